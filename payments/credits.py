"""What is left of the credit that vendors were given: bills use up the oldest first."""

from dataclasses import dataclass

from django.db.models import Sum

from payments import ledger
from payments.models import Account, Credit
from vendors.models import Vendor


@dataclass(frozen=True)
class CreditLeft:
    """A credit, and how much of it (minor units) no bill has used."""

    credit: Credit
    left: int


def credit_of(vendor: Vendor, currency: str) -> int:
    """What their next bills will use up, minor units: without what the provider did not take."""
    held = -ledger.balance(Account.VENDOR_CREDIT, currency, vendor=vendor)
    if not held:
        return 0
    refused = Credit.objects.filter(wallet__vendor=vendor, currency=currency).refused()
    return max(0, held - (refused.aggregate(sum=Sum("amount"))["sum"] or 0))


def credits_of(vendor: Vendor) -> list[CreditLeft]:
    """All that they were given, the latest first; nothing is used of what the provider refused."""
    credits = list(Credit.objects.filter(wallet__vendor=vendor).select_related("by"))
    left = {
        currency: credit_of(vendor, currency) for currency in {each.currency for each in credits}
    }
    found = []
    for credit in credits:
        its = credit.amount
        if credit.refused_at is None:
            its = min(credit.amount, left[credit.currency])
            left[credit.currency] -= its
        found.append(CreditLeft(credit, its))
    return found
