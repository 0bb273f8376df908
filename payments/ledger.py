"""The ledger: the one place that writes entries. Each function records one fact, once.

Debits are positive, credits negative, and every entry sums to zero in each currency. An entry's
key says what it records, so telling it again changes nothing.
"""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, Sum
from django.db.models.functions import Coalesce

from accounts.models import User
from payments.models import (
    Account,
    Bill,
    BillDispute,
    Credit,
    Dispute,
    Entry,
    Payment,
    Payout,
    Posting,
    Refund,
    TakeBack,
)
from payments.models.bank_disputes import BankDispute
from payments.models.ledger import words_for_account
from payments.money import split


class Unbalanced(ValueError):
    """Somebody tried to write an entry that does not sum to zero."""


@dataclass(frozen=True)
class Leg:
    account: Account
    amount: int
    currency: str
    vendor_id: int | None = None
    provider: str = ""
    """Whose account it is: of those that each provider has, and of no other."""


def record_capture(payment: Payment, *, at: dt.datetime) -> Entry:
    """The couple's money is with the provider."""
    legs = [
        _clearing(payment.provider, payment.amount, payment.currency),
        Leg(Account.CUSTOMER_PREPAYMENT, -payment.amount, payment.currency),
    ]
    return _record(Entry.Kind.CAPTURE, f"capture:{payment.uuid}", payment, legs, at=at)


def record_fee(payment: Payment, *, fee: int, currency: str, at: dt.datetime) -> Entry:
    """The provider keeps a fee; it is the platform's to bear."""
    legs = [
        _fees(payment.provider, fee, currency),
        _clearing(payment.provider, -fee, currency),
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


def record_refund(refund: Refund, *, gone_before: int, at: dt.datetime) -> int:
    """Money goes back to the couple; what was shared of it is taken back first.

    `gone_before` is what had gone back of this payment until now. Shares are taken back of the
    running total, so that any number of parts adds up to what was given; what an earlier refund
    had taken back before it failed is not taken twice. Returns the running total, minor units.
    """
    payment = refund.payment
    total = 0
    if payment.commission_basis_points is not None:
        gone = gone_before + refund.amount
        total = _unshare(payment, f"unshare:{refund.uuid}", gone=gone, at=at)
    legs = [
        Leg(Account.CUSTOMER_PREPAYMENT, refund.amount, payment.currency),
        _clearing(payment.provider, -refund.amount, payment.currency),
    ]
    _record(Entry.Kind.REFUND, f"refund:{refund.uuid}", payment, legs, at=at)
    return total


def record_refund_failed(refund: Refund, *, at: dt.datetime) -> Entry:
    """The bank sent a refund back: it is the couple's prepayment again."""
    payment = refund.payment
    legs = [
        _clearing(payment.provider, refund.amount, payment.currency),
        Leg(Account.CUSTOMER_PREPAYMENT, -refund.amount, payment.currency),
    ]
    key = f"refund_failed:{refund.uuid}"
    return _record(Entry.Kind.REFUND_FAILED, key, payment, legs, at=at)


def record_dispute_held(dispute: BankDispute, *, at: dt.datetime) -> Entry:
    """The cardholder's bank has taken the money: whose it is stays open."""
    legs = [
        Leg(Account.DISPUTE_HOLD, dispute.amount, dispute.currency),
        _clearing(dispute.provider, -dispute.amount, dispute.currency),
    ]
    key = f"dispute_held:{dispute.uuid}"
    return _write(Entry.Kind.DISPUTE_HELD, key, legs, at=at, **dispute.about)


def record_dispute_fee(
    dispute: BankDispute, *, fee: int, currency: str, at: dt.datetime, is_back: bool = False
) -> Entry:
    """The provider keeps a fee for a dispute, the platform's to bear; when it is won, some give it
    back: then `fee` is below zero.
    """
    legs = [_fees(dispute.provider, fee, currency), _clearing(dispute.provider, -fee, currency)]
    key = f"dispute_fee{'_back' if is_back else ''}:{dispute.uuid}"
    return _write(Entry.Kind.DISPUTE_FEE, key, legs, at=at, **dispute.about)


def record_dispute_won(dispute: BankDispute, *, at: dt.datetime) -> Entry:
    """The money is back with the provider."""
    legs = [
        _clearing(dispute.provider, dispute.amount, dispute.currency),
        Leg(Account.DISPUTE_HOLD, -dispute.amount, dispute.currency),
    ]
    key = f"dispute_won:{dispute.uuid}"
    return _write(Entry.Kind.DISPUTE_WON, key, legs, at=at, **dispute.about)


def record_dispute_lost(dispute: Dispute, *, gone_before: int, at: dt.datetime) -> int:
    """The money stays with the cardholder: what was shared of it is taken back as for a refund.
    `gone_before` and what is returned are those of `record_refund`.
    """
    payment, total = dispute.payment, 0
    if payment.commission_basis_points is not None:
        gone = gone_before + dispute.amount
        total = _unshare(payment, f"unshare:dispute:{dispute.uuid}", gone=gone, at=at)
    legs = [
        Leg(Account.CUSTOMER_PREPAYMENT, dispute.amount, dispute.currency),
        Leg(Account.DISPUTE_HOLD, -dispute.amount, dispute.currency),
    ]
    _record(Entry.Kind.DISPUTE_LOST, f"dispute_lost:{dispute.uuid}", payment, legs, at=at)
    return total


def record_payout(payout: Payout, *, at: dt.datetime) -> Entry:
    """The vendor's shares are theirs; what they owed is kept of them, the rest was transferred."""
    legs = [
        Leg(Account.VENDOR_PAYABLE, payout.gross, payout.currency, payout.vendor_id),
        Leg(Account.VENDOR_RECEIVABLE, -payout.netted, payout.currency, payout.vendor_id),
        _clearing(payout.provider, -payout.amount, payout.currency),
    ]
    return _write(Entry.Kind.PAYOUT, f"payout:{payout.uuid}", legs, at=at, payout=payout)


def record_payout_fee(payout: Payout, *, fee: int, currency: str, at: dt.datetime) -> Entry:
    """The provider keeps a fee for sending it, the platform's to bear; also for what came back."""
    legs = [
        _fees(payout.provider, fee, currency),
        _clearing(payout.provider, -fee, currency),
    ]
    key = f"payout_fee:{payout.uuid}:{payout.attempt}"
    return _write(Entry.Kind.PAYOUT_FEE, key, legs, at=at, payout=payout)


def record_payout_returned(payout: Payout, *, at: dt.datetime) -> Entry:
    """What had left came back: all is owed again as before it left."""
    legs = [
        _clearing(payout.provider, payout.amount, payout.currency),
        Leg(Account.VENDOR_RECEIVABLE, payout.netted, payout.currency, payout.vendor_id),
        Leg(Account.VENDOR_PAYABLE, -payout.gross, payout.currency, payout.vendor_id),
    ]
    key = f"payout_returned:{payout.uuid}"
    return _write(Entry.Kind.PAYOUT_RETURNED, key, legs, at=at, payout=payout)


def record_take_back(take_back: TakeBack, *, at: dt.datetime) -> Entry:
    """Money came back out of a vendor's account at the provider."""
    payout = take_back.payout
    legs = [
        _clearing(payout.provider, take_back.amount, payout.currency),
        Leg(Account.VENDOR_PAYABLE, -take_back.amount, payout.currency, payout.vendor_id),
    ]
    return _write_for(Entry.Kind.TAKE_BACK, take_back, legs, at=at)


def record_owed(take_back: TakeBack, *, at: dt.datetime) -> Entry:
    """It could not be taken out of the account: the vendor owes it until it is netted."""
    payout = take_back.payout
    legs = [
        Leg(Account.VENDOR_RECEIVABLE, take_back.amount, payout.currency, payout.vendor_id),
        Leg(Account.VENDOR_PAYABLE, -take_back.amount, payout.currency, payout.vendor_id),
    ]
    return _write_for(Entry.Kind.OWED, take_back, legs, at=at)


def record_moved(
    *,
    key: UUID,
    source: str,
    destination: str,
    amount: int,
    currency: str,
    note: str,
    by: User,
    at: dt.datetime,
) -> Entry:
    """Money went from one provider to another through our bank account."""
    legs = [_clearing(destination, amount, currency), _clearing(source, -amount, currency)]
    return _write(Entry.Kind.MOVED, key_of_move(key), legs, at=at, note=note, by=by)


def key_of_move(key: UUID) -> str:
    return f"moved:{key}"


def balance(account: Account, currency: str, **where: object) -> int:
    """What an account holds in a currency, minor units; debit positive. `where` are fields of
    Posting: with `provider`, of that one alone.
    """
    postings = Posting.objects.filter(account=account, currency=currency, **where)
    return postings.aggregate(sum=Sum("amount"))["sum"] or 0


@dataclass(frozen=True)
class Balance:
    """What one account holds: the sums of its debits and credits, minor units."""

    account: Account
    currency: str
    debits: int
    credits: int
    provider: str = ""

    @property
    def words(self) -> str:
        return words_for_account(self.account, self.provider)

    @property
    def total(self) -> int:
        return self.debits - self.credits


@dataclass(frozen=True)
class Books:
    """All accounts of one currency; the debits are the credits, and the total is zero."""

    currency: str
    accounts: tuple[Balance, ...]

    @property
    def debits(self) -> int:
        return sum(each.debits for each in self.accounts)

    @property
    def credits(self) -> int:
        return sum(each.credits for each in self.accounts)

    @property
    def total(self) -> int:
        return self.debits - self.credits


def trial_balance(day: dt.date) -> list[Books]:
    """Every account at the end of `day` (UTC), by currency; those that each provider has, by
    provider.
    """
    end = dt.datetime.combine(day, dt.time.min, dt.UTC) + dt.timedelta(days=1)
    rows = (
        Posting.objects.filter(entry__at__lt=end)
        .order_by("currency", "account", "provider")
        .values_list("currency", "account", "provider")
        .annotate(
            debits=Coalesce(Sum("amount", filter=Q(amount__gt=0)), 0),
            credits=Coalesce(Sum("amount", filter=Q(amount__lt=0)), 0),
        )
    )
    balances: dict[str, list[Balance]] = defaultdict(list)
    for currency, account, provider, debits, credits in rows:
        row = Balance(Account(account), currency, debits, -credits, provider)
        balances[currency].append(row)
    return [Books(currency, tuple(accounts)) for currency, accounts in balances.items()]


def _clearing(provider: str, amount: int, currency: str) -> Leg:
    return Leg(Account.PROVIDER_CLEARING, amount, currency, provider=provider)


def _fees(provider: str, amount: int, currency: str) -> Leg:
    return Leg(Account.PROVIDER_FEES, amount, currency, provider=provider)


def held_by_providers() -> list[Balance]:
    """What each provider holds for us now, by currency. None can pay out what another holds."""
    clearing = Account.PROVIDER_CLEARING
    rows = Posting.objects.filter(account=clearing).order_by("currency", "provider")
    sums = rows.values_list("currency", "provider").annotate(
        debits=Coalesce(Sum("amount", filter=Q(amount__gt=0)), 0),
        credits=Coalesce(Sum("amount", filter=Q(amount__lt=0)), 0),
    )
    return [
        Balance(clearing, currency, debits, -credits, provider)
        for currency, provider, debits, credits in sums
    ]


def record_bill(bill: Bill, *, at: dt.datetime) -> Entry:
    """A vendor has paid a bill for their tier: with money, with credit, or with both."""
    vendor_id = bill.subscription.vendor_id
    legs = [
        _clearing(bill.subscription.provider, bill.due, bill.currency),
        Leg(Account.VENDOR_CREDIT, bill.total - bill.due, bill.currency, vendor_id),
        Leg(Account.SUBSCRIPTIONS, -bill.total, bill.currency, vendor_id),
    ]
    return _write(Entry.Kind.BILL, f"bill:{bill.provider_id}", legs, at=at, bill=bill)


def record_bill_fee(bill: Bill, *, fee: int, currency: str, at: dt.datetime) -> Entry:
    """The provider keeps a fee of it; it is the platform's to bear."""
    provider = bill.subscription.provider
    legs = [_fees(provider, fee, currency), _clearing(provider, -fee, currency)]
    return _write(Entry.Kind.BILL_FEE, f"bill_fee:{bill.provider_id}", legs, at=at, bill=bill)


def record_bill_dispute_lost(dispute: BillDispute, *, at: dt.datetime) -> Entry:
    """The money of a bill stays with the cardholder: it lessens what subscriptions bring."""
    vendor_id = dispute.bill.subscription.vendor_id
    legs = [
        Leg(Account.SUBSCRIPTIONS, dispute.amount, dispute.currency, vendor_id),
        Leg(Account.DISPUTE_HOLD, -dispute.amount, dispute.currency),
    ]
    key = f"dispute_lost:{dispute.uuid}"
    return _write(Entry.Kind.DISPUTE_LOST, key, legs, at=at, **dispute.about)


def record_credit(credit: Credit, *, at: dt.datetime) -> Entry:
    """Staff have given a vendor credit: it lessens what subscriptions bring."""
    vendor_id = credit.wallet.vendor_id
    legs = [
        Leg(Account.SUBSCRIPTIONS, credit.amount, credit.currency, vendor_id),
        Leg(Account.VENDOR_CREDIT, -credit.amount, credit.currency, vendor_id),
    ]
    return _write(Entry.Kind.CREDIT, f"credit:{credit.uuid}", legs, at=at)


def _unshare(payment: Payment, key: str, *, gone: int, at: dt.datetime) -> int:
    """Take back what was shared of all that is `gone`, up to the whole; how much that is now. A
    bank may take what was refunded already: beyond the whole there is no share to take.
    """
    basis_points = payment.commission_basis_points or 0
    taken_back = _unshared(payment)
    total = min(payment.amount, max(taken_back, gone))
    if total == taken_back:
        return total
    before, after = split(taken_back, basis_points), split(total, basis_points)
    legs = [
        Leg(Account.CUSTOMER_PREPAYMENT, taken_back - total, payment.currency),
        Leg(
            Account.VENDOR_PAYABLE,
            after.vendor - before.vendor,
            payment.currency,
            payment.booking.vendor_id,
        ),
        Leg(Account.COMMISSION, after.commission - before.commission, payment.currency),
    ]
    _record(Entry.Kind.UNSHARE, key, payment, legs, at=at)
    return total


def _unshared(payment: Payment) -> int:
    """How much of what was shared has been taken back, minor units."""
    postings = Posting.objects.filter(
        entry__payment=payment,
        entry__kind=Entry.Kind.UNSHARE,
        account=Account.CUSTOMER_PREPAYMENT,
    )
    return -(postings.aggregate(sum=Sum("amount"))["sum"] or 0)


def _record(
    kind: Entry.Kind, key: str, payment: Payment, legs: list[Leg], *, at: dt.datetime
) -> Entry:
    return _write(kind, key, legs, at=at, payment=payment, booking_id=payment.booking_id)


def _write_for(kind: Entry.Kind, take_back: TakeBack, legs: list[Leg], *, at: dt.datetime) -> Entry:
    payment = take_back.payment
    key = f"{kind.value}:{take_back.uuid}"
    about = {"payout": take_back.payout, "payment": payment, "booking_id": payment.booking_id}
    return _write(kind, key, legs, at=at, **about)


def _write(
    kind: Entry.Kind, key: str, legs: list[Leg], *, at: dt.datetime, **about: object
) -> Entry:
    """`about` is what the entry belongs to: fields of Entry."""
    _refuse_unless_balanced(key, legs)
    entry, is_new = Entry.objects.get_or_create(key=key, defaults={"kind": kind, "at": at, **about})
    if is_new:
        Posting.objects.bulk_create(
            Posting(
                entry=entry,
                account=leg.account,
                provider=leg.provider,
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
