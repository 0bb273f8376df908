"""One story of some bookings, from the first card to the last payout: what their couples, banks and
vendors did, what somebody did at the provider, and nothing of how we came to hear of it.

After each act `listen` is called, and `compare` when time has passed: what they do is what a test
is about. Whatever they do, the story has to end the same.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field

from bookings import services as booking_services
from bookings.models import Booking
from payments.models import Payment
from tests.factories.payments import QUICK_CARD
from tests.payments.world import World

DECLINED, ASKS_ALWAYS, REFUND_FAILS = "4000000000000002", "4000002760003184", "4000000000005126"
BALANCE, DEPOSIT, WHOLE = Payment.Purpose.BALANCE, Payment.Purpose.DEPOSIT, Payment.Purpose.WHOLE
SOON, TEN_DAYS = dt.timedelta(minutes=6), dt.timedelta(days=10)
Listen = Callable[[World], None]


def set_the_scene(world: World) -> None:
    """Four days that were asked for and promised; of one the deposit is never paid."""
    anna, cleo = world.people
    rosewood, other = world.vendors
    for person, vendor, days in (
        (anna, rosewood, 100),
        (cleo, other, 110),
        (cleo, rosewood, 120),
        (anna, other, 130),
    ):
        assert world.accepted(person, vendor, world.first_day + dt.timedelta(days=days))
    world.bells.clear()


@dataclass
class Story:
    world: World
    listen: Listen
    compare: Listen
    bookings: list[Booking] = field(default_factory=list)

    def tell(self) -> None:
        self.bookings = list(Booking.objects.order_by("date"))
        self.couples_pay()
        self.money_goes_back()
        self.vendors_are_paid()
        self.more_goes_back()
        self.nothing_is_left_to_take()
        self.vendors_are_paid()
        self._wait(SOON)

    def _wait(self, length: dt.timedelta) -> None:
        """Then everybody knows everything: what people decide next must not hang on chance."""
        self.world.let_time_pass(length)
        self.listen(self.world)
        self.compare(self.world)

    # ------------------------------------------------------------ chapters

    def couples_pay(self) -> None:
        first, second, third, fourth = self.bookings
        for booking in (first, third, fourth):
            self._begin(booking, DEPOSIT)
        self._begin(second, WHOLE)
        self._card(first, DECLINED)
        self._card(second, ASKS_ALWAYS)
        self._card(first, QUICK_CARD)
        self._card(third, REFUND_FAILS)
        self.world.bank_answers(_latest(second), "passed")
        self.listen(self.world)
        self._wait(SOON)
        self._begin(first, BALANCE)
        self._card(first, QUICK_CARD)
        self._wait(SOON)

    def money_goes_back(self) -> None:
        """One refund is made at the provider, and one comes back from the bank."""
        first, second, third, _ = self.bookings
        self.world.give_back(_now(first), 7_001, by=first.vendor.people()[0])
        self.listen(self.world)
        self.world.refund_in_dashboard(_latest(second), 5_000)
        self.listen(self.world)
        self.world.cancel(_now(third), by_vendor=False)
        self.listen(self.world)

    def vendors_are_paid(self) -> None:
        self._wait(TEN_DAYS)
        self.world.run_payouts()
        self.listen(self.world)

    def more_goes_back(self) -> None:
        """Of what the vendors have had; and one more couple pays."""
        first, second, *_ = self.bookings
        day = self.world.first_day + dt.timedelta(days=140)
        fifth = self.world.accepted(self.world.people[0], self.world.vendors[1], day)
        self._begin(fifth, WHOLE)
        self._card(fifth, QUICK_CARD)
        self.world.give_back(_now(first), 40_000, by=first.vendor.people()[0])
        self.listen(self.world)
        self.world.refund_in_dashboard(_latest(second), 3_333)
        self.listen(self.world)
        self._wait(SOON)

    def nothing_is_left_to_take(self) -> None:
        """The vendor's account gives nothing back: it is kept of what comes."""
        self.world.sandbox.fault("reversal_refused")
        self.world.cancel(_now(self.bookings[1]), by_vendor=True)
        self.listen(self.world)

    # ------------------------------------------------------------ acts

    def _begin(self, booking: Booking, purpose: str) -> None:
        assert self.world.begin(booking, purpose), f"nobody could begin the {purpose}"
        self.listen(self.world)

    def _card(self, booking: Booking, number: str) -> None:
        """The tab is closed afterwards: nobody comes back to our page."""
        self.world.card(_latest(booking), number)
        self.listen(self.world)


def in_order(world: World) -> None:
    """Every letter once, when it was written, and all work at once."""
    world.fetch_post()
    while world.letters:
        world.hear(world.letters.pop(0))
        world.work_off()
    world.work_off()


def compared(world: World) -> None:
    """What the clock rings for every minute, until nothing is left to do."""
    world.do(booking_services.expire_overdue_holds)
    assert world.reconcile("stripe") == 0
    while world.bells:
        world.work_off()
        assert world.reconcile("stripe") == 0


def nothing_is_wrong(world: World) -> None:
    """Nothing is different at the provider, and no promise is broken."""
    wrong = [*world.problems(), *world.differences()]
    assert not wrong, "\n".join(wrong)


def _latest(booking: Booking) -> Payment:
    return booking.payments.order_by("-pk")[0]


def _now(booking: Booking) -> Booking:
    return Booking.objects.get(pk=booking.pk)
