"""Any order of paying, refunds, payouts, lost letters, broken answers and waiting keeps every
promise about money, and the provider's own lists agree with ours.

Run for longer with `bin/test tests/payments/test_money_machine.py --hypothesis-profile=long`
(thousands of steps).
"""

import datetime as dt
from collections.abc import Collection

import pytest
from django.utils import timezone
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

import bookings.audit
from bookings import services as booking_services
from bookings.models import Booking
from payments import services
from payments.models import Dispute, Payment, RefundRequest
from tests.factories.payments import GOOD_CARD, QUICK_CARD, kept_card
from tests.fixtures.sandbox import Sandbox
from tests.payments.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.postgres, pytest.mark.slow]

PICK = st.integers(0, 30)
TWO = st.integers(0, 1)
SOME_DAYS = st.sampled_from([9, 20, 45, 100, 200])
REFUND_LATER, REFUND_FAILS = "4000000000007726", "4000000000005126"
DECLINED, ASKS_ALWAYS = "4000000000000002", "4000002760003184"
CARDS = st.sampled_from(
    [GOOD_CARD, QUICK_CARD, QUICK_CARD, REFUND_LATER, REFUND_FAILS, DECLINED, ASKS_ALWAYS]
)
AMOUNTS = st.one_of(st.integers(1, 500), st.sampled_from([7_001, 33_333, 60_000, 0]))
INTENTS, REFUNDS = "/stripe/v1/payment_intents", "/stripe/v1/refunds"
TRANSFERS, ORDERS = "/stripe/v1/transfers", "/paypal/v2"
PAYOUTS = "/paypal/v1/payments/payouts"
REFUSALS = st.sampled_from(
    ["transfer_refused", "reversal_refused", "capture_pending", "payout_refused", "payout_item"]
)
BREAKS = st.sampled_from(["cut", "error", "error_after"])
State = Booking.State
Purpose = Payment.Purpose


class Money(RuleBasedStateMachine):
    """What people, banks, the network and the clock may do, in any order."""

    sandbox: Sandbox

    def __init__(self) -> None:
        super().__init__()
        self.world = World(self.sandbox)

    def teardown(self) -> None:
        self.world.close()

    @initialize(purpose=st.sampled_from([Purpose.DEPOSIT, Purpose.WHOLE]), card=CARDS)
    def somebody_pays(self, purpose: str, card: str) -> None:
        """So that there is something to do things to."""
        self.ask_for_a_day(who=0, vendor=0, days=100)
        self.begin_paying(pick=0, purpose=purpose, provider="stripe")
        self.pay_by_card(pick=0, card=card, clicks=1, comes_back=True)

    # ------------------------------------------------------------ paying

    @rule(who=TWO, vendor=TWO, days=SOME_DAYS)
    def ask_for_a_day(self, who: int, vendor: int, days: int) -> None:
        date = self.world.first_day + dt.timedelta(days=days)
        self.world.accepted(self.world.people[who], self.world.vendors[vendor], date)

    @rule(
        pick=PICK,
        purpose=st.sampled_from(list(Purpose)),
        provider=st.sampled_from(["stripe", "stripe", "paypal"]),
    )
    def begin_paying(self, pick: int, purpose: str, provider: str) -> None:
        if booking := self._booking(pick, State.ACCEPTED, State.CONFIRMED):
            self.world.begin(booking, purpose, provider)

    @rule(pick=PICK, card=CARDS, clicks=st.integers(1, 2), comes_back=st.booleans())
    def pay_by_card(self, pick: int, card: str, clicks: int, comes_back: bool) -> None:
        """Also in a tab that was left open, of what was taken back meanwhile."""
        if payment := self._payment(pick, provider="stripe"):
            for _ in range(clicks):
                self.world.card(payment, card)
            if comes_back:
                self.world.do(services.look, payment.pk)

    @rule(pick=PICK, outcome=st.sampled_from(["passed", "failed"]), comes_back=st.booleans())
    def answer_the_bank(self, pick: int, outcome: str, comes_back: bool) -> None:
        if payment := self._payment(pick, provider="stripe"):
            self.world.bank_answers(payment, outcome)
            if comes_back:
                self.world.do(services.look, payment.pk)

    @rule(pick=PICK, act=st.sampled_from(["approve", "cancel"]), comes_back=st.booleans())
    def answer_paypal(self, pick: int, act: str, comes_back: bool) -> None:
        if payment := self._payment(pick, provider="paypal", state__in=Payment.OPEN):
            self.sandbox.payer_answers(payment.provider_id or "", act)
            if comes_back:
                self.world.do(services.collect, payment.pk)

    @rule(pick=PICK)
    def leave_the_balance_to_the_day(self, pick: int) -> None:
        if booking := self._booking(pick, State.CONFIRMED):
            person = booking.couple.people()[0]
            if card := self.world.do(kept_card, self.sandbox, person, QUICK_CARD):
                self.world.do(services.agree_to_charge, booking.pk, card.pk, by=person)

    # ------------------------------------------------------------ money goes back

    @rule(pick=PICK, amount=AMOUNTS)
    def vendor_gives_back(self, pick: int, amount: int) -> None:
        if booking := self._booking(pick, State.CONFIRMED, State.COMPLETED, State.CANCELLED):
            amount = amount or self.world.left(booking)
            if amount:
                self.world.give_back(booking, amount, by=booking.vendor.people()[0])

    @rule(pick=PICK, amount=AMOUNTS, who=TWO)
    def staff_give_back(self, pick: int, amount: int, who: int) -> None:
        if booking := self._booking(pick, State.CONFIRMED, State.COMPLETED, State.CANCELLED):
            amount = amount or self.world.left(booking)
            if amount:
                self.world.give_back(booking, amount, by=self.world.bookkeepers[who])

    @precondition(lambda self: RefundRequest.objects.waiting().exists())
    @rule(pick=PICK, who=TWO, agrees=st.booleans())
    def second_person_decides(self, pick: int, who: int, agrees: bool) -> None:
        waiting = list(RefundRequest.objects.waiting().order_by("pk"))
        request, by = waiting[pick % len(waiting)], self.world.bookkeepers[who]
        if agrees:
            self.world.do(services.approve_refund, request.pk, by=by)
        else:
            self.world.do(services.decline_refund, request.pk, note="No.", by=by)

    @rule(pick=PICK, by_vendor=st.booleans())
    def cancel(self, pick: int, by_vendor: bool) -> None:
        if booking := self._booking(pick, State.CONFIRMED):
            self.world.cancel(booking, by_vendor=by_vendor)

    @rule(pick=PICK)
    def withdraw(self, pick: int) -> None:
        if booking := self._booking(pick, State.ACCEPTED):
            by = booking.couple.people()[0]
            self.world.do(booking_services.withdraw_booking, booking.pk, reason="", by=by)

    @rule(pick=PICK, amount=st.integers(1, 9_000))
    def refund_in_the_dashboard(self, pick: int, amount: int) -> None:
        payment = self._payment(pick, provider="stripe", state=Payment.State.SUCCEEDED)
        if payment and not payment.refunds.unsent().exists():
            self.world.refund_in_dashboard(payment, amount)
            self.world.do(services.look, payment.pk)

    # ------------------------------------------------------------ a cardholder goes to the bank

    @rule(
        pick=PICK,
        amount=st.one_of(st.none(), AMOUNTS),
        asks_first=st.booleans(),
        we_look=st.booleans(),
    )
    def bank_disputes(self, pick: int, amount: int | None, asks_first: bool, we_look: bool) -> None:
        payment = self._payment(pick, provider="stripe", state=Payment.State.SUCCEEDED)
        id = payment and self.world.dispute(payment, amount, asks_first=asks_first)
        if id and we_look:
            self.world.do(services.look_at_dispute_called, "stripe", id)

    @rule(pick=PICK, who=TWO, fights=st.booleans())
    def staff_answer_the_dispute(self, pick: int, who: int, fights: bool) -> None:
        if dispute := self._dispute(pick, Dispute.ANSWERABLE):
            answer = services.submit_evidence if fights else services.accept_loss
            self.world.do(answer, dispute.pk, by=self.world.bookkeepers[who])

    @rule(
        pick=PICK,
        outcome=st.sampled_from(["won", "lost", "warning_closed", "escalated"]),
        we_look=st.booleans(),
    )
    def bank_decides(self, pick: int, outcome: str, we_look: bool) -> None:
        if dispute := self._dispute(pick, Dispute.OPEN):
            self.world.bank_decides(dispute, outcome)
            if we_look:
                self.world.do(services.look_at_dispute, dispute.pk)

    # ------------------------------------------------------------ vendors are paid

    @rule()
    def pay_vendors(self) -> None:
        self.world.run_payouts()

    @rule(vendor=TWO, provider=st.sampled_from(["paypal", "paypal", "stripe"]))
    def choose_who_pays(self, vendor: int, provider: str) -> None:
        self.world.choose(self.world.vendors[vendor], provider)

    @rule(amount=st.sampled_from([5_000, 200_000]))
    def money_is_moved_to_paypal(self, amount: int) -> None:
        self.world.top_up_paypal(amount)

    @rule(vendor=TWO, status=st.sampled_from(["SUCCESS", "UNCLAIMED", "FAILED", "REFUNDED"]))
    def paypal_s_receiver_decides(self, vendor: int, status: str) -> None:
        self.world.receiver_decides(self.world.vendors[vendor], status)

    @rule(vendor=TWO, hold=st.booleans())
    def hold_or_release(self, vendor: int, hold: bool) -> None:
        by, one = self.world.bookkeepers[0], self.world.vendors[vendor]
        if hold:
            self.world.do(services.hold_payouts, one.pk, reason="A complaint.", by=by)
        else:
            self.world.do(services.release_payouts, one.pk, by=by)

    # ------------------------------------------------------------ what goes wrong on the way

    @rule(pick=PICK, times=st.integers(0, 2))
    def letter_arrives(self, pick: int, times: int) -> None:
        """Any of those on their way, once, twice, or never."""
        letters = self.world.fetch_post()
        if letters:
            letter = letters.pop(pick % len(letters))
            for _ in range(times):
                self._deliver(letter)

    @rule(pick=PICK, times=st.integers(0, 2))
    def bell_rings(self, pick: int, times: int) -> None:
        """A worker does any piece of waiting work, or dies with it."""
        if bells := self.world.bells:
            bell = bells.pop(pick % len(bells))
            for _ in range(times):
                self.world.ring(bell)

    @rule()
    def work_is_done(self) -> None:
        self.world.work_off()

    @rule(kind=BREAKS, path=st.sampled_from([INTENTS, REFUNDS, TRANSFERS, ORDERS, PAYOUTS]))
    def answer_will_break(self, kind: str, path: str) -> None:
        """The effect without its answer, or an error for an answer."""
        self.sandbox.fault(kind, path=path, method="POST")

    @rule(
        kind=st.sampled_from(
            [
                "transfer_refused",
                "reversal_refused",
                "capture_pending",
                "payout_refused",
                "payout_item",
            ]
        )
    )
    def provider_will_refuse(self, kind: str) -> None:
        self.sandbox.fault(kind)

    @rule()
    def looking_will_fail(self) -> None:
        self.sandbox.fault("error", path=INTENTS, method="GET", times=2)

    # ------------------------------------------------------------ time

    @rule(pick=PICK)
    def hold_runs_out(self, pick: int) -> None:
        """While somebody is paying; nobody has looked yet."""
        if booking := self._booking(pick, State.ACCEPTED):
            Booking.objects.filter(pk=booking.pk).update(hold_expires_at=timezone.now())
            self.world.do(booking_services.expire_overdue_holds)

    @rule(length=st.sampled_from([{"minutes": 2}, {"hours": 50}, {"days": 8}, {"days": 31}]))
    def time_passes(self, length: dict[str, int]) -> None:
        """The provider answers again, and the clock rings for everything that it rings for."""
        self._all_is_well()
        self.world.let_time_pass(dt.timedelta(**length))
        self.world.do(booking_services.expire_overdue_holds)
        self.world.do(booking_services.complete_past_bookings)
        self.world.do(services.retry_payments)
        self.world.reconcile()

    @rule()
    def everything_is_compared(self) -> None:
        """After a reconciliation nothing is different there."""
        self._all_is_well()
        self.world.let_time_pass(dt.timedelta(minutes=6))
        assert self.world.reconcile() == 0
        assert [*self.world.differences(), *bookings.audit.problems()] == []

    # ------------------------------------------------------------ what always holds

    @invariant()
    def every_promise_holds(self) -> None:
        assert self.world.problems() == []

    # ------------------------------------------------------------ helpers

    def _booking(self, pick: int, *states: str) -> Booking | None:
        found = list(Booking.objects.filter(state__in=states).order_by("pk"))
        return found[pick % len(found)] if found else None

    def _payment(self, pick: int, **facts: object) -> Payment | None:
        found = list(Payment.objects.filter(provider_id__isnull=False, **facts).order_by("pk"))
        return found[pick % len(found)] if found else None

    def _dispute(self, pick: int, states: Collection[str]) -> Dispute | None:
        found = list(Dispute.objects.filter(state__in=states).order_by("pk"))
        return found[pick % len(found)] if found else None

    def _deliver(self, letter: dict) -> None:
        """What was not taken comes again. The door asks the provider, whose answers may break."""
        may_fail = bool(self.sandbox.state()["faults"])
        if self.world.deliver(letter) != 200:
            assert may_fail, f"{letter['type']} was not taken"
            self.world.letters.append(letter)

    def _all_is_well(self) -> None:
        self.sandbox.forgive()


def test_any_order_keeps_every_promise(sandbox):
    """Each example is up to `stateful_step_count` steps, so a few of them will do."""
    bound = type("Money", (Money,), {"sandbox": sandbox})
    usual = settings()
    run_state_machine_as_test(bound, settings=settings(max_examples=usual.max_examples // 33))
