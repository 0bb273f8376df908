"""Whatever vendors, banks and the clock do, and however we hear of it, a vendor has the tier that
was paid for: what that is, is read off the provider's own invoices.

Run for longer with `bin/test tests/payments/test_tier_machine.py --hypothesis-profile=long`.
"""

import contextlib
import datetime as dt
import random
from collections import defaultdict
from typing import Any

import pytest
import stripe
import time_machine
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from payments import services
from payments.audit import audit
from payments.exceptions import PaymentError
from payments.models import Account, Bill, Entry, Interval, Posting, Subscription, TierPrice
from payments.providers import card_provider_of
from tests.factories.subscriptions import ASKING_CARD, GOOD_CARD, REFUSED_LATER, carded, priced
from tests.factories.vendors import VendorFactory
from tests.fixtures.sandbox import Sandbox
from tests.payments.world import _one_try_each, _thrown_away
from vendors.models import TierCode

pytestmark = [pytest.mark.django_db, pytest.mark.postgres, pytest.mark.slow]

HOUR, DAY = 3_600, 86_400
GRACE = 7 * DAY + 3 * HOUR
CARDS = st.sampled_from([GOOD_CARD, GOOD_CARD, ASKING_CARD, REFUSED_LATER])
TIERS = st.sampled_from([TierCode.PLUS, TierCode.PREMIUM])
INTERVALS = st.sampled_from([Interval.MONTH, Interval.MONTH, Interval.YEAR])
WAITS = st.sampled_from([2 * HOUR, DAY, 3 * DAY, 8 * DAY, 15 * DAY, 32 * DAY, 367 * DAY])
LADDER = list(TierCode)


class Tiers(RuleBasedStateMachine):
    """One vendor, their bank, and a postman whom nobody should rely on."""

    sandbox: Sandbox

    def __init__(self) -> None:
        super().__init__()
        with contextlib.ExitStack() as opened:
            opened.enter_context(_thrown_away())
            opened.enter_context(_one_try_each())
            self.sandbox.control("reset")
            self.sandbox.control("webhooks", paused=True)
            cache.clear()
            self.vendor = VendorFactory()
            self.owner = self.vendor.managers()[0]
            self.began = float(self.sandbox.state()["now"])
            self.v1 = self.sandbox.client().v1
            services.sync_prices()
            self._opened = opened.pop_all()

    def teardown(self) -> None:
        self._opened.close()

    @initialize(tier=TIERS, interval=INTERVALS, card=CARDS, with_trial=st.booleans())
    def somebody_begins(self, tier: str, interval: str, card: str, with_trial: bool) -> None:
        """So that there is something to do things to."""
        self.another_card(card)
        self.begin(tier, interval, with_trial)

    # ------------------------------------------------------------ the vendor

    @rule(card=CARDS)
    def another_card(self, card: str) -> None:
        carded(self.sandbox, self.vendor, card)

    @rule(tier=TIERS, interval=INTERVALS, with_trial=st.booleans())
    def begin(self, tier: str, interval: str, with_trial: bool) -> None:
        price = priced(tier, interval)
        self._try(
            services.start_subscription,
            self.vendor.pk,
            price.pk,
            by=self.owner,
            with_trial=with_trial,
        )

    @rule(tier=TIERS, interval=INTERVALS, later=st.sampled_from([0, 0, 900, 5_000]))
    def change(self, tier: str, interval: str, later: int) -> None:
        subscription, price = self._open(), priced(tier, interval)
        if subscription is None:
            return
        change = self._try(services.preview_change, subscription.pk, price.pk, by=self.owner)
        if change is None:
            return
        self.sandbox.control("clock", advance=later)
        seen: dict[str, Any] = {}
        if change.preview:
            seen = {"at": change.preview.at, "expected_due": change.preview.due}
        args = subscription.pk, price.pk
        self._try(services.change_subscription, *args, by=self.owner, **seen)

    @rule()
    def cancel(self) -> None:
        if subscription := self._open():
            self._try(services.cancel_subscription, subscription.pk, by=self.owner)

    @rule()
    def resume(self) -> None:
        if subscription := self._open():
            self._try(services.resume_subscription, subscription.pk, by=self.owner)

    @rule(clicks=st.integers(1, 2), says_yes=st.booleans())
    def pay(self, clicks: int, says_yes: bool) -> None:
        subscription = self._open()
        if subscription is None:
            return
        for _ in range(clicks):
            standing = self._try(services.pay_bill, subscription.pk, by=self.owner)
        if standing and standing.needs_payer and says_yes:
            intent = {"id": standing.bill.payment_id, "client_secret": standing.client_secret}
            self.sandbox.person_answers(intent)

    @rule(which=st.integers(0, 3), asks=st.booleans())
    def the_bank_takes_back(self, which: int, asks: bool) -> None:
        """One of the payments, or it only asks about it."""
        payments = self._payments()
        if payments:
            payment = payments[which % len(payments)]
            self.sandbox.control("disputes", payment=payment, inquiry=asks)

    @rule(outcome=st.sampled_from(["won", "lost", "lost"]))
    def the_bank_decides(self, outcome: str) -> None:
        for dispute in self.v1.disputes.list().data:
            if dispute.status in ("needs_response", "under_review"):
                self.sandbox.control("disputes", dispute=dispute.id, outcome=outcome)

    # ------------------------------------------------------------ time and letters

    @rule(seconds=WAITS)
    def wait(self, seconds: int) -> None:
        self.sandbox.control("clock", advance=seconds)

    @rule(kind=st.sampled_from(["cut", "error", "error_after"]))
    def the_next_answer_is_lost(self, kind: str) -> None:
        self.sandbox.fault(kind, path="/stripe/v1/subscriptions", method="POST")

    @rule(seed=st.integers(0, 1_000))
    def letters_come(self, seed: int) -> None:
        """In any order, some of them twice, some never."""
        chance = random.Random(seed)
        letters = self._letters()
        letters = chance.sample(letters, k=chance.randint(0, len(letters)))
        with self._now():
            for letter in letters + chance.choices(letters, k=3 if letters else 0):
                self._hear(letter)

    # ------------------------------------------------------------ what is always so

    @invariant()
    def all_is_as_it_was_paid_for(self) -> None:
        """As soon as all letters have come, in whatever order."""
        with self._now():
            self._all_is_as_it_was_paid_for()

    def _all_is_as_it_was_paid_for(self) -> None:
        self.sandbox.forgive()
        letters = self._letters()
        random.Random(len(letters)).shuffle(letters)
        for letter in letters:
            self._hear(letter)
        report = services.reconcile()
        assert (report.unmatched, report.silent) == ([], 0)
        self.vendor.refresh_from_db()
        assert self.vendor.tier == self._paid_for()
        self._nobody_is_charged_twice()
        self._nobody_keeps_what_was_taken_back()
        # letters are sent by a task that does not run here
        assert [each for each in audit() if not each.row.startswith("invoice letter")] == []

    def _nobody_keeps_what_was_taken_back(self) -> None:
        """Of what stands, no bill was lost to a bank; and the books have what banks took."""
        lost = {each.payment_intent for each in self._disputes() if each.status == "lost"}
        if standing := self._standing():
            mine = self.vendor.subscriptions.get(provider_id=standing.id)
            assert not mine.bills.filter(payment_id__in=lost).exists()
        moved = [each.amount for one in self._disputes() for each in one.balance_transactions]
        kinds = (Entry.Kind.DISPUTE_HELD, Entry.Kind.DISPUTE_WON)
        booked = Posting.objects.filter(entry__kind__in=kinds, account=Account.PROVIDER_CLEARING)
        assert sum(moved) == sum(each.amount for each in booked)

    def _nobody_is_charged_twice(self) -> None:
        """Of no time more than one price was paid, but for what was given back of it; and what was
        paid is in our books, once.
        """
        paid = self._invoices("paid")
        by_subscription = defaultdict(list)
        for each in paid:
            by_subscription[each.parent.subscription_details.subscription] += each.lines.data
        for lines in by_subscription.values():
            for at in {line.period.start for line in lines}:
                covering = [line for line in lines if line.period.start <= at < line.period.end]
                assert sum(1 if line.amount >= 0 else -1 for line in covering) <= 1, covering
        entries = Entry.objects.filter(kind=Entry.Kind.BILL)
        booked = Posting.objects.filter(entry__in=entries, account=Account.PROVIDER_CLEARING)
        assert sum(each.amount_paid for each in paid) == sum(each.amount for each in booked)

    # ------------------------------------------------------------ looking

    def _now(self) -> time_machine.travel:
        """Our clock goes with the provider's."""
        return time_machine.travel(float(self.sandbox.state()["now"]))

    def _paid_for(self) -> str:
        """The tier of the time that was paid for, or of that which ended within the grace."""
        now = int(self.sandbox.state()["now"])
        lines = [
            (line.period.start, line.period.end, line.pricing.price_details.price, each.parent)
            for each in sorted(self._invoices("paid"), key=lambda each: each.created)
            for line in each.lines.data
            if line.amount >= 0
        ]
        left = self._left_of_ended()
        standing = self._standing()
        if standing is None:
            return left
        return max(self._of_standing(standing, lines, now), left, key=LADDER.index)

    def _left_of_ended(self) -> str:
        """Of what ended because a bank took back a bill: the tier that was paid for before, for
        days that were to come. Worked out moment by moment of the invoices' lines.
        """
        now = int(self.sandbox.state()["now"])
        lost = {each.payment_intent for each in self._disputes() if each.status == "lost"}
        lost_bills = set(
            Bill.objects.filter(payment_id__in=lost).values_list("provider_id", flat=True)
        )
        ended = self.v1.subscriptions.list({"status": "canceled", "limit": 100}).data
        best: str = TierCode.FREE
        for one in ended:
            mine = [
                each
                for each in reversed(self._invoices("paid"))
                if each.parent.subscription_details.subscription == one.id
            ]
            if lost_bills.isdisjoint(each.id for each in mine):
                continue
            stands, gone = [], set(lost_bills)
            taken = []
            for invoice in mine:
                lines = invoice.lines.data
                rests = [line.period.start for line in lines if line.amount < 0]
                if any(start <= at < end for at in rests for start, end in taken):
                    gone.add(invoice.id)
                paying = [line for line in lines if line.amount > 0]
                if invoice.id in gone:
                    taken += [(line.period.start, line.period.end) for line in paying]
                else:
                    stands += [line for line in paying if line.period.start <= now]
            last = max(stands, key=lambda line: line.period.start, default=None)
            if last is not None and now < last.period.end:
                tier = self._tier(last.pricing.price_details.price)
                best = max(best, tier, key=LADDER.index)
        return best

    def _of_standing(self, standing: Any, lines: list[Any], now: int) -> str:
        wanted = standing["items"].data[0].price.id
        if standing.status == "trialing":
            return self._tier(wanted)
        mine = [
            (start, end, price)
            for start, end, price, parent in lines
            if parent.subscription_details.subscription == standing.id and start <= now
        ]
        if not mine:
            return TierCode.FREE
        _start, end, price = max(mine, key=lambda line: line[0])
        if now < end:
            return self._tier(price)
        if now >= end + GRACE:
            return TierCode.FREE
        return min(self._tier(price), self._tier(wanted), key=LADDER.index)

    def _standing(self) -> Any:
        there = self.v1.subscriptions.list({"limit": 10}).data
        giving = [each for each in there if each.status in ("trialing", "active", "past_due")]
        assert len(giving) <= 1
        return giving[0] if giving else None

    def _disputes(self) -> list[Any]:
        return list(self.v1.disputes.list({"limit": 100}).auto_paging_iter())

    def _payments(self) -> list[str]:
        """What was paid with money and nobody has asked about."""
        asked = {each.payment_intent for each in self._disputes()}
        known = Bill.objects.paid().exclude(payment_id="").order_by("pk")
        return [each.payment_id for each in known if each.payment_id not in asked]

    def _tier(self, price: str) -> str:
        return TierPrice.objects.get(provider_id=price).tier

    def _invoices(self, status: str) -> list[stripe.Invoice]:
        return list(self.v1.invoices.list({"status": status, "limit": 100}).auto_paging_iter())

    def _letters(self) -> list[Any]:
        since = dt.datetime.fromtimestamp(self.began - DAY, dt.UTC)
        return list(card_provider_of("stripe").events_since(since))

    def _hear(self, letter: Any) -> None:
        event = services.note_event(
            "stripe",
            letter.id,
            kind=letter.kind,
            subject_id=letter.subject_id,
            happened_at=letter.happened_at,
        )
        services.process_event(event.pk)

    def _open(self) -> Subscription | None:
        return self.vendor.subscriptions.open().first()

    def _try(self, act: Any, *args: Any, **facts: Any) -> Any:
        """What may be refused, and is then of no effect."""
        try:
            return act(*args, **facts)
        except (PaymentError, PermissionDenied):
            return None


def test_the_tier_is_always_what_was_paid_for(sandbox):
    bound = type("Tiers", (Tiers,), {"sandbox": sandbox})
    usual = settings()
    run_state_machine_as_test(
        bound,
        settings=settings(
            max_examples=usual.max_examples // 20,
            stateful_step_count=12,
            phases=[Phase.explicit, Phase.reuse, Phase.generate],
        ),
    )
