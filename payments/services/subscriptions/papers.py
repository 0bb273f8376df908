"""The invoice, with a number of ours, of each bill that was paid."""

import datetime as dt
import logging
from collections.abc import Iterable

from payments.exceptions import InvoiceDoesNotAddUp
from payments.models import Bill, Invoice, InvoiceLine, Subscription
from payments.providers.billing import SeenBill, SeenBillPayment, SeenLine
from payments.services.invoicing import PaidInvoice, issue_invoice
from payments.services.subscriptions.wording import in_our_words

log = logging.getLogger(__name__)


def write_papers(
    subscription: Subscription, bills: Iterable[tuple[SeenBill, SeenBillPayment | None]]
) -> None:
    """Of those that were paid and have none yet, in the order in which they were paid."""
    paid = [each for each in bills if each[0].state == Bill.State.PAID and each[0].total > 0]
    for bill, payment in sorted(paid, key=lambda each: each[0].paid_at or each[0].made_at):
        if Invoice.objects.from_provider(subscription.provider, bill.id) is None:
            _write(subscription, bill, payment)


def _write(
    subscription: Subscription, bill: SeenBill, payment: SeenBillPayment | None
) -> Invoice | None:
    """What does not add up is for people to look at, and must not keep a tier from its vendor."""
    try:
        return issue_invoice(
            subscription.vendor_id,
            PaidInvoice(
                provider=subscription.provider,
                provider_id=bill.id,
                currency=bill.currency,
                total=bill.total,
                credit_used=bill.total - bill.due,
                paid=bill.due,
                paid_at=bill.paid_at or bill.made_at,
                paid_with=payment.paid_with if payment else "",
                lines=tuple(map(_line, in_our_words(bill.lines))),
            ),
        )
    except InvoiceDoesNotAddUp:
        log.exception("bill %s has no invoice", bill.id)
        return None


def _line(line: SeenLine) -> InvoiceLine:
    """The days that it pays for (UTC): on the day of its end the next period begins."""
    first = line.start.date()
    last = max(first, line.end.date() - dt.timedelta(days=1))
    return InvoiceLine(line.text, line.amount, first, last)
