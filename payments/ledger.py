"""The ledger: the one place that writes entries. Each function records one fact, once.

Debits are positive, credits negative, and every entry sums to zero in each currency. An entry's
key says what it records, so telling it again changes nothing.
"""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Sum

from payments.models import Account, Entry, Payment, Posting, Refund
from payments.money import split


class Unbalanced(ValueError):
    """Somebody tried to write an entry that does not sum to zero."""


@dataclass(frozen=True)
class Leg:
    account: Account
    amount: int
    currency: str
    vendor_id: int | None = None


def record_capture(payment: Payment, *, at: dt.datetime) -> Entry:
    """The couple's money is with the provider."""
    legs = [
        Leg(Account.PROVIDER_CLEARING, payment.amount, payment.currency),
        Leg(Account.CUSTOMER_PREPAYMENT, -payment.amount, payment.currency),
    ]
    return _record(Entry.Kind.CAPTURE, f"capture:{payment.uuid}", payment, legs, at=at)


def record_fee(payment: Payment, *, fee: int, currency: str, at: dt.datetime) -> Entry:
    """The provider keeps a fee; it is the platform's to bear."""
    legs = [
        Leg(Account.PROVIDER_FEES, fee, currency),
        Leg(Account.PROVIDER_CLEARING, -fee, currency),
    ]
    return _record(Entry.Kind.FEE, f"fee:{payment.uuid}", payment, legs, at=at)


def record_share(payment: Payment, *, basis_points: int, at: dt.datetime) -> Entry:
    """The booking is confirmed: the money is the vendor's, less the commission."""
    parts = split(payment.amount, basis_points)
    legs = [
        Leg(Account.CUSTOMER_PREPAYMENT, payment.amount, payment.currency),
        Leg(Account.VENDOR_PAYABLE, -parts.vendor, payment.currency, payment.booking.vendor_id),
        Leg(Account.COMMISSION, -parts.commission, payment.currency),
    ]
    return _record(Entry.Kind.SHARE, f"share:{payment.uuid}", payment, legs, at=at)


def record_refund(refund: Refund, *, gone_before: int, at: dt.datetime) -> None:
    """Money goes back to the couple; what was shared of it is taken back first.

    `gone_before` is what had gone back of this payment until now. Shares are taken back of the
    running total, so that any number of parts adds up to what was given.
    """
    payment = refund.payment
    if payment.commission_basis_points is not None:
        _unshare(refund, payment.commission_basis_points, gone_before=gone_before, at=at)
    legs = [
        Leg(Account.CUSTOMER_PREPAYMENT, refund.amount, payment.currency),
        Leg(Account.PROVIDER_CLEARING, -refund.amount, payment.currency),
    ]
    _record(Entry.Kind.REFUND, f"refund:{refund.uuid}", payment, legs, at=at)


def record_refund_failed(refund: Refund, *, at: dt.datetime) -> Entry:
    """The bank sent a refund back: it is the couple's prepayment again."""
    payment = refund.payment
    legs = [
        Leg(Account.PROVIDER_CLEARING, refund.amount, payment.currency),
        Leg(Account.CUSTOMER_PREPAYMENT, -refund.amount, payment.currency),
    ]
    key = f"refund_failed:{refund.uuid}"
    return _record(Entry.Kind.REFUND_FAILED, key, payment, legs, at=at)


def balance(account: Account, currency: str, **where: object) -> int:
    """What an account holds in a currency, minor units; debit positive."""
    postings = Posting.objects.filter(account=account, currency=currency, **where)
    return postings.aggregate(sum=Sum("amount"))["sum"] or 0


def _unshare(refund: Refund, basis_points: int, *, gone_before: int, at: dt.datetime) -> None:
    payment = refund.payment
    before = split(gone_before, basis_points)
    after = split(gone_before + refund.amount, basis_points)
    vendor = after.vendor - before.vendor
    legs = [
        Leg(Account.VENDOR_PAYABLE, vendor, payment.currency, payment.booking.vendor_id),
        Leg(Account.COMMISSION, refund.amount - vendor, payment.currency),
        Leg(Account.CUSTOMER_PREPAYMENT, -refund.amount, payment.currency),
    ]
    _record(Entry.Kind.UNSHARE, f"unshare:{refund.uuid}", payment, legs, at=at)


def _record(
    kind: Entry.Kind, key: str, payment: Payment, legs: list[Leg], *, at: dt.datetime
) -> Entry:
    _refuse_unless_balanced(key, legs)
    entry, is_new = Entry.objects.get_or_create(
        key=key,
        defaults={"kind": kind, "payment": payment, "booking_id": payment.booking_id, "at": at},
    )
    if is_new:
        Posting.objects.bulk_create(
            Posting(
                entry=entry,
                account=leg.account,
                vendor_id=leg.vendor_id,
                amount=leg.amount,
                currency=leg.currency,
            )
            for leg in legs
            if leg.amount
        )
    return entry


def _refuse_unless_balanced(key: str, legs: list[Leg]) -> None:
    sums: dict[str, int] = defaultdict(int)
    for leg in legs:
        sums[leg.currency] += leg.amount
    if any(sums.values()):
        raise Unbalanced(f"{key}: {dict(sums)}")
