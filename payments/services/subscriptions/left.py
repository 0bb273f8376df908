"""What of a subscription is paid for, when a bank has taken back one of its bills for good."""

import datetime as dt
from collections.abc import Sequence

from payments.models import Bill
from payments.providers.billing import SeenBill, SeenLine


def time_left(bills: Sequence[SeenBill], lost: set[str], now: dt.datetime) -> SeenLine | None:
    """The line of a paid bill that pays for this moment: the latest of those that stand. Bills come
    the newest first; `lost` are the ids of those that were taken back. A bill that was paid in part
    with the rest of a lost one is lost with it; what a change put to an end stands again when the
    change is lost.
    """
    paid = [bill for bill in reversed(bills) if bill.state == Bill.State.PAID]
    standing: list[SeenLine] = []
    taken: list[SeenLine] = []
    for bill in paid:
        is_lost = bill.id in lost or any(_is_rest_of(line, taken) for line in bill.lines)
        (taken if is_lost else standing).extend(line for line in bill.lines if line.amount > 0)
    current = [line for line in standing if line.price_id and line.start <= now < line.end]
    return max(current, key=lambda line: line.start, default=None)


def _is_rest_of(line: SeenLine, taken: list[SeenLine]) -> bool:
    """Whether it gives back time of one of these."""
    return line.amount < 0 and any(each.start <= line.start < each.end for each in taken)
