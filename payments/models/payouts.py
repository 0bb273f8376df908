"""What vendors are paid: each run, each payout and what it is made of.

Periods are days of the calendar in UTC. Amounts are in the minor unit of their currency.
"""

import datetime as dt
import uuid

from django.conf import settings
from django.db import models
from django.db.models import Count, F, Q, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from payments.models.payments import Payment
from payments.models.providers import Provider
from payments.references import reference
from vendors.models import Vendor, VendorMember


class PayoutRunQuerySet(models.QuerySet["PayoutRun"]):
    def for_lists(self) -> "PayoutRunQuerySet":
        """With `sent`, how many payouts of it have left."""
        sent = Count("payouts", filter=Q(payouts__state__in=Payout.GONE))
        return self.select_related("by", "vendor").annotate(sent=sent).order_by("-on", "-pk")

    def forgotten(self, before: dt.datetime) -> "PayoutRunQuerySet":
        """Ordered by staff, and nobody has seen them to their end."""
        return self.filter(
            finished_at=None, door=PayoutRun.Door.STAFF, created_at__lt=before
        ).order_by("pk")


class PayoutRun(models.Model):
    """Once through all vendors, or one: by the clock, by staff, or from the command line."""

    class Door(models.TextChoices):
        BEAT = "beat", _("By the clock")
        STAFF = "staff", _("By staff")
        COMMAND = "command", _("From the command line")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    on = models.DateField(_("paid what was due on this day (UTC)"))
    door = models.CharField(max_length=8, choices=Door)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    vendor = models.ForeignKey(
        Vendor, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)
    failed = models.PositiveIntegerField(_("refused by the provider"), default=0)
    unsure = models.PositiveIntegerField(_("without an answer"), default=0)

    objects = PayoutRunQuerySet.as_manager()

    class Meta:
        ordering = ("-on", "-pk")

    def __str__(self) -> str:
        return f"Payout run {self.pk} of {self.on}"

    @property
    def is_over(self) -> bool:
        return self.finished_at is not None


class PayoutQuerySet(models.QuerySet["Payout"]):
    def of(self, vendor: Vendor) -> "PayoutQuerySet":
        return self.filter(vendor=vendor)

    def unsent(self) -> "PayoutQuerySet":
        """Those whose money has not left, as far as we know."""
        return self.filter(state__in=Payout.UNSENT)

    def sendable(self) -> "PayoutQuerySet":
        """Those of them that nobody holds back."""
        suspended = Vendor.State.SUSPENDED
        return (
            self.unsent()
            .exclude(vendor__state=suspended)
            .filter(vendor__payout_plan__held_because="")
        )

    def sent(self) -> "PayoutQuerySet":
        return self.filter(state__in=Payout.GONE)

    def underway(self) -> "PayoutQuerySet":
        """Those that the provider has taken on and not decided."""
        return self.filter(state=Payout.State.UNDERWAY)

    def total(self) -> dict[str, int]:
        """What these come to by currency, minor units."""
        rows = self.order_by().values_list("currency").annotate(sum=Sum("gross"))
        return dict(rows.order_by("currency"))

    def visible_to(self, user: User) -> "PayoutQuerySet":
        """Those of vendors whose money they manage; all for those who keep the books."""
        if user.has_perm("payments.run_payouts"):
            return self.all()
        mine = VendorMember.objects.filter(user=user, role__in=VendorMember.MANAGING)
        return self.filter(vendor__in=mine.values("vendor"))

    def for_lists(self) -> "PayoutQuerySet":
        """With `items_count`, of how many payments each is made."""
        counted = self.select_related("vendor").annotate(items_count=Count("items"))
        return counted.order_by("-period", "-pk")

    def for_page(self) -> "PayoutQuerySet":
        """With all that its page shows."""
        return self.select_related("vendor", "run").prefetch_related(
            "items__payment__booking__couple", "take_backs__payment__booking"
        )


class Payout(models.Model):
    """What a vendor gets for one period: the shares in its `items`, less what they owed
    (`netted`). `amount` is what is transferred.

    Written by `payments.services.payouts` alone.
    """

    class State(models.TextChoices):
        PLANNED = "planned", _("About to be sent")
        SENDING = "sending", _("Being sent")
        UNDERWAY = "underway", _("On its way")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Not sent, will be tried again")
        REVERSED = "reversed", _("Taken back")
        RETURNED = "returned", _("Came back")
        DROPPED = "dropped", _("Not needed any more")

    GONE = (State.SENT, State.REVERSED)
    UNSENT = (State.PLANNED, State.SENDING, State.UNDERWAY, State.FAILED)
    # With the provider at this moment: what is in it can neither shrink nor be sent again.
    LEAVING = (State.SENDING, State.UNDERWAY)
    WAITING = (State.PLANNED, State.FAILED)

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    vendor = models.ForeignKey(Vendor, on_delete=models.PROTECT, related_name="payouts")
    run = models.ForeignKey(PayoutRun, on_delete=models.PROTECT, related_name="payouts")
    period = models.DateField(_("the day it was due (UTC)"))
    currency = models.CharField(max_length=3)
    gross = models.PositiveIntegerField(_("shares of payments, minor units"))
    netted = models.PositiveIntegerField(_("kept for what they owed, minor units"), default=0)
    amount = models.PositiveIntegerField(_("transferred, minor units"))
    taken_back = models.PositiveIntegerField(_("of it, minor units"), default=0)
    state = models.CharField(max_length=10, choices=State, default=State.PLANNED)

    provider = models.CharField(max_length=10, choices=Provider, default=Provider.STRIPE)
    provider_id = models.CharField(max_length=255, null=True, blank=True, unique=True)
    account_id = models.CharField(_("to which account there"), max_length=255, blank=True)
    attempt = models.PositiveSmallIntegerField(_("part of the idempotency key"), default=0)
    tried_at = models.DateTimeField(null=True, blank=True)
    asked_at = models.DateTimeField(_("first tried under this key"), null=True, blank=True)
    looked_at = models.DateTimeField(_("last seen at the provider"), null=True, blank=True)
    fee = models.PositiveIntegerField(_("the provider's, minor units"), default=0)
    trouble = models.CharField(_("why it was not sent, or came back"), max_length=300, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)

    objects = PayoutQuerySet.as_manager()

    class Meta:
        ordering = ("-period", "-pk")
        indexes = (
            models.Index(fields=("state", "tried_at"), name="payout_state_tried"),
            models.Index(fields=("sent_at",), name="payout_sent_at"),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("vendor", "currency", "period"), name="payout_once_each_period"
            ),
            models.CheckConstraint(
                condition=Q(amount=F("gross") - F("netted")), name="payout_amount_is_the_rest"
            ),
            models.CheckConstraint(
                condition=Q(taken_back__lte=F("gross")), name="payout_taken_back_within"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("sent", "reversed", "returned")) | Q(sent_at__isnull=False),
                name="payout_sent_when",
            ),
        )

    def __str__(self) -> str:
        return f"Payout of {self.vendor_id} for {self.period}"

    def get_absolute_url(self) -> str:
        return reverse("earnings:payout-detail", args=[self.uuid])

    @property
    def number(self) -> str:
        """What people call it."""
        return reference("P", self.period.year, self.uuid)

    @property
    def group(self) -> str:
        """Its name at the provider, by which it is found whatever became of the answer."""
        return f"payout-{self.uuid}"

    @property
    def idempotency_key(self) -> str:
        """The same for every try; a new one only after a look found nothing, or a refusal."""
        return f"payout-{self.uuid}-{self.attempt}"

    @property
    def is_leaving(self) -> bool:
        return self.state in self.LEAVING

    @property
    def destination(self) -> str:
        """Where it goes, as people call it: "PayPal, rosa@example.com"."""
        if self.provider == Provider.PAYPAL:
            return f"PayPal, {self.account_id}" if self.account_id else "PayPal"
        return "Bank account, through Stripe"

    @property
    def is_unsent(self) -> bool:
        return self.state in self.UNSENT

    @property
    def has_left(self) -> bool:
        return self.state in self.GONE


class PayoutItemQuerySet(models.QuerySet["PayoutItem"]):
    def waiting(self) -> "PayoutItemQuerySet":
        """Those in payouts that have not left and are not leaving at this moment."""
        return self.filter(payout__state__in=Payout.WAITING, amount__gt=0)

    def to_hold_back(self) -> "PayoutItemQuerySet":
        """Those of them whose payment is disputed."""
        return self.waiting().filter(payment__is_held=True)


class PayoutItem(models.Model):
    """How much of one payment a payout passes on."""

    payout = models.ForeignKey(Payout, on_delete=models.PROTECT, related_name="items")
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="payout_items")
    amount = models.PositiveIntegerField(_("minor units"))

    objects = PayoutItemQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=("payout", "payment"), name="payment_once_in_a_payout"),
        )

    def __str__(self) -> str:
        return f"{self.amount} of payment {self.payment_id}"
