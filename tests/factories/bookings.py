"""Bookings as they come out of the services, so that their days, events and cards are real."""

import datetime as dt

from django.utils import timezone

from bookings import services
from bookings.models import Booking, Quote, Review, WaitingEntry
from vendors.models import DaySlot


def requested(
    vendor, user, date: dt.date, *, message: str = "We would love to have you.", extras=None
) -> Booking:
    """`user`, half of a couple, asks for the vendor's first package; `extras` are counts by id."""
    package = vendor.packages.first()
    return services.request_booking(package.pk, date=date, message=message, by=user, extras=extras)


def accepted(vendor, user, date: dt.date) -> Booking:
    booking = requested(vendor, user, date)
    return services.accept_booking(booking.pk, by=vendor.people()[0])


def confirmed(vendor, user, date: dt.date) -> Booking:
    """Its deposit has been paid."""
    booking = accepted(vendor, user, date)
    services.mark_deposit_paid(booking.pk, amount=booking.deposit, at=timezone.now())
    booking.refresh_from_db()
    return booking


def quoted(vendor, couple, date: dt.date, **facts) -> Quote:
    """The vendor's owner offers `date` for 800.00, of which 200.00 are the deposit."""
    facts = {
        "title": "A smaller day",
        "price": 80_000,
        "deposit": 20_000,
        "valid_until": timezone.now() + dt.timedelta(days=3),
    } | facts
    return services.offer_quote(vendor.pk, couple=couple, by=vendor.people()[0], date=date, **facts)


def waiting(vendor, user, date: dt.date) -> WaitingEntry:
    """`user`, half of a couple, waits for the vendor's first package."""
    return services.join_waiting_list(vendor.packages.first().pk, date=date, by=user)


def completed(vendor, user, date: dt.date, *, days_ago: int = 1) -> Booking:
    """Its wedding was `days_ago` days ago on the vendor's calendar; the day it was booked for is
    moved there, since nobody books the past.
    """
    booking = confirmed(vendor, user, date)
    day = vendor.today() - dt.timedelta(days=days_ago)
    Booking.objects.filter(pk=booking.pk).update(date=day)
    DaySlot.objects.filter(holder=booking.uuid).update(date=day)
    services.complete_past_bookings()
    booking.refresh_from_db()
    return booking


MARKS = {"overall": 5, "quality": 5, "communication": 4, "value": 4, "punctuality": 5}
WORDS = "They were kind, quick and quiet, and the pictures look like the day felt to us."


def reviewed(booking, user, pictures=(), **facts) -> Review:
    """`user`, half of its couple, reviews a completed booking; nobody has decided yet."""
    facts["pictures"] = services.draw_pictures(pictures)
    return services.write_review(booking.pk, by=user, **{"marks": MARKS, "text": WORDS} | facts)


def published(booking, user, moderator, **facts) -> Review:
    review = reviewed(booking, user, **facts)
    services.publish_review(review.waiting.pk, by=moderator)
    return Review.objects.get(pk=review.pk)
