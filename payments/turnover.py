"""What moved in each of the last months, by currency, as the ledger has it: for those who keep the
books. Amounts in minor units; months are those of UTC.
"""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Q, Sum
from django.db.models.functions import Coalesce, TruncMonth

from payments.models import Account, Entry, Posting
from payments.months import months_around

MONTHS = 12
# Which postings each figure adds up. Debits are positive.
TAKEN = Q(account=Account.CUSTOMER_PREPAYMENT, entry__kind=Entry.Kind.CAPTURE)
GIVEN_BACK = Q(
    account=Account.CUSTOMER_PREPAYMENT,
    entry__kind__in=(Entry.Kind.REFUND, Entry.Kind.REFUND_FAILED, Entry.Kind.DISPUTE_LOST),
)
COMMISSION = Q(account=Account.COMMISSION)
FEES = Q(account=Account.PROVIDER_FEES)
PAID_OUT = Q(
    account=Account.PROVIDER_CLEARING,
    entry__kind__in=(Entry.Kind.PAYOUT, Entry.Kind.PAYOUT_RETURNED, Entry.Kind.TAKE_BACK),
)


@dataclass(frozen=True)
class Month:
    """Taken from couples; given back to them, or lost to their banks; the platform's commission,
    less what of it went back; what the providers kept; and what vendors were paid, less what came
    back.
    """

    first: dt.date
    taken: int = 0
    given_back: int = 0
    commission: int = 0
    fees: int = 0
    paid_out: int = 0


@dataclass(frozen=True)
class Turnover:
    """One currency, month by month, the latest last."""

    currency: str
    months: tuple[Month, ...]

    @property
    def total(self) -> Month:
        """All months together, under the first of them."""
        return Month(
            self.months[0].first,
            sum(month.taken for month in self.months),
            sum(month.given_back for month in self.months),
            sum(month.commission for month in self.months),
            sum(month.fees for month in self.months),
            sum(month.paid_out for month in self.months),
        )


def turnover(today: dt.date) -> list[Turnover]:
    """The last twelve months with that of `today`, of each currency in which money moved."""
    months = months_around(today, back=MONTHS - 1)
    start = dt.datetime.combine(months[0], dt.time.min, dt.UTC)
    rows = (
        Posting.objects.filter(entry__at__gte=start)
        .annotate(month=TruncMonth("entry__at", tzinfo=dt.UTC))
        .order_by("currency")
        .values_list("currency", "month")
        .annotate(
            taken=-_sum(TAKEN),
            given_back=_sum(GIVEN_BACK),
            commission=-_sum(COMMISSION),
            fees=_sum(FEES),
            paid_out=-_sum(PAID_OUT),
        )
    )
    moved: dict[str, dict[dt.date, Month]] = defaultdict(dict)
    for currency, month, *figures in rows:
        moved[currency][month.date()] = Month(month.date(), *figures)
    return [
        Turnover(currency, tuple(by_month.get(first, Month(first)) for first in months))
        for currency, by_month in moved.items()
    ]


def _sum(postings: Q) -> Coalesce:
    return Coalesce(Sum("amount", filter=postings), 0)
