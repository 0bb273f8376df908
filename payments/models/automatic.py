"""Balances and instalments that a couple has agreed to have charged by themselves."""

import datetime as dt
import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bookings.models import Booking
from payments.models.payments import Payment
from payments.models.wallets import SavedCard

# Days after the first one on which it is tried again.
RETRY_AFTER = (0, 1, 3, 7)


class BalanceConsentQuerySet(models.QuerySet["BalanceConsent"]):
    def active(self) -> "BalanceConsentQuerySet":
        """Those that stand, of bookings that still owe something."""
        return self.filter(
            ended_at=None,
            booking__state__in=Booking.PLANNED,
            booking__amount_paid__lt=F("booking__price"),
        )

    def in_full(self) -> "BalanceConsentQuerySet":
        """With all that deciding about them asks for."""
        return self.select_related(
            "booking__vendor__place", "booking__couple", "card__wallet", "user"
        ).prefetch_related("attempts", "booking__instalments")


class BalanceConsent(models.Model):
    """Somebody's word that what is left of a booking may be charged to a card of theirs: not more
    than `amount`, not before `charge_on` (a day of the vendor's calendar). With a schedule it names
    every instalment: so much of each, and not before its day.
    """

    class End(models.TextChoices):
        TAKEN_BACK = "taken_back", _("Taken back")
        REPLACED = "replaced", _("Another card was chosen")
        PAID = "paid", _("Paid")
        GIVEN_UP = "given_up", _("Not paid, given up")
        DISPUTED = "disputed", _("A payment was questioned")

    booking = models.ForeignKey(Booking, on_delete=models.PROTECT, related_name="consents")
    card = models.ForeignKey(SavedCard, on_delete=models.PROTECT, related_name="consents")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    amount = models.PositiveIntegerField(_("at most, minor units"))
    charge_on = models.DateField(_("not before, on the vendor's calendar"))
    parts: models.JSONField[Any, Any] = models.JSONField(
        _("instalments that were named: [[number, minor units, not before], …]"),
        default=list,
        blank=True,
    )
    agreed_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    end = models.CharField(max_length=10, choices=End, blank=True)

    objects = BalanceConsentQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("booking",),
                condition=Q(ended_at=None),
                name="balance_consent_one_each",
            ),
        )

    def __str__(self) -> str:
        return f"balance of booking {self.booking_id} by card {self.card_id}"

    @property
    def part(self) -> int:
        """The instalment that is charged next; 0 where there is none, and it is the balance."""
        following = self.booking.next_instalment
        return following.number if following else 0

    @property
    def most(self) -> int:
        """What may be charged now at most, minor units; nothing for an instalment that was not
        named.
        """
        return self.most_of(self.part)

    def most_of(self, part: int) -> int:
        """The same for any instalment, or 0 for the balance."""
        if not part:
            return self.amount
        return next((amount for number, amount, _ in self.parts if number == part), 0)

    @property
    def goes_on(self) -> bool:
        """Whether instalments that were named are left after the one that is charged next."""
        return any(0 < self.part < number for number, _, _ in self.parts)

    @property
    def first_day(self) -> dt.date:
        """When it is charged first: the wedding may have moved to a later day, and with it the due
        date; an earlier one than was agreed to it never is.
        """
        return max(self._agreed_day, self.booking.next_due_on)

    @property
    def _agreed_day(self) -> dt.date:
        days = {number: dt.date.fromisoformat(day) for number, _, day in self.parts}
        return days.get(self.part, self.charge_on)

    @property
    def current_attempts(self) -> "list[BalanceAttempt]":
        """Those about what is charged next, in their order."""
        about = [attempt for attempt in self.attempts.all() if attempt.part == self.part]
        return sorted(about, key=lambda attempt: attempt.number)

    @property
    def last_attempt(self) -> "BalanceAttempt | None":
        return next(reversed(self.current_attempts), None)

    @property
    def open_attempt(self) -> "BalanceAttempt | None":
        """One of which nobody knows what came of it, of whichever part."""
        return next((attempt for attempt in self.attempts.all() if attempt.is_open), None)

    @property
    def needs_the_couple(self) -> bool:
        """Their bank wants to hear from them: no other attempt could succeed."""
        last = self.last_attempt
        return last is not None and last.state == BalanceAttempt.State.ASKS

    @property
    def next_day(self) -> dt.date | None:
        """When it is tried next, or given up when nobody has answered the bank; None while one is
        under way. Never before it is due, also when the day has moved since the first try.
        """
        attempts = self.current_attempts
        if self.open_attempt:
            return None
        if not attempts:
            return self.first_day
        begun = attempts[0].on
        if self.needs_the_couple or len(attempts) == len(RETRY_AFTER):
            return max(begun + dt.timedelta(days=RETRY_AFTER[-1]), self.first_day)
        return max(begun + dt.timedelta(days=RETRY_AFTER[len(attempts)]), self.first_day)


class BalanceAttempt(models.Model):
    """One try to charge it, written before the provider is asked; the number lets nobody make it
    twice.
    """

    class State(models.TextChoices):
        SENDING = "sending", _("Being sent")
        UNKNOWN = "unknown", _("Being checked")
        SUCCEEDED = "succeeded", _("Paid")
        DECLINED = "declined", _("Declined, to be tried again")
        STOPPED = "stopped", _("Declined for good")
        ASKS = "asks", _("The bank asks the payer")
        MOOT = "moot", _("Nothing was due any more")

    OPEN = (State.SENDING, State.UNKNOWN)

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    consent = models.ForeignKey(BalanceConsent, on_delete=models.PROTECT, related_name="attempts")
    part = models.PositiveSmallIntegerField(_("instalment; 0 for the balance"), default=0)
    number = models.PositiveSmallIntegerField()
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.SENDING)
    code = models.CharField(_("the bank's reason"), max_length=60, blank=True)
    on = models.DateField(_("day on the vendor's calendar"))
    tries = models.PositiveSmallIntegerField(_("part of the idempotency key"), default=0)
    tried_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("consent", "part", "number")
        indexes = (models.Index(fields=("state", "tried_at"), name="attempt_state_tried"),)
        constraints = (
            models.UniqueConstraint(
                fields=("consent", "part", "number"), name="balance_attempt_once"
            ),
        )

    def __str__(self) -> str:
        return f"attempt {self.number} of consent {self.consent_id}"

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN

    @property
    def idempotency_key(self) -> str:
        return f"balance-{self.uuid}-{self.tries}"
