"""Reminding people, once each whatever dies.

Beat rings every few minutes. A reminder is one transaction: the booking is locked, looked at again,
the row is written, the person told. Whoever dies before the commit has told nobody, and the next
ring does it; whoever comes second finds the row, and the unique constraint behind it.
"""

import datetime as dt

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from bookings.models import Booking, Reminder
from bookings.reminders import RULES, Rule
from bookings.services import timeline
from messaging.services import notify


def send_reminders(*, at: dt.datetime | None = None) -> int:
    """Tell everybody what is due and was not told; returns how many were told. Safe to run twice
    and in parallel.
    """
    at = at or timezone.now()
    return sum(
        _tell_once(rule, booking.pk, person, at)
        for rule in RULES
        for booking, person in _untold(rule, at)
    )


def _untold(rule: Rule, at: dt.datetime) -> list[tuple[Booking, User]]:
    """Who has to be told now, by a look without locks, in a fixed number of queries."""
    found = list(
        rule.near(at)
        .select_related("vendor__place", "couple")
        .prefetch_related("couple__members__user", "vendor__members__user")
        .order_by("pk")
    )
    told = set(
        Reminder.objects.filter(booking__in=found, kind=rule.kind).values_list(
            "booking", "user", "occasion"
        )
    )
    return [
        (booking, person)
        for booking in found
        for person in rule.people(booking)
        if (booking.pk, person.pk, rule.occasion(booking)) not in told
        and rule.is_due(booking, person, at)
    ]


def _tell_once(rule: Rule, booking_id: int, person: User, at: dt.datetime) -> bool:
    """False when it is no longer due, or somebody else has told them."""
    try:
        with transaction.atomic():
            booking = timeline.locked(booking_id)
            if not rule.is_due(booking, person, at):
                return False
            Reminder.objects.create(
                booking=booking,
                user=person,
                kind=rule.kind,
                occasion=rule.occasion(booking),
                sent_at=at,
            )
            notify(person, "reminder", rule.text(booking, person), _link(rule, booking))
    except IntegrityError:
        return False
    return True


def _link(rule: Rule, booking: Booking) -> str:
    if rule.kind in (Reminder.Kind.REVIEW, Reminder.Kind.REVIEW_AGAIN):
        return reverse("bookings:review-update", args=[booking.pk])
    return booking.get_absolute_url()
