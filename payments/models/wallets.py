"""The cards people keep at a provider, as they were there at the last look. We know their kind,
last digits and expiry; nobody here ever sees a number.
"""

import datetime as dt
import uuid
from calendar import monthrange

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from vendors.models import Vendor

BRANDS = {
    "amex": "American Express",
    "diners": "Diners Club",
    "discover": "Discover",
    "jcb": "JCB",
    "mastercard": "Mastercard",
    "unionpay": "UnionPay",
    "visa": "Visa",
}


def card_words(brand: str, last4: str) -> str:
    """What people call a card: "Visa ending in 4242"."""
    return f"{BRANDS.get(brand, 'Card')} ending in {last4}"


class Wallet(models.Model):
    """One person, or one vendor, as a provider knows them: at most one customer there, found again
    by our name for it when the answer was lost.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    vendor = models.ForeignKey(
        Vendor, on_delete=models.PROTECT, null=True, blank=True, related_name="wallets"
    )
    provider = models.CharField(max_length=10, default="stripe")
    provider_id = models.CharField(max_length=255, null=True, blank=True, unique=True)
    version = models.PositiveIntegerField(_("grows with every change"), default=0)
    attempt = models.PositiveSmallIntegerField(_("part of the idempotency key"), default=0)
    tried_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    looked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("pk",)
        indexes = (models.Index(fields=("looked_at",), name="wallet_looked_at"),)
        constraints = (
            models.UniqueConstraint(fields=("user", "provider"), name="wallet_one_each"),
            models.UniqueConstraint(fields=("vendor", "provider"), name="wallet_one_a_vendor"),
            models.CheckConstraint(
                condition=Q(user=None) ^ Q(vendor=None), name="wallet_has_one_owner"
            ),
        )

    def __str__(self) -> str:
        return f"{self.provider} wallet of {self.user or self.vendor}"

    @property
    def topic(self) -> str:
        """What open pages listen to: "cards-7" of a person, "cards-vendor-7" of a vendor."""
        return f"{self.user_id}" if self.user_id else f"vendor-{self.vendor_id}"

    def people(self) -> list[User]:
        """Those who see its cards."""
        if self.user is not None:
            return [self.user]
        return self.vendor.managers() if self.vendor else []

    @property
    def idempotency_key(self) -> str:
        return f"wallet-{self.uuid}-{self.attempt}"


class SavedCardQuerySet(models.QuerySet["SavedCard"]):
    def kept_by(self, user: User) -> "SavedCardQuerySet":
        """Those this person keeps now, the default first. A card that was typed in twice counts
        once, as it was typed in last.
        """
        return self._kept().filter(wallet__user=user)

    def kept_for(self, vendor: Vendor) -> "SavedCardQuerySet":
        """The same of a vendor, whose tier is paid with the default."""
        return self._kept().filter(wallet__vendor=vendor)

    def kept(self) -> "SavedCardQuerySet":
        return self.filter(removed_at=None)

    def expiring_about(self, day: dt.date) -> "SavedCardQuerySet":
        """Those that expire in the month of this day, or in the next one."""
        following = (day.replace(day=1) + dt.timedelta(days=31)).replace(day=1)
        this, other = (Q(exp_year=each.year, exp_month=each.month) for each in (day, following))
        return self.filter(this | other)

    def _kept(self) -> "SavedCardQuerySet":
        kept = self.filter(removed_at=None)
        newer = SavedCard.objects.filter(
            wallet=OuterRef("wallet"),
            fingerprint=OuterRef("fingerprint"),
            removed_at=None,
            pk__gt=OuterRef("pk"),
        ).exclude(fingerprint="")
        return kept.filter(~Exists(newer)).order_by("-is_default", "pk")


class SavedCard(models.Model):
    """A card that somebody keeps, or kept until `removed_at`."""

    wallet = models.ForeignKey(Wallet, on_delete=models.PROTECT, related_name="cards")
    provider_id = models.CharField(max_length=255, unique=True)
    brand = models.CharField(max_length=20)
    last4 = models.CharField(max_length=4)
    exp_month = models.PositiveSmallIntegerField()
    exp_year = models.PositiveSmallIntegerField()
    fingerprint = models.CharField(_("the same for the same card"), max_length=64, blank=True)
    is_default = models.BooleanField(default=False)
    added_at = models.DateTimeField(default=timezone.now)
    expiry_told = models.DateField(_("the last day that we have written of"), null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = SavedCardQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("wallet",),
                condition=Q(is_default=True),
                name="wallet_has_one_default",
            ),
            models.CheckConstraint(
                condition=Q(is_default=False) | Q(removed_at=None), name="default_card_is_kept"
            ),
        )

    def __str__(self) -> str:
        return card_words(self.brand, self.last4)

    @property
    def pays_tier(self) -> bool:
        """Whether it is the one that pays for the tier of its vendor."""
        return self.is_default and self.wallet.subscriptions.exclude(state="ended").exists()

    @property
    def expires_words(self) -> str:
        return f"{self.exp_month:02}/{self.exp_year}"

    @property
    def last_day(self) -> dt.date:
        """A card is good until the end of its month."""
        return dt.date(self.exp_year, self.exp_month, monthrange(self.exp_year, self.exp_month)[1])

    @property
    def has_expired(self) -> bool:
        return self.last_day < timezone.localdate()
