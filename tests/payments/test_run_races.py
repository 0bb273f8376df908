"""Many runs at once, and runs that die. Each race has a control that shows what the guard is
for.
"""

import datetime as dt
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.conf import settings as site
from django.core.management import call_command
from django.db import IntegrityError, connection
from django.utils import timezone

from payments import services
from payments.audit import audit
from payments.models import Payment, Payout, PayoutPlan, PayoutRun
from payments.services.payouts import claiming, plans
from tests.factories.bookings import accepted
from tests.factories.payments import paid, payable, plan_of, sent_back
from tests.factories.vendors import VendorFactory
from tests.races import Meeting, all_at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
ROOT = Path(__file__).resolve().parents[2]
VENDORS = 4
KILLS = 6


@pytest.fixture
def vendors(sandbox, couple, anna, saturday) -> list:
    """Each is owed €270.00 for longer than a week."""
    houses = [VendorFactory(name=f"House {number}") for number in range(VENDORS)]
    for house in houses:
        payable(house)
        paid(sandbox, accepted(house, anna, saturday), anna)
    Payment.objects.update(succeeded_at=timezone.now() - dt.timedelta(days=20))
    return houses


def there(sandbox) -> list[str]:
    """To whom the provider has transferred, by our names of the payouts."""
    listed = sandbox.client().v1.transfers.list({"limit": 100})
    return [transfer.transfer_group for transfer in listed.auto_paging_iter()]


def test_eight_runs_and_the_clock_pay_each_vendor_once(sandbox, vendors, fin):
    ordered = services.order_run(by=fin)
    by_command = [lambda: services.run_payouts(door="command", hands=1)] * 6
    by_clock = [lambda: services.run_payouts(door="beat", hands=2)]
    by_staff = [lambda: services.carry_out(ordered.pk, hands=1)] * 2

    answers = all_at_once([*by_command, *by_clock, *by_staff])

    assert [answer for answer in answers if isinstance(answer, Exception)] == []
    assert Payout.objects.filter(state="sent").count() == VENDORS
    assert len(there(sandbox)) == len(set(there(sandbox))) == VENDORS
    assert audit() == []


def test_without_the_plan_s_lock_money_is_given_twice(sandbox, vendors, monkeypatch):
    """The control: two runs of different days both find the share unpaid. With the same day only
    the constraint is left.
    """

    def unlocked(vendor_id):
        return PayoutPlan.objects.select_related("vendor").get(vendor=vendor_id)

    def after_reading(plan):
        found = list(Payment.objects.unsettled().filter(booking__vendor=plan.vendor))
        together.wait()
        return found

    together = Meeting(2)
    monkeypatch.setattr(claiming, "lock_plan", unlocked)
    monkeypatch.setattr(claiming, "_lock_unsettled", after_reading)
    monday = plan_of(vendors[0]).period(timezone.now().date())
    runs = [
        PayoutRun.objects.create(on=day, door="command")
        for day in (monday, monday - dt.timedelta(days=7))
    ]

    def claim(run):
        return lambda: services.payouts.claim_payouts(vendors[0].pk, run=run)

    answers = all_at_once([claim(run) for run in runs])

    given = [answer for answer in answers if not isinstance(answer, Exception)]
    assert sum(len(payouts) for payouts in given) == 2
    assert {finding.promise for finding in audit()} >= {"paid out = payouts"}


def test_with_it_two_days_at_once_give_it_once(sandbox, vendors):
    monday = plan_of(vendors[0]).period(timezone.now().date())
    days = (monday, monday - dt.timedelta(days=7))
    runs = [PayoutRun.objects.create(on=day, door="command") for day in days] * 2

    def claim(run):
        return lambda: services.payouts.claim_payouts(vendors[0].pk, run=run)

    answers = all_at_once([claim(run) for run in runs])

    assert [answer for answer in answers if isinstance(answer, Exception)] == []
    assert sum(len(payouts) for payouts in answers) == 1


def test_a_refund_during_a_run_leaves_nothing_unaccounted(sandbox, vendors):
    """Whichever comes first: the vendor keeps what is theirs, the ledger agrees."""
    payment = Payment.objects.first()

    def refund():
        sent_back(payment, 10_000)
        return services.take_back(payment.pk)

    answers = all_at_once([lambda: services.run_payouts(door="command", hands=1), refund])
    assert [answer for answer in answers if isinstance(answer, Exception)] == []
    services.reconcile()

    payout = Payout.objects.get(items__payment=payment)
    assert payout.amount - payout.taken_back == 18_000
    assert audit() == []


def test_runs_that_are_killed_pay_each_vendor_once(sandbox, vendors):
    """`kill -9` at random moments, then one run to the end."""
    dice = random.Random(7)
    sandbox.fault("delay", path="/stripe/v1/transfers", ms=120, times=200)
    database = connection.settings_dict
    environment = os.environ | {
        "SANDBOX_URL": sandbox.url,
        "DATABASE_URL": (
            f"postgres://{database['USER']}:{database['PASSWORD']}@{database['HOST']}"
            f":{database['PORT']}/{database['NAME']}"
        ),
        "WB_VAR": str(site.VAR_DIR),
        "PAYOUT_HANDS": "2",
    }
    died = 0
    for number in range(1, KILLS + 1):
        command = [sys.executable, "manage.py", "run_payouts"]
        process = subprocess.Popen(command, cwd=ROOT, env=environment)
        _wait_for_run(number, process)
        time.sleep(dice.uniform(0, 0.4))
        died += process.poll() is None
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert died

    call_command("run_payouts")

    assert Payout.objects.filter(state="sent").count() == VENDORS
    assert len(there(sandbox)) == len(set(there(sandbox))) == VENDORS
    assert audit() == []


def _wait_for_run(number: int, process: "subprocess.Popen[bytes]") -> None:
    give_up = time.monotonic() + 60
    while PayoutRun.objects.count() < number:
        assert process.poll() is None, "the run ended before it began"
        assert time.monotonic() < give_up
        time.sleep(0.02)


def test_the_database_holds_one_payout_a_period(vendors):
    run = PayoutRun.objects.create(on=timezone.now().date(), door="command")
    facts = {"vendor": vendors[0], "run": run, "period": run.on, "currency": "EUR"}
    Payout.objects.create(gross=1, amount=1, **facts)
    with pytest.raises(IntegrityError):
        Payout.objects.create(gross=1, amount=1, **facts)
    Payout.objects.all().delete()


def test_a_new_plan_is_made_once(vendors):
    PayoutPlan.objects.all().delete()
    answers = all_at_once([lambda: plans.ensure_plan(vendors[0].pk)] * 4)

    assert [answer for answer in answers if answer is not None] == []
    assert PayoutPlan.objects.count() == 1
