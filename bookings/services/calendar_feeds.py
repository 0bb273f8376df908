"""Whose bookings can be followed where."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from bookings.models import CalendarFeed


def feed_of(user: User) -> CalendarFeed:
    """The address that this person's calendars follow; made when they first see it."""
    feed = CalendarFeed.objects.filter(user=user, ended_at=None).first()
    if feed:
        return feed
    try:
        with transaction.atomic():
            return CalendarFeed.objects.create(user=user)
    except IntegrityError:  # two pages at once: the other one made it
        return CalendarFeed.objects.get(user=user, ended_at=None)


def renew_feed(user: User) -> CalendarFeed:
    """A new address; the old one, which somebody may have seen, shows nothing any more."""
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        CalendarFeed.objects.filter(user=user, ended_at=None).update(ended_at=timezone.now())
        return CalendarFeed.objects.create(user=user)
