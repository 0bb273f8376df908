"""Offers that a vendor makes in a conversation."""

import datetime as dt
import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Couple, User
from bookings.models.bookings import Booking
from bookings.spans import Span
from messaging.models import Conversation
from vendors.models import Package, Vendor


class QuoteQuerySet(models.QuerySet["Quote"]):
    def visible_to(self, user: User) -> "QuoteQuerySet":
        if user.is_staff:
            return self.all()
        mine = Q(couple__members__user=user) | Q(vendor__members__user=user)
        return self.filter(mine).distinct()

    def open(self) -> "QuoteQuerySet":
        return self.filter(state=Quote.State.OFFERED)

    def overdue(self, at: dt.datetime) -> "QuoteQuerySet":
        return self.open().filter(valid_until__lte=at)

    def for_cards(self) -> "QuoteQuerySet":
        """With all that a card shows."""
        return self.select_related("vendor__place", "couple", "booking")


class Quote(models.Model):
    """What a vendor offers a couple: a day and a price that stand until `valid_until`.

    With `booking` it answers a request that waits; accepting it changes that request. Without one
    it becomes a booking of its own. While it is open it may hold the day (slots of `uuid`).
    Amounts are in minor units of `currency`.
    """

    class State(models.TextChoices):
        OFFERED = "offered", _("Offered")
        ACCEPTED = "accepted", _("Accepted")
        DECLINED = "declined", _("Declined")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        EXPIRED = "expired", _("Expired")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    vendor = models.ForeignKey(Vendor, on_delete=models.PROTECT, related_name="quotes")
    couple = models.ForeignKey(Couple, on_delete=models.PROTECT, related_name="quotes")
    conversation = models.ForeignKey(Conversation, on_delete=models.PROTECT, related_name="+")
    booking = models.ForeignKey(
        Booking, on_delete=models.PROTECT, null=True, blank=True, related_name="quotes"
    )
    package = models.ForeignKey(
        Package, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    title = models.CharField(max_length=80)
    note = models.TextField(max_length=1000, blank=True)
    date = models.DateField(_("first day, on the vendor's calendar"))
    days = models.PositiveSmallIntegerField(default=1)
    price = models.PositiveIntegerField(_("price, minor units"))
    deposit = models.PositiveIntegerField(_("deposit, minor units"))
    currency = models.CharField(max_length=3)
    schedule: models.JSONField[Any, Any] = models.JSONField(
        _("instalments after the deposit: [[days before, percent of the rest], …]"),
        default=list,
        blank=True,
    )
    holds_day = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=State, default=State.OFFERED)
    valid_until = models.DateTimeField()
    offered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    offered_at = models.DateTimeField(default=timezone.now)
    answered_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(_("why it was declined"), max_length=300, blank=True)

    objects = QuoteQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        indexes = (
            models.Index(fields=("state", "valid_until"), name="quote_state_until"),
            models.Index(fields=("vendor", "state"), name="quote_vendor_state"),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("booking",), condition=Q(state="offered"), name="one_open_quote_a_booking"
            ),
            models.CheckConstraint(
                condition=Q(deposit__lte=models.F("price")), name="quote_deposit_within_price"
            ),
        )

    def __str__(self) -> str:
        return f"{self.title}, {self.date}"

    @property
    def dates(self) -> list[dt.date]:
        return [self.date + dt.timedelta(days=offset) for offset in range(self.days)]

    @property
    def span(self) -> Span:
        """Its days in words."""
        return Span.of(self.date, self.days)

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OFFERED and self.valid_until > timezone.now()
