"""What went back."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from payments.models.payments import Payment
from payments.models.refund_requests import RefundRequest


class RefundQuerySet(models.QuerySet["Refund"]):
    def counting(self) -> "RefundQuerySet":
        """Those that use up the payment: all but the failed."""
        return self.exclude(state=Refund.State.FAILED)

    def failed(self) -> "RefundQuerySet":
        """Those that did not reach their couple."""
        return self.filter(state=Refund.State.FAILED)

    def for_lists(self) -> "RefundQuerySet":
        """With its payment, and the booking of that."""
        booked = self.select_related("payment__booking__vendor", "payment__booking__couple")
        return booked.prefetch_related("payment__booking__couple__members__user")

    def unsent(self) -> "RefundQuerySet":
        return self.filter(state__in=(Refund.State.CREATED, Refund.State.UNKNOWN))

    def sent(self) -> "RefundQuerySet":
        return self.filter(state__in=(Refund.State.PENDING, Refund.State.SUCCEEDED))


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
        NOT_DUE = "not_due", _("Nothing was due any more")
        CANCELLED = "cancelled", _("The booking was cancelled")
        GIVEN_BACK = "given_back", _("It was given back")
        AT_PROVIDER = "at_provider", _("Made at the payment provider")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="refunds")
    request = models.ForeignKey(
        RefundRequest, on_delete=models.PROTECT, null=True, blank=True, related_name="refunds"
    )
    amount = models.PositiveIntegerField(_("amount, minor units"))
    reason = models.CharField(max_length=20, choices=Reason)
    explanation = models.CharField(_("what both sides read"), max_length=300, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.CREATED)
    provider_id = models.CharField(max_length=255, null=True, blank=True, unique=True)
    failure_message = models.CharField(_("why it failed"), max_length=300, blank=True, default="")
    attempt = models.PositiveSmallIntegerField(default=0)
    tried_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    failed_at = models.DateTimeField(_("we heard of it"), null=True, blank=True)

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

    @property
    def is_failed(self) -> bool:
        return self.state == self.State.FAILED

    @property
    def came_back(self) -> bool:
        """Whether it failed after the provider had taken it on: somebody sent it back."""
        return self.is_failed and self.provider_id is not None

    @property
    def trouble(self) -> str:
        """Why it failed, as people read it."""
        what = _("Sent back") if self.came_back else _("Not taken by the payment service")
        return f"{what}: {self.failure_message}" if self.failure_message else str(what)

    def may_become(self, state: str) -> bool:
        return self.PROGRESS[self.State(state)] > self.PROGRESS[self.State(self.state)]
