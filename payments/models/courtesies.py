"""What staff give vendors: a tier for nothing (a comp), and credit for their next bills."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from payments.models.plans import PAID_TIERS
from payments.models.wallets import Wallet
from vendors.models import Vendor


class CompQuerySet(models.QuerySet["Comp"]):
    def standing(self) -> "CompQuerySet":
        return self.filter(Q(until=None) | Q(until__gt=timezone.now()), ended_at=None)

    def to_end(self) -> "CompQuerySet":
        return self.filter(until__lte=timezone.now(), ended_at=None)


class Comp(models.Model):
    """A tier that a vendor has for nothing, until a moment or until staff take it back."""

    vendor = models.ForeignKey(Vendor, on_delete=models.PROTECT, related_name="comps")
    tier = models.CharField(max_length=10, choices=[(each, each.label) for each in PAID_TIERS])
    reason = models.CharField(max_length=300)
    until = models.DateTimeField(null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_why = models.CharField(_("why it was taken back"), max_length=300, blank=True)
    instead_of = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = CompQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        indexes = (models.Index(fields=("ended_at", "until"), name="comp_until"),)

    def __str__(self) -> str:
        return f"{self.get_tier_display()} for {self.vendor}"

    @property
    def term(self) -> str:
        """ "until 3 March 2027"."""
        if self.until is None:
            return "until we take it back"
        return f"until {timezone.localtime(self.until):%-d %B %Y}"

    @property
    def words(self) -> str:
        return f"{self.get_tier_display()} {self.term}"


class CreditQuerySet(models.QuerySet["Credit"]):
    def unsent(self) -> "CreditQuerySet":
        return self.filter(provider_id=None, refused_at=None)

    def refused(self) -> "CreditQuerySet":
        return self.exclude(refused_at=None)


class Credit(models.Model):
    """Money that a vendor has for their next bills, minor units. It is on their balance at the
    provider as soon as `provider_id` says so.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    wallet = models.ForeignKey(Wallet, on_delete=models.PROTECT, related_name="credits")
    amount = models.PositiveIntegerField(_("minor units"))
    currency = models.CharField(max_length=3)
    reason = models.CharField(max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField(default=timezone.now)
    provider_id = models.CharField(max_length=255, null=True, blank=True, unique=True)
    attempt = models.PositiveSmallIntegerField(_("part of the idempotency key"), default=0)
    tried_at = models.DateTimeField(null=True, blank=True)
    refused_at = models.DateTimeField(null=True, blank=True)
    trouble = models.CharField(_("what the provider said no with"), max_length=300, blank=True)

    objects = CreditQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.CheckConstraint(condition=Q(amount__gt=0), name="credit_of_something"),
        )

    def __str__(self) -> str:
        return f"{self.amount} {self.currency} for {self.wallet.vendor}"

    @property
    def idempotency_key(self) -> str:
        return f"credit-{self.uuid}-{self.attempt}"
