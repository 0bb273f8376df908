"""Any order of requests, answers, payments, moves, offers and waiting keeps every promise.

Run for longer with `bin/test tests/bookings/test_life_machine.py --hypothesis-profile=long`
(thousands of steps).
"""

import datetime as dt
from collections import Counter

import pytest
import time_machine
from django.core.cache import cache
from django.db import transaction
from django.utils import timezone
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

import bookings.audit
import vendors.audit
from bookings import services
from bookings.exceptions import BookingError
from bookings.models import Booking, Move, Quote, WaitingEntry
from tests.factories.accounts import CoupleFactory, UserFactory
from tests.factories.vendors import ExtraFactory, VendorFactory
from vendors.availability import days
from vendors.exceptions import VendorError
from vendors.models import DaySlot, Package
from vendors.search.index import index_stale
from vendors.services import open_inquiry, set_dates_capacity

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]

COUPLES = st.integers(0, 2)
DAYS = st.integers(0, 4)
PICK = st.integers(0, 30)
START = dt.datetime(2027, 3, 1, 9, tzinfo=dt.UTC)
State = Booking.State


class Life(RuleBasedStateMachine):
    """One vendor with two packages (one and two days), three couples, five days in a row."""

    def __init__(self) -> None:
        super().__init__()
        self.world = transaction.atomic()
        self.world.__enter__()
        self.clock = time_machine.travel(START, tick=False)
        self.traveller = self.clock.start()
        self.people = [UserFactory() for _ in range(3)]
        for person in self.people:
            CoupleFactory(people=[person])
        self.vendor = VendorFactory(capacity=1)
        self.owner = self.vendor.people()[0]
        self.packages = [self.vendor.packages.get(), self._longer()]
        self.hour = ExtraFactory(vendor=self.vendor, price=9_999, counted="hour", most=2)
        index_stale()
        self.first = self.vendor.today() + dt.timedelta(days=60)

    def teardown(self) -> None:
        self.clock.stop()
        transaction.set_rollback(True)
        self.world.__exit__(None, None, None)

    # ------------------------------------------------------------ what people do

    @rule(who=COUPLES, day=DAYS, package=st.integers(0, 1), hours=st.integers(-1, 3))
    def request(self, who: int, day: int, package: int, hours: int) -> None:
        chosen = self.packages[package]
        date = self._date(day)
        wanted = [date + dt.timedelta(days=n) for n in range(chosen.days)]
        free = all(one.left for one in days(self.vendor, wanted[0], wanted[-1]))
        try:
            services.request_booking(
                chosen.pk,
                date=date,
                message="Us?",
                by=self.people[who],
                extras={self.hour.pk: hours},
            )
        except BookingError:
            return  # asked for already, or for more hours than there are
        except VendorError:
            assert not free, "a day shown free was refused"
        else:
            assert free, "a day shown full was given"

    @rule(pick=PICK, instead=st.booleans())
    def answer(self, pick: int, instead: bool) -> None:
        if booking := self._some(pick, State.REQUESTED):
            if instead:
                self._try(services.decline_booking, booking.pk, reason="", by=self.owner)
            else:
                self._try(services.accept_booking, booking.pk, by=self.owner)

    @rule(pick=PICK)
    def withdraw(self, pick: int) -> None:
        if booking := self._some(pick, State.REQUESTED, State.ACCEPTED):
            self._try(services.withdraw_booking, booking.pk, reason="", by=self._of(booking))

    @rule(pick=PICK)
    def take_back(self, pick: int) -> None:
        if booking := self._some(pick, State.ACCEPTED):
            self._try(services.take_back_acceptance, booking.pk, reason="Ill", by=self.owner)

    @rule(pick=PICK)
    def pay(self, pick: int) -> None:
        """Money may come at any time, also late and also twice."""
        if booking := self._some(pick, *State):
            services.mark_deposit_paid(booking.pk, amount=booking.deposit, at=timezone.now())

    @rule(pick=PICK, by_vendor=st.booleans())
    def cancel(self, pick: int, by_vendor: bool) -> None:
        if booking := self._some(pick, State.CONFIRMED):
            by = self.owner if by_vendor else self._of(booking)
            side = "vendor" if by_vendor else "couple"
            refund = booking.refund_for(side, on=self.vendor.today())
            self._try(services.cancel_booking, booking.pk, reason="", by=by, expected_refund=refund)

    @rule(pick=PICK, day=DAYS, by_vendor=st.booleans())
    def propose_move(self, pick: int, day: int, by_vendor: bool) -> None:
        if booking := self._some(pick, State.CONFIRMED):
            by = self.owner if by_vendor else self._of(booking)
            self._try(services.propose_move, booking.pk, date=self._date(day), note="", by=by)

    @precondition(lambda self: Move.objects.open().exists())
    @rule(agree=st.booleans())
    def answer_move(self, agree: bool) -> None:
        move = Move.objects.open().select_related("booking").first()
        assert move
        by = self.owner if move.side == "couple" else self._of(move.booking)
        self._try(services.agree_to_move if agree else services.decline_move, move.pk, by=by)

    @rule(who=COUPLES, day=DAYS, counter=st.booleans(), hold=st.booleans())
    def quote(self, who: int, day: int, counter: bool, hold: bool) -> None:
        person = self.people[who]
        asked = Booking.objects.filter(couple=person.couple, state=State.REQUESTED).first()
        open_inquiry(self.vendor.pk, couple=person.couple, by=person)
        self._try(
            services.offer_quote,
            self.vendor.pk,
            couple=person.couple,
            by=self.owner,
            title="An offer",
            date=self._date(day),
            price=50_000,
            deposit=10_000,
            valid_until=timezone.now() + dt.timedelta(hours=30),
            booking=asked if counter else None,
            hold=hold,
        )

    @precondition(lambda self: Quote.objects.open().exists())
    @rule(pick=PICK, accept=st.booleans())
    def answer_quote(self, pick: int, accept: bool) -> None:
        quotes = list(Quote.objects.open().order_by("pk"))
        quote = quotes[pick % len(quotes)]
        by = quote.couple.people()[0]
        if accept:
            self._try(services.accept_quote, quote.pk, by=by)
        else:
            self._try(services.decline_quote, quote.pk, reason="", by=by)

    @rule(who=COUPLES, day=DAYS, package=st.integers(0, 1))
    def wait(self, who: int, day: int, package: int) -> None:
        self._try(
            services.join_waiting_list,
            self.packages[package].pk,
            date=self._date(day),
            by=self.people[who],
        )

    @precondition(lambda self: WaitingEntry.objects.open().exists())
    @rule(pick=PICK, take=st.booleans())
    def stop_waiting(self, pick: int, take: bool) -> None:
        entries = list(WaitingEntry.objects.open().order_by("pk"))
        entry = entries[pick % len(entries)]
        by = entry.couple.people()[0]
        if take:
            extras = {self.hour.pk: pick % 3}
            self._try(services.take_offer, entry.pk, message="Yes", by=by, extras=extras)
        else:
            services.leave_waiting_list(entry.pk, by=by)

    @rule(day=DAYS, capacity=st.integers(0, 2))
    def change_capacity(self, day: int, capacity: int) -> None:
        self._try(
            set_dates_capacity, self.vendor.pk, [self._date(day)], capacity=capacity, by=self.owner
        )

    @rule(hours=st.sampled_from([1, 20, 49, 200]))
    def time_passes(self, hours: int) -> None:
        """And the jobs of the background run."""
        self.traveller.shift(dt.timedelta(hours=hours))
        services.expire_overdue_holds()
        services.expire_quotes()
        services.expire_offers()
        services.expire_moves()
        services.offer_what_is_free()
        services.complete_past_bookings()

    # ------------------------------------------------------------ what always holds

    @invariant()
    def nobody_is_too_fast(self) -> None:
        """The clock stands still between two steps, and whoever asks writes a message."""
        cache.clear()

    @invariant()
    def every_promise_holds(self) -> None:
        assert [*bookings.audit.problems(), *vendors.audit.problems()] == []

    @invariant()
    def no_day_is_over_capacity(self) -> None:
        held = Counter(DaySlot.objects.values_list("date", flat=True))
        for date, count in held.items():
            (day,) = days(self.vendor, date, date)
            assert count <= day.capacity, f"{date} has {count} of {day.capacity}"

    @invariant()
    def nobody_is_paid_for_and_without_a_day(self) -> None:
        for booking in Booking.objects.filter(state=State.CONFIRMED):
            held = DaySlot.objects.filter(holder=booking.uuid).values_list("date", flat=True)
            assert sorted(held) == booking.dates

    # ------------------------------------------------------------ helpers

    def _longer(self) -> Package:
        return Package.objects.create(
            vendor=self.vendor, name="Two days", price=200_000, days=2, deposit_percent=20
        )

    def _date(self, day: int) -> dt.date:
        return self.first + dt.timedelta(days=day)

    def _some(self, pick: int, *states: str) -> Booking | None:
        found = list(Booking.objects.filter(state__in=states).order_by("pk"))
        return found[pick % len(found)] if found else None

    def _of(self, booking: Booking):
        return booking.couple.people()[0]

    def _try(self, act, *args, **facts) -> None:
        """Refusals are fine; whatever was refused has changed nothing (the invariants look)."""
        try:
            act(*args, **facts)
        except (BookingError, VendorError):
            return


@pytest.mark.slow
def test_any_life_keeps_every_promise():
    """Each example is a whole life of up to `stateful_step_count` steps, so an eighth will do."""
    usual = settings()
    run_state_machine_as_test(Life, settings=settings(max_examples=usual.max_examples // 8))
