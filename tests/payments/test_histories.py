"""However we come to hear of it, one story ends in one way.

`bin/test tests/payments/test_histories.py --hypothesis-profile=long` tells it in 500 orders, and
`WB_ORDERS=100:150 bin/test …` in those of these seeds.
"""

import datetime as dt
import os
import random

import pytest
from hypothesis import settings

from bookings.models import Booking
from payments import services
from payments.models import ProviderEvent, Refund, SavedCard
from tests.factories.payments import GOOD_CARD, kept_card
from tests.payments.story import (
    BALANCE,
    DEPOSIT,
    REFUND_FAILS,
    WHOLE,
    Story,
    compared,
    in_order,
    nothing_is_wrong,
    set_the_scene,
)
from tests.payments.world import NOWHERE, World

pytestmark = [pytest.mark.django_db, pytest.mark.postgres, pytest.mark.slow]
A_FEW, MANY = 2, 500


@pytest.fixture
def world(sandbox):
    world = World(sandbox)
    yield world
    world.close()


class Chance:
    """A postman and a worker whom nobody should rely on. The same seed makes the same mistakes."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def listen(self, world: World) -> None:
        """Some of the letters arrive, in any order, some of them twice, some never; the rest stays
        on its way. So it is with the work that waits.
        """
        letters, bells = world.fetch_post(), world.bells
        self._shuffle_out(letters, world.hear)
        self._shuffle_out(bells, world.ring)

    def _shuffle_out(self, waiting, arrive) -> None:
        self.random.shuffle(waiting)
        for _ in range(self.random.randint(0, len(waiting))):
            each = waiting.pop()
            for _ in range(self.random.choice([0, 1, 1, 1, 2])):
                arrive(each)


def test_any_order_of_letters_ends_the_same(world):
    """Also with letters and work that came twice or never."""
    set_the_scene(world)
    with world.once():
        Story(world, in_order, compared).tell()
        nothing_is_wrong(world)
        expected = world.digest()
    assert _is_eventful(expected)
    for seed in _seeds():
        with world.once():
            Story(world, Chance(seed).listen, compared).tell()
            nothing_is_wrong(world)
            assert world.digest() == expected, f"with seed {seed}"


def _seeds() -> range:
    number = MANY if settings().max_examples > 100 else A_FEW
    first, _, last = os.environ.get("WB_ORDERS", f"0:{number}").partition(":")
    return range(int(first), int(last))


def _is_eventful(digest) -> bool:
    """The story is one in which money takes all the ways there are."""
    kinds = {kind for kind, _ in digest["entries"]}
    return kinds >= {
        "capture",
        "fee",
        "share",
        "unshare",
        "refund",
        "refund_failed",
        "payout",
        "take_back",
        "owed",
    }


# ---------------------------------------------------------------- an endpoint that is down


def test_four_days_without_webhooks(world):
    """Stripe gives up after three. What happened meanwhile is found by the reconciliation, and all
    is as if it had been told.
    """
    set_the_scene(world)
    with world.once():
        _four_days(world, _told_through_the_door)
        expected = _all_of(world)
    with world.once():
        world.connect(NOWHERE)
        _four_days(world, _told_in_vain)
        assert world.undelivered() == []
        answers = {line["answer"] for line in world.sandbox.history("webhook")}
        assert answers == {"ConnectError"}
        assert _all_of(world) == expected
    assert expected["cards"] == 0
    assert {state for *_, state in expected["refunds"]} == {"succeeded", "failed"}


def _four_days(world, listen) -> None:
    """`listen` is how we hear of it once the endpoint is down; until then all is well."""
    anna = world.people[0]
    first, second, third, fourth = Booking.objects.order_by("date")
    cards = {first: GOOD_CARD, third: REFUND_FAILS, fourth: REFUND_FAILS}
    for booking, card in cards.items():
        world.begin(booking, DEPOSIT)
        world.card(booking.payments.get(), card)
    kept = world.do(kept_card, world.sandbox, anna)
    in_order(world)
    world.begin(first, BALANCE)
    world.begin(second, WHOLE)
    world.let_time_pass(dt.timedelta(hours=2))
    in_order(world)
    compared(world)
    world.sandbox.control("options", settle_after=5 * 3600)
    world.cancel(Booking.objects.get(pk=third.pk), by_vendor=True)
    world.work_off()

    for act in (
        lambda: world.card(first.payments.last(), GOOD_CARD),
        lambda: world.card(second.payments.get(), GOOD_CARD),
        lambda: world.refund_in_dashboard(first.payments.first(), 4_000),
        lambda: world.refund_in_dashboard(fourth.payments.get(), 2_500),
        lambda: world.sandbox.client().v1.payment_methods.detach(kept.provider_id),
    ):
        act()
        listen(world)
    for _ in range(4):
        world.let_time_pass(dt.timedelta(days=1))
        listen(world)

    compared(world)
    nothing_is_wrong(world)


def _told_through_the_door(world) -> None:
    for letter in world.fetch_post():
        assert world.deliver(letter) == 200
    world.letters.clear()
    world.work_off()


def _told_in_vain(world) -> None:
    """The provider tries, nobody answers, and no clock of ours rings."""
    world.wait_until_tried()


def _all_of(world) -> dict:
    return world.digest() | {"cards": SavedCard.objects.filter(removed_at=None).count()}


# ---------------------------------------------------------------- what these have found


def test_an_old_payment_s_refund_that_nobody_told_us_of_is_found(world):
    """Older than what the reconciliation lists: only the provider's events say that it changed."""
    set_the_scene(world)
    booking = Booking.objects.order_by("date")[0]
    world.begin(booking, DEPOSIT)
    payment = booking.payments.get()
    world.card(payment, GOOD_CARD)
    for _ in range(2):
        world.let_time_pass(dt.timedelta(hours=2))
        compared(world)
    payment.refresh_from_db()

    world.refund_in_dashboard(payment, 4_000)
    compared(world)

    assert payment.refunds.get().state == Refund.State.SUCCEEDED


def test_events_that_were_missed_are_written_down_once(world):
    set_the_scene(world)
    booking = Booking.objects.order_by("date")[0]
    world.begin(booking, DEPOSIT)
    world.card(booking.payments.get(), GOOD_CARD)
    told = next(each for each in world.fetch_post() if each["type"] == "payment_intent.succeeded")
    world.hear(told)

    world.reconcile()
    world.reconcile()
    world.hear(told)

    assert ProviderEvent.objects.filter(event_id=told["id"]).count() == 1
    assert not ProviderEvent.objects.waiting().exists()


def test_a_refund_that_came_back_before_we_looked_is_booked_as_if_we_had(world):
    """It left and came back: the couple's prepayment again, and the vendor's share is taken."""
    set_the_scene(world)
    booking = Booking.objects.order_by("date")[0]
    world.begin(booking, DEPOSIT)
    payment = booking.payments.get()
    world.card(payment, REFUND_FAILS)
    payment = services.look(payment.pk)
    share = payment.vendor_share

    world.refund_in_dashboard(payment, 8_000)
    world.let_time_pass(dt.timedelta(minutes=6))
    payment = services.look(payment.pk)

    assert payment.refunds.get().state == Refund.State.FAILED
    kinds = payment.entries.filter(kind__contains="ref").values_list("kind", flat=True)
    assert list(kinds) == ["refund", "refund_failed"]
    assert payment.vendor_share == share - 7_000
    assert world.problems() == []


def test_more_refunds_than_come_with_the_charge(world):
    """Stripe's charge brings its ten latest refunds; the first of twelve comes back later."""
    set_the_scene(world)
    booking = Booking.objects.order_by("date")[0]
    world.begin(booking, DEPOSIT)
    payment = booking.payments.get()
    world.card(payment, REFUND_FAILS)
    payment = services.look(payment.pk)
    for _ in range(12):
        world.refund_in_dashboard(payment, 100)

    services.look(payment.pk)
    assert payment.refunds.filter(state=Refund.State.SUCCEEDED).count() == 12
    world.let_time_pass(dt.timedelta(minutes=6))
    services.look(payment.pk)

    assert payment.refunds.filter(state=Refund.State.FAILED).count() == 12
