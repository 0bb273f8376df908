"""What vendors have been paid so far: every Monday but the last, as the runs would have, in bulk.
What is due since then waits for the next run.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from django.db.models import F

from adminpanel.demo.world import BATCH, House, World
from payments.models import (
    Account,
    Entry,
    Payment,
    Payout,
    PayoutAccount,
    PayoutItem,
    PayoutPlan,
    PayoutRun,
    Posting,
)
from payments.models.ledger import provider_for
from payments.money import to_stripe

AT = dt.time(4, 10, tzinfo=dt.UTC)
VENDORS_AT_A_TIME = 500


@dataclass
class _Books:
    """What is to be written for some vendors."""

    payouts: list[Payout] = field(default_factory=list)
    items: list[PayoutItem] = field(default_factory=list)


def save_payouts(world: World, houses: list[House]) -> None:
    vendors = [house.vendor.pk for house in houses]
    PayoutPlan.objects.bulk_create(
        [PayoutPlan(vendor_id=pk) for pk in vendors], batch_size=BATCH, ignore_conflicts=True
    )
    runs: dict[dt.date, PayoutRun] = {}
    ids = iter(vendors)
    while chunk := list(islice(ids, VENDORS_AT_A_TIME)):
        _write(_plan(world, chunk, runs))


def _plan(world: World, vendors: list[int], runs: dict[dt.date, PayoutRun]) -> _Books:
    accounts = dict(
        PayoutAccount.objects.ready()
        .filter(vendor__in=vendors)
        .values_list("vendor", "provider_id")
    )
    books = _Books()
    usual, last = PayoutPlan(), PayoutPlan().period(world.today) - dt.timedelta(days=7)
    payments = Payment.objects.unsettled().filter(booking__vendor__in=accounts)
    groups: dict[tuple[int, str, dt.date], list[Payment]] = defaultdict(list)
    for payment in payments.select_related("booking").order_by("pk").iterator(chunk_size=BATCH):
        day = usual.expected(payment)
        if day <= last:
            groups[payment.booking.vendor_id, payment.currency, day].append(payment)
    _add_runs(runs, {day for _, _, day in groups})
    for (vendor_id, currency, day), parts in groups.items():
        account = accounts[vendor_id] or ""
        payout = _payout(world, runs[day], vendor_id, currency, parts, account)
        books.payouts.append(payout)
        books.items += [
            PayoutItem(payout=payout, payment=each, amount=each.unpaid_share) for each in parts
        ]
    return books


def _add_runs(runs: dict[dt.date, PayoutRun], days: set[dt.date]) -> None:
    made = PayoutRun.objects.bulk_create([_run(day) for day in sorted(days - set(runs))])
    runs.update({run.on: run for run in made})


def _run(day: dt.date) -> PayoutRun:
    at = dt.datetime.combine(day, AT)
    return PayoutRun(
        on=day, door=PayoutRun.Door.BEAT, created_at=at, finished_at=at + dt.timedelta(minutes=1)
    )


def _payout(
    world: World,
    run: PayoutRun,
    vendor_id: int,
    currency: str,
    parts: Iterable[Payment],
    account: str,
) -> Payout:
    """The name of the transfer says all that the sandbox needs to know of it."""
    number, at = world.uuid(), dt.datetime.combine(run.on, AT)
    amount = sum(each.unpaid_share for each in parts)
    there = to_stripe(amount, currency)
    return Payout(
        uuid=number,
        vendor_id=vendor_id,
        run=run,
        period=run.on,
        currency=currency,
        gross=amount,
        amount=amount,
        state=Payout.State.SENT,
        provider_id=f"tr_demo_{number.hex}_{there}_{currency.lower()}_{int(at.timestamp())}_{account}",
        account_id=account,
        tried_at=at,
        created_at=at,
        sent_at=at,
    )


def _write(books: _Books) -> None:
    Payout.objects.bulk_create(books.payouts, batch_size=BATCH)
    PayoutItem.objects.bulk_create(books.items, batch_size=BATCH)
    entries = [_entry(payout) for payout in books.payouts]
    Entry.objects.bulk_create(entries, batch_size=BATCH)
    Posting.objects.bulk_create(
        [posting for entry in entries for posting in _postings(entry)], batch_size=BATCH
    )
    paid = [item.payment_id for item in books.items]
    for start in range(0, len(paid), BATCH):
        Payment.objects.filter(pk__in=paid[start : start + BATCH]).update(
            paid_out=F("vendor_share")
        )


def _entry(payout: Payout) -> Entry:
    assert payout.sent_at is not None  # noqa: S101 - made above
    return Entry(
        kind=Entry.Kind.PAYOUT,
        key=f"payout:{payout.uuid}",
        payout=payout,
        at=payout.sent_at,
        recorded_at=payout.sent_at,
    )


def _postings(entry: Entry) -> Iterator[Posting]:
    payout = entry.payout
    assert payout is not None  # noqa: S101 - made above
    for account, amount, vendor_id in (
        (Account.VENDOR_PAYABLE, payout.gross, payout.vendor_id),
        (Account.PROVIDER_CLEARING, -payout.amount, None),
    ):
        yield Posting(
            entry=entry,
            account=account,
            provider=provider_for(account, payout.provider),
            amount=amount,
            vendor_id=vendor_id,
            currency=payout.currency,
        )
