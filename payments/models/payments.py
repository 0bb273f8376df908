"""What couples were asked for, and what came. Amounts are in the minor unit of their currency."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from bookings.models import Booking


class PaymentQuerySet(models.QuerySet["Payment"]):
    def visible_to(self, user: User) -> "PaymentQuerySet":
        """Those of the bookings this person may see."""
        return self.filter(booking__in=Booking.objects.visible_to(user))

    def active(self) -> "PaymentQuerySet":
        """All but the cancelled: at most one for each booking and purpose, or lost dispute."""
        return self.exclude(state=Payment.State.CANCELLED)

    def undecided(self) -> "PaymentQuerySet":
        return self.filter(state__in=Payment.OPEN)

    def not_due(self) -> "PaymentQuerySet":
        """Those whose booking is not, or not any more, where this would be paid."""
        first = Q(purpose__in=Payment.FIRST, booking__state=Booking.State.ACCEPTED)
        later = (*Payment.REST, Payment.Purpose.AGAIN)
        rest = Q(purpose__in=later, booking__state__in=Booking.PLANNED)
        return self.exclude(first | rest)

    def succeeded(self) -> "PaymentQuerySet":
        return self.filter(state=Payment.State.SUCCEEDED)

    def unsettled(self) -> "PaymentQuerySet":
        """Those of which the vendor has not had what is theirs, or has had more."""
        return self.exclude(vendor_share=F("paid_out"))

    def unpaid_shares(self) -> dict[str, int]:
        """What couples have paid and no payout has been given yet, by currency; minor units."""
        rows = self.filter(vendor_share__gt=F("paid_out")).order_by().values_list("currency")
        return dict(rows.annotate(sum=Sum(F("vendor_share") - F("paid_out"))).order_by("currency"))

    def overpaid(self) -> "PaymentQuerySet":
        """Those of which the vendor has had more than is theirs since something went back."""
        return self.filter(paid_out__gt=F("vendor_share"))

    def for_cards(self) -> "PaymentQuerySet":
        """With all that a card shows."""
        lost = "makes_good__payment"
        return self.select_related("booking", lost).prefetch_related("refunds", "disputes")


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
        BALANCE = "balance", _("Balance")
        WHOLE = "whole", _("Whole price")
        INSTALMENT = "instalment", _("Instalment")
        AGAIN = "again", _("Paid again")

    # What confirms a booking: it is paid by one of these, and never by two.
    FIRST = (Purpose.DEPOSIT, Purpose.WHOLE)
    # What is left is paid by these; one of them at a time.
    REST = (Purpose.BALANCE, Purpose.INSTALMENT)
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
    instalment = models.PositiveSmallIntegerField(_("which one; 0 when it is none"), default=0)
    instalments = models.PositiveSmallIntegerField(_("of how many"), default=0)
    makes_good = models.ForeignKey(
        "payments.Dispute",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="repayments",
        verbose_name=_("the dispute in which what it pays again was lost"),
    )
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
    vendor_share = models.PositiveIntegerField(
        _("the vendor's of it, less what went back, minor units"), default=0
    )
    paid_out = models.IntegerField(
        _("of that, given to payouts and not come back, minor units"), default=0
    )
    is_held = models.BooleanField(
        _("a dispute is open: the vendor's share is kept back"), default=False
    )
    receipt_number = models.CharField(
        _("of its receipt, given with the money"), max_length=20, null=True, blank=True, unique=True
    )
    paid_with = models.CharField(_("card or account, in words"), max_length=60, blank=True)
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
            models.Index(
                fields=("booking",),
                condition=~Q(vendor_share=F("paid_out")),
                name="payment_unsettled",
            ),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("booking", "purpose", "instalment"),
                condition=~Q(state="cancelled") & ~Q(purpose="again"),
                name="payment_once_for_each_purpose",
            ),
            models.UniqueConstraint(
                fields=("makes_good",),
                condition=~Q(state="cancelled"),
                name="payment_again_once_for_each_loss",
            ),
            models.CheckConstraint(
                condition=Q(purpose="again", makes_good__isnull=False)
                | ~Q(purpose="again") & Q(makes_good=None),
                name="payment_again_of_a_loss",
            ),
            models.UniqueConstraint(
                fields=("booking",),
                condition=Q(purpose__in=("balance", "instalment"))
                & ~Q(state__in=("succeeded", "cancelled")),
                name="payment_rest_one_open",
            ),
            models.CheckConstraint(
                condition=Q(purpose="instalment", instalment__gt=0)
                | ~Q(purpose="instalment") & Q(instalment=0),
                name="payment_instalment_has_number",
            ),
            models.UniqueConstraint(
                fields=("booking",),
                condition=Q(purpose__in=("deposit", "whole")) & ~Q(state="cancelled"),
                name="payment_first_once",
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="payment_of_something"),
            models.CheckConstraint(
                condition=~Q(state="succeeded") | Q(succeeded_at__isnull=False),
                name="payment_succeeded_when",
            ),
        )

    def __str__(self) -> str:
        return f"{self.what} of booking {self.booking_id}"

    def get_absolute_url(self) -> str:
        return reverse("payments:payment-detail", args=[self.uuid])

    @property
    def what(self) -> str:
        """What it is for: "Deposit", "Instalment 2 of 4", "Repeated deposit"."""
        if self.makes_good is not None:
            return f"Repeated {self.origin.what.lower()}"
        if self.purpose == self.Purpose.INSTALMENT:
            return f"Instalment {self.instalment} of {self.instalments}"
        return str(self.get_purpose_display())

    @property
    def origin(self) -> "Payment":
        """What was paid in the first place, of what was paid again, however often."""
        return self if self.makes_good is None else self.makes_good.payment.origin

    @property
    def key(self) -> str:
        """How the booking's page calls its dialog: "deposit", "instalment-2", "again-7"."""
        number = self.instalment or self.makes_good_id
        return f"{self.purpose}-{number}" if number else str(self.purpose)

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

    @property
    def charged_back(self) -> int:
        """What the cardholder's bank has taken for good, minor units."""
        return sum(each.amount for each in self.disputes.all() if each.taken_at)

    @property
    def unpaid_share(self) -> int:
        """What of it is still to be paid out; below zero when too much was. Minor units."""
        return self.vendor_share - self.paid_out

    def may_become(self, state: str) -> bool:
        return self.PROGRESS[self.State(state)] >= self.PROGRESS[self.State(self.state)] and not (
            self.PROGRESS[self.State(self.state)] == 2 and state != self.state
        )
