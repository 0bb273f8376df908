"""What is asked back of money that vendors have been paid."""

import uuid

from django.db import models
from django.db.models import Q, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from payments.models.payments import Payment
from payments.models.payouts import Payout


class TakeBackQuerySet(models.QuerySet["TakeBack"]):
    def undecided(self) -> "TakeBackQuerySet":
        return self.filter(state__in=(TakeBack.State.CREATED, TakeBack.State.SENDING))

    def from_transfer(self) -> "TakeBackQuerySet":
        """Those that came, or may still come, out of the transfer."""
        return self.exclude(state=TakeBack.State.OWED)

    def total(self) -> int:
        return self.aggregate(sum=Sum("amount"))["sum"] or 0


class TakeBack(models.Model):
    """Money of a payout that a refund or a lost dispute asks back: taken out of the transfer or,
    when the provider refuses, owed by the vendor and kept from the next payouts.
    """

    class State(models.TextChoices):
        CREATED = "created", _("About to be taken back")
        SENDING = "sending", _("Being taken back")
        DONE = "done", _("Taken back")
        OWED = "owed", _("Kept from the next payouts")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    payout = models.ForeignKey(Payout, on_delete=models.PROTECT, related_name="take_backs")
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="take_backs")
    amount = models.PositiveIntegerField(_("minor units"))
    state = models.CharField(max_length=8, choices=State, default=State.CREATED)
    provider_id = models.CharField(max_length=255, null=True, blank=True, unique=True)
    attempt = models.PositiveSmallIntegerField(_("part of the idempotency key"), default=0)
    tried_at = models.DateTimeField(null=True, blank=True)
    trouble = models.CharField(_("why the provider refused"), max_length=300, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    settled_at = models.DateTimeField(null=True, blank=True)

    objects = TakeBackQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        indexes = (models.Index(fields=("state", "tried_at"), name="take_back_state_tried"),)
        constraints = (
            models.CheckConstraint(condition=Q(amount__gt=0), name="take_back_of_something"),
        )

    def __str__(self) -> str:
        return f"{self.amount} of payout {self.payout_id}"

    @property
    def idempotency_key(self) -> str:
        return f"take-back-{self.uuid}-{self.attempt}"
