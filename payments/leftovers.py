"""What is left of payments to be given back, and where the rest of them is."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet, Sum, prefetch_related_objects

from payments.models import Account, Dispute, Entry, Payment, Posting, Refund


@dataclass(frozen=True)
class Leftover:
    """Where the money of a payment, or of several, is. All of them come to `paid`: what has gone
    back or is on its way there, what banks have or are about to take, what cannot be sent until
    they have decided, and what is left. Minor units.
    """

    paid: int = 0
    gone: int = 0
    disputed: int = 0
    stopped: int = 0
    left: int = 0

    def __add__(self, other: "Leftover") -> "Leftover":
        return Leftover(
            self.paid + other.paid,
            self.gone + other.gone,
            self.disputed + other.disputed,
            self.stopped + other.stopped,
            self.left + other.left,
        )


def leftovers(payments: Iterable[Payment]) -> dict[int, Leftover]:
    """Of each of these payments, by their ids; in a fixed number of queries."""
    payments = list(payments)
    ids = [payment.pk for payment in payments]
    gone = _sums(Refund.objects.counting().filter(payment__in=ids))
    disputes = Dispute.objects.filter(payment__in=ids)
    taken = _sums(disputes.taking())
    stopped = set(disputes.charged_back().values_list("payment", flat=True))
    return {
        each.pk: _of(each, gone[each.pk], taken[each.pk], is_stopped=each.pk in stopped)
        for each in payments
    }


def leftovers_of(booking_ids: Iterable[int]) -> dict[int, Leftover]:
    """Of all that was paid for each of these bookings; in a fixed number of queries."""
    payments = list(Payment.objects.succeeded().filter(booking__in=booking_ids))
    of_payments = leftovers(payments)
    found = dict.fromkeys(booking_ids, Leftover())
    for payment in payments:
        found[payment.booking_id] += of_payments[payment.pk]
    return found


def unshared_left(payments: Iterable[Payment]) -> int:
    """How much of what is left of these the vendor has no share of (any more): it was never shared,
    or taken back for a refund that failed. Minor units.
    """
    payments = list(payments)
    lefts = leftovers(payments)
    taken_back = Posting.objects.filter(
        entry__payment__in=[payment.pk for payment in payments],
        entry__kind=Entry.Kind.UNSHARE,
        account=Account.CUSTOMER_PREPAYMENT,
    )
    rows = taken_back.order_by().values_list("entry__payment").annotate(sum=Sum("amount"))
    unshared = {payment: -amount for payment, amount in rows}
    prefetch_related_objects(payments, "disputes")
    total = 0
    for payment in payments:
        here = lefts[payment.pk]
        beyond = unshared.get(payment.pk, 0) - here.gone - payment.charged_back
        total += min(here.left, max(0, beyond)) if payment.is_shared else here.left
    return total


def _of(payment: Payment, gone: int, taken: int, *, is_stopped: bool) -> Leftover:
    gone = min(gone, payment.amount)
    disputed = min(taken, payment.amount - gone)  # a bank may take what had gone back before
    rest = payment.amount - gone - disputed
    stopped = rest if is_stopped else 0
    return Leftover(payment.amount, gone, disputed, stopped, rest - stopped)


def _sums(rows: QuerySet[Refund] | QuerySet[Dispute]) -> Counter[int]:
    sums = rows.order_by().values_list("payment").annotate(sum=Sum("amount"))
    return Counter(dict(sums))
