"""Everybody who is due is paid: planned, then sent, by several hands at once.

Any number of runs may happen at the same time. They meet at the vendors' locks and at the provider,
and each vendor is paid once.
"""

import datetime as dt
import logging
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from queue import Empty, SimpleQueue

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import connections, transaction
from django.utils import timezone

from accounts.groups import bookkeepers
from accounts.models import User
from messaging.services import notify, touch
from payments import tasks
from payments.models import Payout, PayoutRun
from payments.providers.base import NoAnswer
from payments.services.payouts.claiming import claim_payouts
from payments.services.payouts.reckoning import vendors_with_money
from payments.services.payouts.sending import send_payout
from vendors.models import Vendor

log = logging.getLogger(__name__)


@dataclass
class Outcome:
    """What a run has done; `paid` are minor units by currency, `providers` who has paid some."""

    run: PayoutRun
    sent: int = 0
    underway: int = 0
    failed: int = 0
    unsure: int = 0
    paid: Counter[str] = field(default_factory=Counter)
    providers: set[str] = field(default_factory=set)

    @property
    def is_clean(self) -> bool:
        return not self.failed and not self.unsure

    def note(self, payout: Payout) -> None:
        self.providers.add(payout.provider)
        if payout.state == Payout.State.UNDERWAY:
            self.underway += 1
        elif payout.is_unsent:
            self.failed += 1
        elif payout.has_left:
            self.sent += 1
            self.paid[payout.currency] += payout.amount

    def __str__(self) -> str:
        underway = f", {self.underway} on their way" if self.underway else ""
        return (
            f"{self.sent} sent{underway}, {self.failed} not sent, {self.unsure} without an answer"
        )

    def add(self, other: "Outcome") -> None:
        self.sent += other.sent
        self.underway += other.underway
        self.failed += other.failed
        self.unsure += other.unsure
        self.paid.update(other.paid)
        self.providers |= other.providers


Act = Callable[[int, Outcome], None]


def run_payouts(
    *,
    door: str,
    on: dt.date | None = None,
    vendor: Vendor | None = None,
    hands: int | None = None,
) -> Outcome:
    """Pay what is due on `on` (a day in UTC; today), to everybody or to one vendor. `hands` is how
    many are paid at a time, each by a thread with a connection of its own; one pays here.
    """
    run = PayoutRun.objects.create(on=on or _today(), door=door, vendor=vendor)
    return carry_out(run.pk, hands=hands)


def order_run(*, by: User, vendor: Vendor | None = None) -> PayoutRun:
    """Staff want everybody paid, or one vendor, as of today. It happens in the background."""
    if not by.has_perm("payments.run_payouts"):
        raise PermissionDenied
    door = PayoutRun.Door.STAFF
    run = PayoutRun.objects.create(on=_today(), door=door, by=by, vendor=vendor)
    transaction.on_commit(lambda: tasks.carry_out_run.delay(run.pk), robust=True)
    return run


def carry_out(run_id: int, *, hands: int | None = None) -> Outcome:
    """See a run to its end; again and in parallel is harmless. First comes what earlier runs have
    left: planned, refused, or without an answer.
    """
    run = PayoutRun.objects.select_related("vendor").get(pk=run_id)
    outcome, hands = Outcome(run), hands or settings.PAYOUT_HANDS
    left = Payout.objects.sendable()
    if run.vendor is not None:
        left = left.of(run.vendor)
    _hand_out(list(left.order_by("pk").values_list("pk", flat=True)), _send, outcome, hands)
    _hand_out(vendors_with_money(run.vendor), _pay, outcome, hands)
    run.failed, run.unsure, run.finished_at = outcome.failed, outcome.unsure, timezone.now()
    run.save(update_fields=["failed", "unsure", "finished_at"])
    _tell_bookkeepers(outcome)
    for provider in sorted(outcome.providers):  # what they hold has changed
        transaction.on_commit(partial(tasks.ask_balances.delay, provider), robust=True)
    return outcome


def _tell_bookkeepers(outcome: Outcome) -> None:
    people, run = bookkeepers(), outcome.run
    touch(people, "payouts", "all")
    if not outcome.is_clean:
        text = f"Payout run of {run.on:%d %B}: {outcome}."
        for person in people:
            notify(person, "payout", text, f"/adminpanel/payouts/runs/{run.pk}/")


def _today() -> dt.date:
    return timezone.now().date()


def _pay(vendor_id: int, outcome: Outcome) -> None:
    for payout in claim_payouts(vendor_id, run=outcome.run):
        _send(payout.pk, outcome)


def _send(payout_id: int, outcome: Outcome) -> None:
    try:
        outcome.note(send_payout(payout_id))
    except NoAnswer as silence:
        log.warning("payout %s: %s", payout_id, silence)
        outcome.unsure += 1


def _hand_out(ids: list[int], act: Act, outcome: Outcome, hands: int) -> None:
    """Do it to each, by so many hands; what they have done is added up."""
    work: SimpleQueue[int] = SimpleQueue()
    for id in ids:
        work.put(id)
    if hands == 1:
        _work_off(work, act, outcome)
        return

    def hand(part: Outcome) -> None:
        try:
            _work_off(work, act, part)
        finally:
            connections.close_all()

    parts = [Outcome(outcome.run) for _ in range(min(hands, len(ids)))]
    if parts:
        with ThreadPoolExecutor(len(parts)) as threads:
            list(threads.map(hand, parts))
    for part in parts:
        outcome.add(part)


def _work_off(work: "SimpleQueue[int]", act: Act, outcome: Outcome) -> None:
    while True:
        try:
            id = work.get_nowait()
        except Empty:
            return
        act(id, outcome)
