"""What happened to a booking."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bookings.models.bookings import Booking
from bookings.spans import Span


class BookingEvent(models.Model):
    """One line of a booking's timeline. Written once, never changed; both sides and staff read
    the same.
    """

    class Kind(models.TextChoices):
        REQUESTED = "requested", _("Day requested")
        ACCEPTED = "accepted", _("Request accepted")
        DECLINED = "declined", _("Request declined")
        EXPIRED = "expired", _("Hold ran out, day freed")
        WITHDRAWN = "withdrawn", _("Request withdrawn")
        TAKEN_BACK = "taken_back", _("Acceptance taken back")
        PAYMENT_STARTED = "payment_started", _("Payment page opened")
        PAYMENT_FAILED = "payment_failed", _("Payment failed")
        DEPOSIT_PAID = "deposit_paid", _("Deposit paid")
        BALANCE_PAID = "balance_paid", _("Balance paid")
        INSTALMENT_PAID = "instalment_paid", _("Instalment paid")
        CHARGE_AGREED = "charge_agreed", _("Balance to be charged by itself")
        CHARGE_ENDED = "charge_ended", _("Balance not charged by itself any more")
        WHOLE_PAID = "whole_paid", _("Paid in full")
        DAY_TAKEN_AGAIN = "day_taken_again", _("Day was still free and is taken again")
        CONFIRMED = "confirmed", _("Booking confirmed")
        MONEY_RETURNED = "money_returned", _("Money sent back")
        GIVEN_BACK = "given_back", _("Money given back")
        CAME_BACK = "came_back", _("Refund came back")
        NOT_SENT = "not_sent", _("Refund could not be sent")
        DISPUTED = "disputed", _("Payment questioned")
        DISPUTE_ENDED = "dispute_ended", _("Question about a payment settled")
        CHARGED_BACK = "charged_back", _("Payment charged back")
        PAID_AGAIN = "paid_again", _("Paid again")
        QUOTED = "quoted", _("Offer made")
        QUOTE_ACCEPTED = "quote_accepted", _("Offer accepted")
        QUOTE_DECLINED = "quote_declined", _("Offer declined")
        RESCHEDULE_PROPOSED = "reschedule_proposed", _("Another day proposed")
        RESCHEDULE_DECLINED = "reschedule_declined", _("Other day declined")
        RESCHEDULED = "rescheduled", _("Moved to another day")
        CANCELLED = "cancelled", _("Booking cancelled")
        COMPLETED = "completed", _("Wedding day done")
        NO_SHOW = "no_show", _("Somebody did not come")

    booking = models.ForeignKey(Booking, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(max_length=20, choices=Kind)
    state_before = models.CharField(max_length=12, blank=True)
    state_after = models.CharField(max_length=12)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    detail = models.CharField(max_length=300, blank=True)
    facts: models.JSONField[Any, Any] = models.JSONField(default=dict)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("pk",)
        indexes = (models.Index(fields=("booking", "at")), models.Index(fields=("at",)))

    def __str__(self) -> str:
        return f"{self.booking_id}: {self.kind}"

    @property
    def words(self) -> str:
        """What happened; where couples book at once, nobody asked and nobody answered, and where
        the rest is paid in instalments, there is no balance.
        """
        if self.kind == self.Kind.INSTALMENT_PAID:
            return f"Instalment {self.facts['instalment']} of {self.facts['of']} paid"
        if self.kind in OF_WHAT and self.facts.get("what"):
            return f"{self.facts['what']} {OF_WHAT[self.kind]}"
        if self.kind in OF_INSTALMENTS and self.booking.schedule:
            return str(OF_INSTALMENTS[self.kind])
        at_once = AT_ONCE if self.facts.get("at_once") else {}
        return str(at_once.get(self.kind) or self.get_kind_display())

    @property
    def days(self) -> list[Span]:
        """The days that it speaks of: those proposed, or from which to which it moved."""
        named = (self.facts.get(name) for name in ("before", "date", "proposed"))
        return [Span.of(dt.date.fromisoformat(day), self.booking.days) for day in named if day]


AT_ONCE: dict[str, Any] = {
    BookingEvent.Kind.REQUESTED: _("Day booked at once"),
    BookingEvent.Kind.ACCEPTED: _("Held for the deposit"),
}
OF_WHAT: dict[str, Any] = {
    BookingEvent.Kind.CHARGED_BACK: _("charged back"),
    BookingEvent.Kind.PAID_AGAIN: _("paid again"),
}
OF_INSTALMENTS: dict[str, Any] = {
    BookingEvent.Kind.CHARGE_AGREED: _("Instalments to be charged by themselves"),
    BookingEvent.Kind.CHARGE_ENDED: _("Instalments not charged by themselves any more"),
}
