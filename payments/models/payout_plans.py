"""When a vendor is paid. Days are days of the calendar in UTC."""

import datetime as dt

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from payments.models.payments import Payment
from vendors.models import Vendor

# How long a couple's money stays with the platform before it may go on: disputes and refunds mostly
# come early, and a provider needs days until it lets us spend it.
KEPT_FOR = dt.timedelta(days=7)
LONGEST_WAIT = 30


class PayoutPlanQuerySet(models.QuerySet["PayoutPlan"]):
    def held(self) -> "PayoutPlanQuerySet":
        """Those whose money staff keep back, the latest first."""
        return self.exclude(held_because="").order_by("-held_at")


class PayoutPlan(models.Model):
    """When a vendor wants to be paid. Its row is the lock under which their money is given out."""

    class Rhythm(models.TextChoices):
        WEEKLY = "weekly", _("Every Monday")
        MONTHLY = "monthly", _("On the first of each month")
        AFTER_EVENT = "after_event", _("After each wedding")

    vendor = models.OneToOneField(Vendor, on_delete=models.PROTECT, related_name="payout_plan")
    rhythm = models.CharField(
        _("when you are paid"), max_length=12, choices=Rhythm, default=Rhythm.WEEKLY
    )
    days_after_event = models.PositiveSmallIntegerField(
        _("days after the wedding"),
        default=2,
        validators=[MinValueValidator(1), MaxValueValidator(LONGEST_WAIT)],
    )
    minimum = models.PositiveIntegerField(_("smallest payout, minor units"), default=0)
    held_because = models.CharField(_("why staff hold payouts back"), max_length=300, blank=True)
    held_at = models.DateTimeField(null=True, blank=True)
    held_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    objects = PayoutPlanQuerySet.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(days_after_event__gte=1, days_after_event__lte=LONGEST_WAIT),
                name="payout_plan_waits_some_days",
            ),
            models.CheckConstraint(
                condition=Q(held_because="") | Q(held_at__isnull=False),
                name="payout_plan_held_when",
            ),
        )

    def __str__(self) -> str:
        return f"{self.vendor_id}: {self.get_rhythm_display()}"

    @property
    def is_held(self) -> bool:
        return bool(self.held_because)

    def period(self, on: dt.date) -> dt.date:
        """The last day up to `on` that this vendor is paid on."""
        if self.rhythm == self.Rhythm.WEEKLY:
            return on - dt.timedelta(days=on.weekday())
        return on.replace(day=1) if self.rhythm == self.Rhythm.MONTHLY else on

    def next_period(self, after: dt.date) -> dt.date:
        """The first such day after `after`."""
        if self.rhythm == self.Rhythm.WEEKLY:
            return self.period(after) + dt.timedelta(days=7)
        if self.rhythm == self.Rhythm.MONTHLY:
            return (after.replace(day=1) + dt.timedelta(days=31)).replace(day=1)
        return after + dt.timedelta(days=1)

    def releases(self, payment: Payment) -> dt.date:
        """From which day on the vendor's share of a payment may be paid out."""
        if self.rhythm == self.Rhythm.AFTER_EVENT:
            return payment.booking.last_date + dt.timedelta(days=self.days_after_event)
        came = payment.succeeded_at or payment.created_at
        return (came + KEPT_FOR).date()

    def expected(self, payment: Payment) -> dt.date:
        """The day on which it is paid out, if nothing comes between."""
        released = self.releases(payment)
        return released if self.period(released) == released else self.next_period(released)
