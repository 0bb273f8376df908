"""What was paid: payments and the entries the ledger would have written for them, in bulk."""

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator

from adminpanel.demo.chronicle import Thread
from adminpanel.demo.season import Plan
from adminpanel.demo.world import BATCH, World
from bookings.models import Booking
from payments.models import Account, Entry, Payment, Posting, Series
from payments.models.ledger import provider_for
from payments.money import split, to_stripe

Leg = tuple[Account, int, int | None]


def save_money(world: World, chunk: list[Thread]) -> None:
    payments = [payment for thread in chunk for payment in _payments(world, thread)]
    number_receipts(payments)
    Payment.objects.bulk_create(payments, batch_size=BATCH)
    facts = [fact for payment in payments for fact in entries_of(payment)]
    Entry.objects.bulk_create([entry for entry, _ in facts], batch_size=BATCH)
    Posting.objects.bulk_create(
        [
            Posting(
                entry=entry,
                account=account,
                provider=provider_for(account, "stripe"),
                amount=amount,
                vendor_id=vendor_id,
                currency=_currency(entry),
            )
            for entry, legs in facts
            for account, amount, vendor_id in legs
            if amount
        ],
        batch_size=BATCH,
    )


def number_receipts(payments: list[Payment]) -> None:
    in_turn = sorted(payments, key=_paid_at)
    numbers = numbers_for(Series.Kind.RECEIPT, map(_paid_at, in_turn))
    for payment, number in zip(in_turn, numbers, strict=True):
        payment.receipt_number = number


def numbers_for(kind: Series.Kind, moments: Iterable[dt.datetime]) -> list[str]:
    """One for a paper of each moment, as `payments.services.numbering` gives them one by one."""
    by_year = {series.year: series for series in Series.objects.filter(kind=kind)}
    numbers = []
    for at in moments:
        series = by_year.setdefault(at.year, Series(kind=kind, year=at.year))
        series.last += 1
        numbers.append(series.number(series.last))
    Series.objects.bulk_create(
        [Series(kind=kind, year=year, last=series.last) for year, series in by_year.items()],
        update_conflicts=True,
        unique_fields=["kind", "year"],
        update_fields=["last"],
    )
    return numbers


def _paid_at(payment: Payment) -> dt.datetime:
    assert payment.succeeded_at is not None  # noqa: S101 - only paid ones get here
    return payment.succeeded_at


def _payments(world: World, thread: Thread) -> Iterator[Payment]:
    """The deposit, the instalments that have come, and the balance of a day that is over."""
    booking, plan, purpose = thread.booking, thread.plan, Payment.Purpose
    if not (booking and plan and plan.paid_at):
        return
    if booking.deposit:
        yield _payment(world, booking, plan, purpose.DEPOSIT, booking.deposit, plan.paid_at)
    for each in thread.instalments:
        if each.paid_at:
            payment = _payment(world, booking, plan, purpose.INSTALMENT, each.amount, each.paid_at)
            payment.instalment, payment.instalments = each.number, len(thread.instalments)
            yield payment
    if plan.paid_up_at and booking.balance and not thread.instalments:
        yield _payment(world, booking, plan, purpose.BALANCE, booking.balance, plan.paid_up_at)


def _payment(
    world: World,
    booking: Booking,
    plan: Plan,
    purpose: Payment.Purpose,
    amount: int,
    at: dt.datetime,
) -> Payment:
    number = world.uuid()
    fee = fee_of(amount)
    name = name_at_provider(number, amount, booking.currency, fee, at)
    return Payment(
        uuid=number,
        booking=booking,
        purpose=purpose,
        payer=plan.pair.people[0],
        amount=amount,
        currency=booking.currency,
        state=Payment.State.SUCCEEDED,
        version=2,
        provider_id=f"pi_demo_{name}",
        charge_id=f"ch_demo_{name}",
        fee=fee,
        fee_currency=booking.currency,
        commission_basis_points=booking.commission_basis_points,
        paid_with="Visa ending in 4242",
        vendor_share=split(amount, booking.commission_basis_points or 0).vendor,
        created_at=at,
        succeeded_at=at,
        looked_at=at,
    )


def fee_of(amount: int) -> int:
    return amount * 15 // 1000 + 25


def name_at_provider(
    number: uuid.UUID, amount: int, currency: str, fee: int, at: dt.datetime
) -> str:
    """Says all that the sandbox needs to know of a payment that nobody asked it for."""
    there, kept = to_stripe(amount, currency), to_stripe(fee, currency)
    return f"{number.hex}_{there}_{currency.lower()}_{kept}_{int(at.timestamp())}"


def entries_of(payment: Payment) -> Iterator[tuple[Entry, list[Leg]]]:
    """Captured, the provider's fee, shared: what payments.ledger records, with the same keys."""
    booking, fee = payment.booking, payment.fee or 0
    parts = split(payment.amount, payment.commission_basis_points or 0)
    yield (
        _entry(payment, Entry.Kind.CAPTURE),
        [
            (Account.PROVIDER_CLEARING, payment.amount, None),
            (Account.CUSTOMER_PREPAYMENT, -payment.amount, None),
        ],
    )
    yield (
        _entry(payment, Entry.Kind.FEE),
        [
            (Account.PROVIDER_FEES, fee, None),
            (Account.PROVIDER_CLEARING, -fee, None),
        ],
    )
    yield (
        _entry(payment, Entry.Kind.SHARE),
        [
            (Account.CUSTOMER_PREPAYMENT, payment.amount, None),
            (Account.VENDOR_PAYABLE, -parts.vendor, booking.vendor_id),
            (Account.COMMISSION, -parts.commission, None),
        ],
    )


def _entry(payment: Payment, kind: Entry.Kind) -> Entry:
    at = _paid_at(payment)
    return Entry(
        kind=kind,
        key=f"{kind.value}:{payment.uuid}",
        payment=payment,
        booking=payment.booking,
        at=at,
        recorded_at=at,
    )


def _currency(entry: Entry) -> str:
    assert entry.payment is not None  # noqa: S101 - made above
    return entry.payment.currency
