"""What vendors pay for their tier, as the provider has it. `payments.services.subscriptions` writes
these rows; nobody else does.
"""

import datetime as dt
import uuid

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from payments.models.plans import TierPrice
from payments.models.wallets import Wallet
from vendors.models import TierCode, Vendor

TRIAL_DAYS = 14
# The provider tries a refused renewal again 3, 5 and 7 days later; a day more, and we end it.
GRACE = dt.timedelta(days=7)
GRACE_IS_OVER = GRACE + dt.timedelta(days=1)


class SubscriptionQuerySet(models.QuerySet["Subscription"]):
    def open(self) -> "SubscriptionQuerySet":
        return self.exclude(state=Subscription.State.ENDED)

    def giving(self) -> "SubscriptionQuerySet":
        """Those whose tier their vendor has."""
        return self.filter(state__in=Subscription.GIVING)

    def unpaid(self) -> "SubscriptionQuerySet":
        return self.filter(state=Subscription.State.PAST_DUE)

    def in_dunning(self) -> "SubscriptionQuerySet":
        """Those that somebody has to pay before they go on."""
        waiting = (Subscription.State.PAST_DUE, Subscription.State.INCOMPLETE)
        return self.filter(state__in=waiting)

    def with_has_paid(self) -> "SubscriptionQuerySet":
        """Each says in `has_paid` whether a bill of it was ever paid, by money or by credit."""
        return self.annotate(has_paid=_has_paid())

    def charged_back(self) -> "SubscriptionQuerySet":
        """Those of which a bank has taken back a bill for good."""
        return self.filter(bills__disputes__taken_at__isnull=False).distinct()

    def with_time_left(self) -> "SubscriptionQuerySet":
        """Ended ones of which some days are paid for still."""
        return self.filter(state=Subscription.State.ENDED, left_until__gt=timezone.now())

    def with_time_run_out(self) -> "SubscriptionQuerySet":
        """Those whose tier has still to be taken away."""
        over = self.filter(state=Subscription.State.ENDED, left_until__lte=timezone.now())
        return over.exclude(left_price=None)

    def worth_something(self) -> "SubscriptionQuerySet":
        """Those that bring something every month: begun to be paid for, and not ended."""
        return self.filter(_has_paid(), state__in=Subscription.WORTH)


class Subscription(models.Model):
    """A vendor pays for a tier, period by period: at most one that has not ended."""

    class State(models.TextChoices):
        STARTING = "starting", _("Being set up")
        INCOMPLETE = "incomplete", _("First payment waits")
        TRIALING = "trialing", _("Trial")
        ACTIVE = "active", _("Active")
        PAST_DUE = "past_due", _("Renewal not paid")
        ENDED = "ended", _("Ended")

    GIVING = (State.TRIALING, State.ACTIVE, State.PAST_DUE)
    WORTH = (State.ACTIVE, State.PAST_DUE)

    class Ending(models.TextChoices):
        ASKED = "asked", _("Cancelled")
        UNPAID = "unpaid", _("Not paid")
        TRIAL = "trial", _("Trial over, no card")
        NEVER_PAID = "never_paid", _("First payment never came")
        REFUSED = "refused", _("Not taken by the payment service")
        TAKEN_BACK = "taken_back", _("Taken back by the bank")
        GONE = "gone", _("Not known to the payment service")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    vendor = models.ForeignKey(Vendor, on_delete=models.PROTECT, related_name="subscriptions")
    wallet = models.ForeignKey(Wallet, on_delete=models.PROTECT, related_name="subscriptions")
    price = models.ForeignKey(TierPrice, on_delete=models.PROTECT, related_name="subscriptions")
    paid_price = models.ForeignKey(
        TierPrice,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("paid for last, or tried"),
    )
    next_price = models.ForeignKey(
        TierPrice,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("from the next period on"),
    )
    pending_price = models.ForeignKey(
        TierPrice,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("as soon as its invoice is paid"),
    )
    provider = models.CharField(max_length=10, default="stripe")
    provider_id = models.CharField(max_length=255, null=True, blank=True, unique=True)
    state = models.CharField(max_length=10, choices=State, default=State.STARTING)
    is_trial_wanted = models.BooleanField(default=False)
    period_start = models.DateTimeField(null=True, blank=True)
    period_end = models.DateTimeField(null=True, blank=True)
    trial_end = models.DateTimeField(null=True, blank=True)
    is_ending = models.BooleanField(_("ends with its period"), default=False)
    unpaid_since = models.DateTimeField(_("a renewal was refused first"), null=True, blank=True)
    reminders = models.PositiveSmallIntegerField(_("of it that have gone out"), default=0)
    trial_told_at = models.DateTimeField(_("that the trial ends soon"), null=True, blank=True)
    started_at = models.DateTimeField(_("gave its tier first"), null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    left_price = models.ForeignKey(
        TierPrice,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("paid for still, though a bank took back another bill"),
    )
    left_until = models.DateTimeField(_("the end of what is left"), null=True, blank=True)
    left_reckoned_at = models.DateTimeField(null=True, blank=True)
    ending = models.CharField(_("why it ended"), max_length=10, choices=Ending, blank=True)
    trouble = models.CharField(_("what the provider said no with"), max_length=300, blank=True)
    version = models.PositiveIntegerField(_("grows with every change"), default=0)
    attempt = models.PositiveSmallIntegerField(_("part of the idempotency key"), default=0)
    tried_at = models.DateTimeField(null=True, blank=True)
    looked_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        indexes = (
            models.Index(fields=("state", "looked_at"), name="subscription_state_looked"),
            models.Index(fields=("state", "period_end"), name="subscription_state_end"),
            models.Index(fields=("trial_end",), name="subscription_trial_end"),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("vendor",),
                condition=~Q(state="ended"),
                name="vendor_has_one_subscription",
            ),
        )

    def __str__(self) -> str:
        return f"{self.price} of {self.vendor}"

    @property
    def idempotency_key(self) -> str:
        return f"subscription-{self.uuid}-{self.attempt}"

    @property
    def is_open(self) -> bool:
        return self.state != self.State.ENDED

    @property
    def gives(self) -> TierCode:
        """The tier that its vendor has by it: no higher than what they paid for last, while a bill
        of the period under way waits.
        """
        if self.state not in self.GIVING or self.paid_price is None:
            return TierCode.FREE
        return TierCode(min(self.price, self.paid_price, key=lambda price: price.rank).tier)

    @property
    def costs(self) -> bool:
        """Whether its vendor is charged for it sooner or later, as things stand."""
        return self.is_open and not self.is_ending

    @property
    def is_unpaid(self) -> bool:
        return self.state == self.State.PAST_DUE

    def was_charged_back_since(self, moment: dt.datetime | None) -> bool:
        lost = self.bills.filter(disputes__taken_at__isnull=False)
        return lost.filter(disputes__taken_at__gt=moment).exists() if moment else lost.exists()

    @property
    def waits_for_payment(self) -> bool:
        """Whether somebody has to pay an invoice of it before it goes on."""
        waits = self.state in (self.State.INCOMPLETE, self.State.PAST_DUE)
        return waits or self.pending_price_id is not None

    @property
    def unpaid_until(self) -> dt.datetime | None:
        """When the tier is lost unless it is paid."""
        return self.unpaid_since + GRACE if self.is_unpaid and self.unpaid_since else None


def _has_paid() -> Exists:
    return Exists(Bill.objects.paid().filter(subscription=OuterRef("pk"), total__gt=0))


class BillQuerySet(models.QuerySet["Bill"]):
    def unsettled(self) -> "BillQuerySet":
        return self.filter(state__in=Bill.UNSETTLED)

    def to_pay(self) -> "BillQuerySet":
        """Those that somebody can pay, the oldest first."""
        return self.filter(state=Bill.State.OPEN).order_by("made_at", "pk")

    def paid(self) -> "BillQuerySet":
        return self.filter(state=Bill.State.PAID)

    def of_payment(self, provider: str, payment_id: str) -> "Bill | None":
        """The one that is paid by this payment of the provider's, if there is one."""
        named = self.filter(subscription__provider=provider, payment_id=payment_id)
        return named.exclude(payment_id="").first()

    def refused_since(self, since: dt.datetime) -> "BillQuerySet":
        """Renewals that were refused first after this moment, whatever became of them."""
        return self.filter(first_failed_at__gte=since)

    def without_fee(self) -> "BillQuerySet":
        """Those of which we do not know yet what the provider kept."""
        return self.paid().filter(fee=None).exclude(payment_id="")


class Bill(models.Model):
    """What the provider asks for a period of a subscription, or for a change of it. The paper with
    a number of ours, `Invoice`, is made when it is paid. Minor units.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Not asked for yet")
        OPEN = "open", _("To be paid")
        UNCOLLECTIBLE = "uncollectible", _("Given up")
        VOID = "void", _("Called off")
        PAID = "paid", _("Paid")

    UNSETTLED = (State.DRAFT, State.OPEN, State.UNCOLLECTIBLE)
    # A bill that was given up may be paid all the same; what is paid or called off stays.
    PROGRESS = {
        State.DRAFT: 0,
        State.OPEN: 1,
        State.UNCOLLECTIBLE: 2,
        State.VOID: 3,
        State.PAID: 3,
    }

    subscription = models.ForeignKey(Subscription, on_delete=models.PROTECT, related_name="bills")
    provider_id = models.CharField(max_length=255, unique=True)
    state = models.CharField(max_length=13, choices=State)
    currency = models.CharField(max_length=3)
    total = models.IntegerField(_("of its lines"))
    due = models.PositiveIntegerField(_("to be paid, less credit that is used up"))
    paid_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(null=True, blank=True)
    first_failed_at = models.DateTimeField(
        _("we saw first that a renewal was refused"), null=True, blank=True
    )
    failure_code = models.CharField(max_length=60, blank=True)
    failure_message = models.CharField(max_length=300, blank=True)
    needs_payer = models.BooleanField(_("its bank waits for them to confirm it"), default=False)
    refused_card = models.CharField(
        _("the provider's id of the one that was refused last"), max_length=255, blank=True
    )
    payment_id = models.CharField(_("the provider's, that pays it"), max_length=255, blank=True)
    fee = models.PositiveIntegerField(_("the provider's"), null=True, blank=True)
    fee_currency = models.CharField(max_length=3, blank=True)
    made_at = models.DateTimeField(_("there"))

    objects = BillQuerySet.as_manager()

    class Meta:
        ordering = ("made_at", "pk")
        indexes = (
            models.Index(fields=("payment_id",), name="bill_payment"),
            models.Index(fields=("paid_at",), name="bill_paid_at"),
            models.Index(fields=("first_failed_at",), name="bill_first_failed"),
        )

    def __str__(self) -> str:
        return f"Bill {self.provider_id}"

    @property
    def used_credit(self) -> int:
        """How much of it the vendor's balance has paid."""
        return max(0, self.total - self.due)

    @property
    def is_unsettled(self) -> bool:
        """Whether something of it is to be paid still."""
        return self.state in self.UNSETTLED

    @property
    def is_taken_back(self) -> bool:
        """Whether the bank of who paid it has taken the money back for good."""
        return any(dispute.taken_at is not None for dispute in self.disputes.all())

    @property
    def is_refused_renewal(self) -> bool:
        """Whether a period that follows another waits because its payment was refused."""
        is_open = self.state == self.State.OPEN
        return bool(is_open and self.attempts and self.subscription.is_unpaid)

    def may_become(self, state: str) -> bool:
        return self.PROGRESS[self.State(state)] > self.PROGRESS[self.State(self.state)]
