"""What should have gone back to couples, did not reach them, and was not made good since."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bookings.models import Booking
from payments.judges import Judge, judge_of
from payments.leftovers import Leftover, leftovers
from payments.models import Refund


@dataclass(frozen=True)
class OwedBack:
    """What one couple is still to get: so much, in minor units of the booking's currency.
    `failed` are all that did not reach them, the latest first.
    """

    booking: Booking
    amount: int
    failed: list[Refund]

    @property
    def latest(self) -> Refund:
        return self.failed[0]

    @property
    def judge(self) -> Judge:
        """Who sent it back, if somebody did."""
        return judge_of(self.latest.payment.provider)


def owed_back(booking_ids: Iterable[int]) -> dict[int, OwedBack]:
    """Of those of these bookings where something is owed; in a fixed number of queries."""
    failed = Refund.objects.failed().filter(payment__booking__in=booking_ids)
    troubled = Refund.objects.filter(payment__booking__in=failed.values("payment__booking"))
    by_booking: dict[int, list[Refund]] = defaultdict(list)
    for refund in troubled.for_lists().order_by("pk"):
        by_booking[refund.payment.booking_id].append(refund)
    if not by_booking:
        return {}
    most = leftovers(refund.payment for all in by_booking.values() for refund in all)
    owed = {pk: _owed(refunds, most) for pk, refunds in by_booking.items()}
    return {pk: _line(by_booking[pk], amount) for pk, amount in owed.items() if amount}


def _owed(refunds: list[Refund], most: dict[int, Leftover]) -> int:
    """Of no payment more than is there."""
    return sum(
        min(amount, most[payment].left + most[payment].stopped)
        for payment, amount in _stuck(refunds).items()
    )


def _line(refunds: list[Refund], amount: int) -> OwedBack:
    failed = sorted(filter(_has_failed, refunds), key=_failed_at, reverse=True)
    return OwedBack(failed[0].payment.booking, amount, failed)


def _stuck(refunds: list[Refund]) -> Counter[int]:
    """What is owed of each payment. Who gives money back after some has failed gives that again:
    two tries that fail are no two debts.
    """
    stuck: Counter[int] = Counter()
    for refund, has_failed in _story(refunds):
        if has_failed:
            stuck[refund.payment_id] += refund.amount
        else:
            _make_good(stuck, refund)
    return stuck


def _story(refunds: list[Refund]) -> Iterator[tuple[Refund, bool]]:
    """Each refund when it was decided, and again (True) when it failed, as it happened."""
    decided = [(refund.created_at, refund.pk, False, refund) for refund in refunds]
    failed = [(_failed_at(each), each.pk, True, each) for each in filter(_has_failed, refunds)]
    for _at, _pk, has_failed, refund in sorted(decided + failed, key=lambda step: step[:3]):
        yield refund, has_failed


def _make_good(stuck: Counter[int], refund: Refund) -> None:
    """First what failed of the same payment; what people decided on, of the others as well."""
    others = sorted(stuck) if refund.reason == Refund.Reason.GIVEN_BACK else []
    left = refund.amount
    for payment in (refund.payment_id, *others):
        part = min(left, stuck[payment])
        stuck[payment] -= part
        left -= part


def _has_failed(refund: Refund) -> bool:
    return refund.is_failed


def _failed_at(refund: Refund) -> dt.datetime:
    return refund.failed_at or refund.created_at
