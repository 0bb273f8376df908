"""Proposals to move a booking to another day."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bookings.models.bookings import Booking
from bookings.spans import Span


class MoveQuerySet(models.QuerySet["Move"]):
    def open(self) -> "MoveQuerySet":
        return self.filter(state=Move.State.PROPOSED)

    def overdue(self, at: dt.datetime) -> "MoveQuerySet":
        return self.open().filter(expires_at__lte=at)


class Move(models.Model):
    """One side asks the other to move a confirmed booking. Nothing changes until they agree; the
    new day is taken at that moment, if it is still free.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", _("Proposed")
        AGREED = "agreed", _("Agreed")
        DECLINED = "declined", _("Declined")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        EXPIRED = "expired", _("Not answered in time")

    booking = models.ForeignKey(Booking, on_delete=models.PROTECT, related_name="moves")
    date = models.DateField(_("new first day, on the vendor's calendar"))
    side = models.CharField(_("who proposes it"), max_length=6, choices=Booking.Side)
    note = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=9, choices=State, default=State.PROPOSED)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    proposed_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = MoveQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        indexes = (models.Index(fields=("state", "expires_at"), name="move_state_expires"),)
        constraints = (
            models.UniqueConstraint(
                fields=("booking",), condition=Q(state="proposed"), name="one_open_move_a_booking"
            ),
        )

    def __str__(self) -> str:
        return f"{self.booking_id} to {self.date}"

    @property
    def span(self) -> Span:
        """The days proposed, in words."""
        return Span.of(self.date, self.booking.days)
