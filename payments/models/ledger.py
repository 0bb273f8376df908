"""The ledger: entries and their postings. `payments.ledger` writes them."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bookings.models import Booking
from payments.models.payments import Payment
from payments.models.payouts import Payout
from payments.models.providers import Provider
from payments.models.subscriptions import Bill
from vendors.models import Vendor


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
    SUBSCRIPTIONS = "subscriptions", _("Subscriptions")
    VENDOR_CREDIT = "vendor_credit", _("Credit of vendors for their subscriptions")


# Of these every provider has one of its own: a posting of them names it.
OF_A_PROVIDER = (Account.PROVIDER_CLEARING, Account.PROVIDER_FEES)


class EntryQuerySet(models.QuerySet["Entry"]):
    def moves(self) -> "EntryQuerySet":
        """What was moved between providers, the newest first, with all that a list shows."""
        moved = self.filter(kind=Entry.Kind.MOVED).order_by("-at", "-pk")
        return moved.select_related("by").prefetch_related("postings")


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
        PAYOUT = "payout", _("Paid out to the vendor")
        PAYOUT_FEE = "payout_fee", _("The provider's fee for a payout")
        PAYOUT_RETURNED = "payout_returned", _("A payout came back")
        TAKE_BACK = "take_back", _("Taken back from the vendor's account")
        OWED = "owed", _("Owed by the vendor from now on")
        DISPUTE_HELD = "dispute_held", _("Taken by the cardholder's bank")
        DISPUTE_FEE = "dispute_fee", _("The provider's fee for a dispute")
        DISPUTE_WON = "dispute_won", _("Given back by the cardholder's bank")
        DISPUTE_LOST = "dispute_lost", _("A dispute was lost")
        MOVED = "moved", _("Moved between providers through the bank")
        BILL = "bill", _("The vendor paid for their tier")
        BILL_FEE = "bill_fee", _("The provider's fee for a subscription")
        CREDIT = "credit", _("Credit given to the vendor")

    kind = models.CharField(max_length=15, choices=Kind)
    key = models.CharField(_("what it records: once each"), max_length=80, unique=True)
    payment = models.ForeignKey(
        Payment, on_delete=models.PROTECT, null=True, related_name="entries"
    )
    booking = models.ForeignKey(
        Booking, on_delete=models.PROTECT, null=True, related_name="entries"
    )
    payout = models.ForeignKey(Payout, on_delete=models.PROTECT, null=True, related_name="entries")
    bill = models.ForeignKey(Bill, on_delete=models.PROTECT, null=True, related_name="entries")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("who wrote it, where a person did"),
    )
    note = models.CharField(_("what they said of it"), max_length=200, blank=True, default="")
    at = models.DateTimeField(_("when it happened"))
    recorded_at = models.DateTimeField(default=timezone.now)

    objects = EntryQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        verbose_name_plural = "entries"
        indexes = (models.Index(fields=("at",), name="entry_at"),)

    def __str__(self) -> str:
        return self.key

    @property
    def is_of_dispute(self) -> bool:
        """Whether it was a dispute that took back what was shared."""
        return self.key.startswith("unshare:dispute:")

    @property
    def credited(self) -> "Posting":
        """Of what was moved: where it came from."""
        return next(each for each in self.postings.all() if each.amount < 0)

    @property
    def debited(self) -> "Posting":
        """Of what was moved: where it went."""
        return next(each for each in self.postings.all() if each.amount > 0)


class PostingQuerySet(models.QuerySet["Posting"]):
    def in_month(self, first: dt.date) -> "PostingQuerySet":
        """Those of what happened in the month that begins on `first` (UTC), as they happened."""
        start = dt.datetime.combine(first, dt.time.min, dt.UTC)
        end = (start + dt.timedelta(days=31)).replace(day=1)
        return self.filter(entry__at__gte=start, entry__at__lt=end).order_by(
            "entry__at", "entry", "pk"
        )


class Posting(models.Model):
    """One leg of an entry."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="postings")
    account = models.CharField(max_length=20, choices=Account)
    provider = models.CharField(
        _("whose account it is, of those that each provider has"),
        max_length=10,
        choices=Provider,
        blank=True,
        default="",
    )
    vendor = models.ForeignKey(Vendor, on_delete=models.PROTECT, null=True, related_name="+")
    amount = models.BigIntegerField(_("minor units, debit positive"))
    currency = models.CharField(max_length=3)

    objects = PostingQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        indexes = (
            models.Index(fields=("account", "currency"), name="posting_account_currency"),
            models.Index(fields=("vendor", "account"), name="posting_vendor_account"),
        )
        constraints = (
            models.CheckConstraint(condition=~Q(amount=0), name="posting_of_something"),
            models.CheckConstraint(
                condition=Q(account__in=OF_A_PROVIDER) & ~Q(provider="")
                | ~Q(account__in=OF_A_PROVIDER) & Q(provider=""),
                name="posting_names_its_provider",
            ),
        )

    def __str__(self) -> str:
        return f"{self.account} {self.amount} {self.currency}"

    @property
    def account_words(self) -> str:
        return words_for_account(self.account, self.provider)


def provider_for(account: str, provider: str) -> str:
    """What a posting of this account names when money is with this provider."""
    return provider if account in OF_A_PROVIDER else ""


def words_for_account(account: str, provider: str) -> str:
    """What people call it: "Held by Stripe"."""
    words = _OF_PROVIDERS.get(account)
    if words and provider:
        return str(words) % {"provider": Provider(provider).label}
    return str(Account(account).label)


_OF_PROVIDERS = {
    Account.PROVIDER_CLEARING.value: _("Held by %(provider)s"),
    Account.PROVIDER_FEES.value: _("Fees of %(provider)s"),
}
