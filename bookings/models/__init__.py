"""Bookings: a couple, a vendor, a day, and what the two sides arrange around it."""

from bookings.models.bookings import Booking, BookingQuerySet
from bookings.models.budgets import Budget, BudgetPart
from bookings.models.days import DayPlan
from bookings.models.extras import BookingExtra
from bookings.models.feeds import CalendarFeed
from bookings.models.instalments import Instalment
from bookings.models.moves import Move
from bookings.models.papers import Note, Task
from bookings.models.quotes import Quote
from bookings.models.reminders import Reminder
from bookings.models.reviews import Review, ReviewPhoto, ReviewReport, ReviewVersion
from bookings.models.terms import Terms, TermsAcceptance
from bookings.models.timeline import BookingEvent
from bookings.models.waiting import WaitingEntry

__all__ = [
    "Booking",
    "BookingEvent",
    "BookingExtra",
    "BookingQuerySet",
    "Budget",
    "BudgetPart",
    "CalendarFeed",
    "DayPlan",
    "Instalment",
    "Move",
    "Note",
    "Quote",
    "Reminder",
    "Review",
    "ReviewPhoto",
    "ReviewReport",
    "ReviewVersion",
    "Task",
    "Terms",
    "TermsAcceptance",
    "WaitingEntry",
]
