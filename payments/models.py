"""Money: what was asked for, what came, what went back, and the ledger that remembers it all.

Amounts are integers in the minor unit of their ISO 4217 currency (payments/money.py).
"""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from bookings.models import Booking
from vendors.models import Vendor


class PaymentQuerySet(models.QuerySet["Payment"]):
    def visible_to(self, user: User) -> "PaymentQuerySet":
        """Those of the bookings this person may see."""
        return self.filter(booking__in=Booking.objects.visible_to(user))

    def active(self) -> "PaymentQuerySet":
        """All but the cancelled: at most one for each booking and purpose."""
        return self.exclude(state=Payment.State.CANCELLED)

    def undecided(self) -> "PaymentQuerySet":
        return self.filter(state__in=Payment.OPEN)

    def succeeded(self) -> "PaymentQuerySet":
        return self.filter(state=Payment.State.SUCCEEDED)

    def for_cards(self) -> "PaymentQuerySet":
        """With all that a card shows."""
        return self.select_related("booking").prefetch_related("refunds")


class Payment(models.Model):
    """One sum asked of a couple for one purpose, however many cards it takes to get it.

    Its state follows the provider and is written by `payments.services.looking` alone.
    """

    class State(models.TextChoices):
        CREATED = "created", _("Waiting for a card")
        REQUIRES_ACTION = "requires_action", _("Waiting for your bank")
        PROCESSING = "processing", _("On its way")
        FAILED = "failed", _("Not paid, try again")
        UNKNOWN = "unknown", _("Being checked")
        SUCCEEDED = "succeeded", _("Paid")
        CANCELLED = "cancelled", _("Cancelled")

    class Purpose(models.TextChoices):
        DEPOSIT = "deposit", _("Deposit")

    OPEN = (
        State.CREATED,
        State.REQUIRES_ACTION,
        State.PROCESSING,
        State.FAILED,
        State.UNKNOWN,
    )
    # How far along a state is: a payment never goes back to a smaller number.
    PROGRESS = {
        State.UNKNOWN: 0,
        State.CREATED: 0,
        State.FAILED: 1,
        State.REQUIRES_ACTION: 1,
        State.PROCESSING: 1,
        State.SUCCEEDED: 2,
        State.CANCELLED: 2,
    }

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    booking = models.ForeignKey(Booking, on_delete=models.PROTECT, related_name="payments")
    purpose = models.CharField(max_length=10, choices=Purpose, default=Purpose.DEPOSIT)
    payer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    amount = models.PositiveIntegerField(_("amount, minor units"))
    currency = models.CharField(max_length=3)
    state = models.CharField(max_length=16, choices=State, default=State.CREATED)
    version = models.PositiveIntegerField(_("grows with every change"), default=0)

    provider = models.CharField(max_length=10, default="stripe")
    provider_id = models.CharField(max_length=255, null=True, blank=True, unique=True)
    charge_id = models.CharField(max_length=255, blank=True)
    attempt = models.PositiveSmallIntegerField(_("part of the idempotency key"), default=0)
    failure_code = models.CharField(max_length=60, blank=True)
    failure_message = models.CharField(max_length=300, blank=True)

    fee = models.PositiveIntegerField(_("the provider's, minor units"), null=True, blank=True)
    fee_currency = models.CharField(max_length=3, blank=True)
    commission_basis_points = models.PositiveSmallIntegerField(
        _("fixed when the money was shared"), null=True, blank=True
    )
    created_at = models.DateTimeField(default=timezone.now)
    succeeded_at = models.DateTimeField(null=True, blank=True)
    looked_at = models.DateTimeField(null=True, blank=True)

    objects = PaymentQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        permissions = (("see_provider_fees", "May see what the provider takes"),)
        indexes = (
            models.Index(fields=("state", "looked_at"), name="payment_state_looked"),
            models.Index(fields=("succeeded_at",), name="payment_succeeded_at"),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("booking", "purpose"),
                condition=~Q(state="cancelled"),
                name="payment_once_for_each_purpose",
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="payment_of_something"),
            models.CheckConstraint(
                condition=~Q(state="succeeded") | Q(succeeded_at__isnull=False),
                name="payment_succeeded_when",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_purpose_display()} of booking {self.booking_id}"

    def get_absolute_url(self) -> str:
        return reverse("payments:payment-detail", args=[self.uuid])

    @property
    def idempotency_key(self) -> str:
        """The same for every try to create it; a new one only after a look found nothing."""
        return f"payment-{self.uuid}-{self.attempt}"

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN

    @property
    def is_shared(self) -> bool:
        """Whether the money has been divided between vendor and platform."""
        return self.commission_basis_points is not None

    @property
    def returned(self) -> int:
        """What has gone back, minor units."""
        return sum(refund.amount for refund in self.refunds.all() if refund.has_left)

    def may_become(self, state: str) -> bool:
        return self.PROGRESS[self.State(state)] >= self.PROGRESS[self.State(self.state)] and not (
            self.PROGRESS[self.State(self.state)] == 2 and state != self.state
        )


class RefundQuerySet(models.QuerySet["Refund"]):
    def counting(self) -> "RefundQuerySet":
        """Those that use up the payment: all but the failed."""
        return self.exclude(state=Refund.State.FAILED)

    def unsent(self) -> "RefundQuerySet":
        return self.filter(state__in=(Refund.State.CREATED, Refund.State.UNKNOWN))


class Refund(models.Model):
    """Money on its way back to a couple."""

    class State(models.TextChoices):
        CREATED = "created", _("About to be sent")
        UNKNOWN = "unknown", _("Being checked")
        PENDING = "pending", _("On its way")
        SUCCEEDED = "succeeded", _("Sent back")
        FAILED = "failed", _("Could not be sent")

    PROGRESS = {
        State.CREATED: 0,
        State.UNKNOWN: 0,
        State.PENDING: 1,
        State.SUCCEEDED: 2,
        State.FAILED: 3,
    }

    class Reason(models.TextChoices):
        DAY_IS_GONE = "day_is_gone", _("The day was taken before the money came")
        PAID_TWICE = "paid_twice", _("It was paid already")
        AT_PROVIDER = "at_provider", _("Made at the payment provider")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="refunds")
    amount = models.PositiveIntegerField(_("amount, minor units"))
    reason = models.CharField(max_length=20, choices=Reason)
    state = models.CharField(max_length=10, choices=State, default=State.CREATED)
    provider_id = models.CharField(max_length=255, null=True, blank=True, unique=True)
    attempt = models.PositiveSmallIntegerField(default=0)
    tried_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects = RefundQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(condition=Q(amount__gt=0), name="refund_of_something"),
        )

    def __str__(self) -> str:
        return f"{self.amount} of payment {self.payment_id}"

    @property
    def idempotency_key(self) -> str:
        return f"refund-{self.uuid}-{self.attempt}"

    @property
    def has_left(self) -> bool:
        """Whether the provider has taken it on, and has not given it back."""
        return self.state in (self.State.PENDING, self.State.SUCCEEDED)

    def may_become(self, state: str) -> bool:
        return self.PROGRESS[self.State(state)] > self.PROGRESS[self.State(self.state)]


class ProviderEventQuerySet(models.QuerySet["ProviderEvent"]):
    def waiting(self) -> "ProviderEventQuerySet":
        return self.filter(outcome=ProviderEvent.Outcome.WAITING)


class ProviderEvent(models.Model):
    """That a provider told us to look at something. The telling is kept; only the answer to
    "have we looked?" is filled in later.
    """

    class Outcome(models.TextChoices):
        WAITING = "waiting", _("Not looked at yet")
        APPLIED = "applied", _("Looked at")
        NOT_OURS = "not_ours", _("About something that is not ours")

    provider = models.CharField(max_length=10)
    event_id = models.CharField(max_length=255)
    kind = models.CharField(max_length=80)
    subject_id = models.CharField(_("the provider's id of the payment"), max_length=255)
    happened_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField(default=timezone.now)
    outcome = models.CharField(max_length=10, choices=Outcome, default=Outcome.WAITING)
    applied_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    trouble = models.CharField(_("why it is still waiting"), max_length=300, blank=True)

    objects = ProviderEventQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        indexes = (models.Index(fields=("outcome", "received_at"), name="event_outcome_received"),)
        constraints = (
            models.UniqueConstraint(fields=("provider", "event_id"), name="event_heard_once"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.event_id}"


class ReconciliationCursor(models.Model):
    """Until when everything at a provider has been compared with ours."""

    provider = models.CharField(max_length=10, unique=True)
    compared_until = models.DateTimeField()
    run_at = models.DateTimeField(default=timezone.now)
    looked = models.PositiveIntegerField(default=0)
    repaired = models.PositiveIntegerField(default=0)
    unmatched = models.JSONField(_("payments there that are not ours"), default=list)

    def __str__(self) -> str:
        return f"{self.provider} until {self.compared_until:%Y-%m-%d %H:%M}"


class Account(models.TextChoices):
    """Where money can be. What we own or are owed is positive (a debit), what we owe negative."""

    PROVIDER_CLEARING = "provider_clearing", _("Held by the provider")
    PROVIDER_FEES = "provider_fees", _("Provider's fees")
    CUSTOMER_PREPAYMENT = "customer_prepayment", _("Paid by the couple, not shared yet")
    VENDOR_PAYABLE = "vendor_payable", _("Owed to the vendor")
    COMMISSION = "commission", _("Commission")
    VENDOR_RECEIVABLE = "vendor_receivable", _("Owed by the vendor")
    DISPUTE_HOLD = "dispute_hold", _("Held back in a dispute")
    BANK = "bank", _("Our bank account")


class Entry(models.Model):
    """One fact about money; its postings sum to zero in every currency.

    Never changed, never deleted: the database refuses (payments/triggers.py). A mistake is put
    right by another entry.
    """

    class Kind(models.TextChoices):
        CAPTURE = "capture", _("The couple paid")
        FEE = "fee", _("The provider took its fee")
        SHARE = "share", _("Shared between vendor and platform")
        UNSHARE = "unshare", _("Taken back from vendor and platform")
        REFUND = "refund", _("Sent back to the couple")
        REFUND_FAILED = "refund_failed", _("The refund came back")

    kind = models.CharField(max_length=15, choices=Kind)
    key = models.CharField(_("what it records: once each"), max_length=80, unique=True)
    payment = models.ForeignKey(
        Payment, on_delete=models.PROTECT, null=True, related_name="entries"
    )
    booking = models.ForeignKey(
        Booking, on_delete=models.PROTECT, null=True, related_name="entries"
    )
    at = models.DateTimeField(_("when it happened"))
    recorded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("pk",)
        verbose_name_plural = "entries"
        indexes = (models.Index(fields=("at",), name="entry_at"),)

    def __str__(self) -> str:
        return self.key


class Posting(models.Model):
    """One leg of an entry."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="postings")
    account = models.CharField(max_length=20, choices=Account)
    vendor = models.ForeignKey(Vendor, on_delete=models.PROTECT, null=True, related_name="+")
    amount = models.BigIntegerField(_("minor units, debit positive"))
    currency = models.CharField(max_length=3)

    class Meta:
        ordering = ("pk",)
        indexes = (
            models.Index(fields=("account", "currency"), name="posting_account_currency"),
            models.Index(fields=("vendor", "account"), name="posting_vendor_account"),
        )
        constraints = (models.CheckConstraint(condition=~Q(amount=0), name="posting_of_something"),)

    def __str__(self) -> str:
        return f"{self.account} {self.amount} {self.currency}"
