"""The bills of the demo's subscriptions, with what was written of each: the entries, the invoices
and, for credit, the credit notes. In bulk, as `payments.services.subscriptions` would one by one.
"""

import dataclasses
import datetime as dt
from collections.abc import Iterator

from django.conf import settings

from adminpanel.demo.commissions import Commissions, example_issuer
from adminpanel.demo.money import Leg, fee_of, name_at_provider, numbers_for
from adminpanel.demo.world import BATCH, World
from payments.models import (
    Account,
    Bill,
    CommissionItem,
    Credit,
    Entry,
    Invoice,
    InvoiceLine,
    Posting,
    SavedCard,
    Series,
    Subscription,
    TierPrice,
    WorthChange,
)
from payments.models.ledger import provider_for
from payments.parties import billed
from payments.services.issuing import InvoiceTax, of_one_rate
from vendors.taxes import tax_in

HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
PAID_WITH = "Visa ending in 4242"
REFUSAL = ("generic_decline", "Your card was declined.")


@dataclasses.dataclass
class Due:
    """What is asked for at one moment, and what came of it."""

    made: dt.datetime
    paid: dt.datetime | None
    lines: list[InvoiceLine]
    credit: int = 0
    attempts: int = 1
    was_refused: bool = False
    is_void: bool = False
    next_attempt: dt.datetime | None = None
    name: str = ""
    payment: str = ""
    bill: Bill | None = None

    @classmethod
    def of_period(
        cls, price: TierPrice, start: dt.datetime, end: dt.datetime, *, paid: dt.datetime
    ) -> "Due":
        return cls(start, paid, [_line(str(price), price.amount, start, end)])

    @classmethod
    def of_trial(cls, price: TierPrice, start: dt.datetime, end: dt.datetime) -> "Due":
        words = f"{price.get_tier_display()}: trial"
        return cls(start, start, [_line(words, 0, start, end)], attempts=0)

    @classmethod
    def of_change(
        cls, old: TierPrice, new: TierPrice, start: dt.datetime, end: dt.datetime
    ) -> "Due":
        """In the middle of a period: half of the old price back, half of the new one."""
        at = (start + (end - start) / 2).replace(microsecond=0)
        back = _line(f"{old}: not used", -(old.amount // 2), at, end)
        rest = _line(f"{new}: rest of the period", new.amount // 2, at, end)
        return cls(at, at, [back, rest])

    @property
    def total(self) -> int:
        return sum(line.amount for line in self.lines)

    @property
    def due(self) -> int:
        return self.total - self.credit

    @property
    def refused_at(self) -> dt.datetime:
        return self.made + HOUR


@dataclasses.dataclass
class Deal:
    """A subscription with all that hangs on it."""

    subscription: Subscription
    dues: list[Due]
    card: SavedCard | None = None
    credit: Credit | None = None
    changes: list[WorthChange] = dataclasses.field(default_factory=list)


def save_bills(world: World, deals: list[Deal]) -> None:
    for deal in deals:
        for due in deal.dues:
            due.bill = _bill(world, deal.subscription, due)
    bills = [due.bill for deal in deals for due in deal.dues if due.bill]
    credits = [deal.credit for deal in deals if deal.credit]
    Bill.objects.bulk_create(bills, batch_size=BATCH)
    Credit.objects.bulk_create(credits, batch_size=BATCH)
    facts = [fact for bill in bills for fact in entries_of(bill)]
    facts += [_entry_of_credit(credit) for credit in credits]
    _save_entries(facts)
    _save_papers(world, deals)


def entries_of(bill: Bill) -> Iterator[tuple[Entry, list[Leg]]]:
    """Paid, and the provider's fee: what payments.ledger records, with the same keys."""
    if bill.paid_at is None or not bill.total:
        return
    vendor_id, fee = bill.subscription.vendor_id, bill.fee or 0
    yield (
        _entry(Entry.Kind.BILL, bill.provider_id, bill.paid_at, bill=bill),
        [
            (Account.PROVIDER_CLEARING, bill.due, None),
            (Account.VENDOR_CREDIT, bill.total - bill.due, vendor_id),
            (Account.SUBSCRIPTIONS, -bill.total, vendor_id),
        ],
    )
    if fee:
        yield (
            _entry(Entry.Kind.BILL_FEE, bill.provider_id, bill.paid_at, bill=bill),
            [(Account.PROVIDER_FEES, fee, None), (Account.PROVIDER_CLEARING, -fee, None)],
        )


def _bill(world: World, subscription: Subscription, due: Due) -> Bill:
    bill = Bill(
        subscription=subscription,
        provider_id=due.name or f"in_demo_{world.uuid().hex}",
        state=_state(due),
        currency=subscription.price.currency,
        total=due.total,
        due=due.due,
        paid_at=due.paid,
        attempts=due.attempts,
        next_attempt_at=due.next_attempt,
        payment_id=due.payment,
        made_at=due.made,
    )
    if due.was_refused:
        bill.first_failed_at = due.refused_at
        bill.failure_code, bill.failure_message = REFUSAL
        if bill.state == Bill.State.OPEN:
            told = str(subscription.provider_id).removeprefix("sub_demo_")
            bill.refused_card = f"pm_demo_{told}"
    if due.paid and due.due:
        bill.fee, bill.fee_currency = fee_of(due.due), bill.currency
        bill.payment_id = "pi_demo_" + name_at_provider(
            subscription.uuid, due.due, bill.currency, bill.fee, due.paid
        )
    return bill


def _state(due: Due) -> Bill.State:
    if due.paid:
        return Bill.State.PAID
    return Bill.State.VOID if due.is_void else Bill.State.OPEN


def _entry_of_credit(credit: Credit) -> tuple[Entry, list[Leg]]:
    vendor_id = credit.wallet.vendor_id
    return (
        _entry(Entry.Kind.CREDIT, str(credit.uuid), credit.given_at),
        [
            (Account.SUBSCRIPTIONS, credit.amount, vendor_id),
            (Account.VENDOR_CREDIT, -credit.amount, vendor_id),
        ],
    )


def _entry(kind: Entry.Kind, name: str, at: dt.datetime, bill: Bill | None = None) -> Entry:
    return Entry(kind=kind, key=f"{kind.value}:{name}", bill=bill, at=at, recorded_at=at)


def _save_entries(facts: list[tuple[Entry, list[Leg]]]) -> None:
    """All prices of the demo are in one currency."""
    Entry.objects.bulk_create([entry for entry, _ in facts], batch_size=BATCH)
    Posting.objects.bulk_create(
        [
            Posting(
                entry=entry,
                account=account,
                provider=provider_for(account, "stripe"),
                amount=amount,
                vendor_id=vendor_id,
                currency=settings.CURRENCY,
            )
            for entry, legs in facts
            for account, amount, vendor_id in legs
            if amount
        ],
        batch_size=BATCH,
    )


# ---------------------------------------------------------------- papers


def _save_papers(world: World, deals: list[Deal]) -> None:
    invoices = [
        _invoice(world, deal.subscription, due)
        for deal in deals
        for due in deal.dues
        if due.paid and due.total
    ]
    _number(Series.Kind.INVOICE, invoices)
    Invoice.objects.bulk_create(invoices, batch_size=BATCH)
    by_bill = {invoice.provider_id: invoice for invoice in invoices}
    sheets = Commissions(world).sheets()
    commission = [each.invoice for each in sheets if not each.invoice.is_credit_note]
    Invoice.objects.bulk_create(commission, batch_size=BATCH)
    notes = [_credit_note(world, deal, by_bill) for deal in deals if deal.credit]
    notes += [each.invoice for each in sheets if each.invoice.is_credit_note]
    _number(Series.Kind.CREDIT_NOTE, notes)
    Invoice.objects.bulk_create(notes, batch_size=BATCH)
    CommissionItem.objects.bulk_create(
        [
            CommissionItem(invoice=sheet.invoice, posting=posting)
            for sheet in sheets
            for posting in sheet.postings
        ],
        batch_size=BATCH,
    )


def _number(kind: Series.Kind, papers: list[Invoice]) -> None:
    papers.sort(key=lambda each: each.issued_at)
    numbers = numbers_for(kind, [each.issued_at for each in papers])
    for paper, number in zip(papers, numbers, strict=True):
        paper.number = number


def _invoice(world: World, subscription: Subscription, due: Due) -> Invoice:
    bill, vendor = due.bill, subscription.vendor
    assert bill is not None  # noqa: S101 - made before
    assert due.paid is not None  # noqa: S101 - only paid ones get here
    tax = _tax(due.total)
    return Invoice(
        uuid=world.uuid(),
        kind=Invoice.Kind.SUBSCRIPTION,
        vendor=vendor,
        issued_at=due.paid,
        recorded_at=due.paid,
        currency=bill.currency,
        total=due.total,
        tax=tax.amount,
        tax_name=tax.name,
        tax_rate=tax.rate,
        issuer=example_issuer(tax),
        recipient=billed(vendor, None),
        lines=[line.as_row() for line in due.lines],
        credit_used=due.credit,
        paid=due.due,
        paid_at=due.paid,
        paid_with=PAID_WITH,
        provider=subscription.provider,
        provider_id=bill.provider_id,
    )


def _credit_note(world: World, deal: Deal, by_bill: dict[str, Invoice]) -> Invoice:
    """Of the invoice that was the latest when the credit was given."""
    credit, before = deal.credit, deal.dues[-2].bill
    assert credit is not None  # noqa: S101 - asked for by the caller
    assert before is not None  # noqa: S101 - credit is given to those who have paid
    corrected = by_bill[before.provider_id]
    return Invoice(
        uuid=world.uuid(),
        kind=Invoice.Kind.CREDIT_NOTE,
        vendor=corrected.vendor,
        issued_at=credit.given_at,
        recorded_at=credit.given_at,
        currency=credit.currency,
        total=credit.amount,
        tax=corrected.tax * credit.amount // corrected.total,
        tax_name=corrected.tax_name,
        tax_rate=corrected.tax_rate,
        issuer=corrected.issuer,
        recipient=corrected.recipient,
        lines=[InvoiceLine(f"Invoice {corrected.number}: {credit.reason}", credit.amount).as_row()],
        corrects=corrected,
        reason=credit.reason,
    )


def _tax(total: int) -> InvoiceTax:
    """Nobody in the demo has said a VAT id for their invoices."""
    if settings.COMMISSION_TAX_RATE is None:
        return InvoiceTax()
    return of_one_rate(tax_in(total, settings.COMMISSION_TAX_RATE))


def _line(text: str, amount: int, start: dt.datetime, end: dt.datetime) -> InvoiceLine:
    first = start.date()
    return InvoiceLine(text, amount, first, max(first, end.date() - DAY))
