"""Balances that a couple has agreed to have charged by themselves."""

import datetime as dt
import uuid

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
        ).prefetch_related("attempts")


class BalanceConsent(models.Model):
    """Somebody's word that the balance of a booking may be charged to a card of theirs: not more
    than `amount`, not before `charge_on` (a day of the vendor's calendar).
    """

    class End(models.TextChoices):
        TAKEN_BACK = "taken_back", _("Taken back")
        REPLACED = "replaced", _("Another card was chosen")
        PAID = "paid", _("Paid")
        GIVEN_UP = "given_up", _("Not paid, given up")

    booking = models.ForeignKey(Booking, on_delete=models.PROTECT, related_name="consents")
    card = models.ForeignKey(SavedCard, on_delete=models.PROTECT, related_name="consents")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    amount = models.PositiveIntegerField(_("at most, minor units"))
    charge_on = models.DateField(_("not before, on the vendor's calendar"))
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
    def first_day(self) -> dt.date:
        """When it is charged first: the wedding may have moved to a later day, and with it the due
        date; an earlier one than was agreed to it never is.
        """
        return max(self.charge_on, self.booking.balance_due_on)

    @property
    def last_attempt(self) -> "BalanceAttempt | None":
        return max(self.attempts.all(), key=lambda attempt: attempt.number, default=None)

    @property
    def needs_the_couple(self) -> bool:
        """Their bank wants to hear from them: no other attempt could succeed."""
        last = self.last_attempt
        return last is not None and last.state == BalanceAttempt.State.ASKS

    @property
    def next_day(self) -> dt.date | None:
        """When it is tried next, or given up when nobody has answered the bank; None while one is
        under way.
        """
        attempts = sorted(self.attempts.all(), key=lambda attempt: attempt.number)
        if not attempts:
            return self.first_day
        if attempts[-1].is_open:
            return None
        begun = attempts[0].on
        if self.needs_the_couple or len(attempts) == len(RETRY_AFTER):
            return begun + dt.timedelta(days=RETRY_AFTER[-1])
        return begun + dt.timedelta(days=RETRY_AFTER[len(attempts)])


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
    number = models.PositiveSmallIntegerField()
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.SENDING)
    code = models.CharField(_("the bank's reason"), max_length=60, blank=True)
    on = models.DateField(_("day on the vendor's calendar"))
    tries = models.PositiveSmallIntegerField(_("part of the idempotency key"), default=0)
    tried_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("consent", "number")
        indexes = (models.Index(fields=("state", "tried_at"), name="attempt_state_tried"),)
        constraints = (
            models.UniqueConstraint(fields=("consent", "number"), name="balance_attempt_once"),
        )

    def __str__(self) -> str:
        return f"attempt {self.number} of consent {self.consent_id}"

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN

    @property
    def idempotency_key(self) -> str:
        return f"balance-{self.uuid}-{self.tries}"
