"""Somebody is erased: what was agreed stays, what they kept for themselves goes."""

from accounts.models import User
from bookings.models import CalendarFeed


def forget_person(user: User) -> None:
    """The addresses that their calendars follow show nothing any more."""
    CalendarFeed.objects.filter(user=user).delete()
