"""Payouts by PayPal, many at once and dying: PayPal's own balance says what was sent. What keeps it
from being sent twice has a control that shows what it is for.
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
from django.db import connection
from django.utils import timezone

from payments import services
from payments.audit import audit
from payments.models import Payment, Payout
from payments.providers.paypal_payouts import PayPalPayouts
from tests.factories.bookings import accepted
from tests.factories.payments import paid, payable_by_paypal
from tests.factories.vendors import VendorFactory
from tests.races import all_at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
ROOT = Path(__file__).resolve().parents[2]
PAYOUTS = "/paypal/v1/payments/payouts"
VENDORS, FUNDS, EACH = 3, 5_000_00, 270_00 + 5_40
KILLS = 5


@pytest.fixture
def vendors(sandbox, couple, anna, saturday) -> list:
    """Each is owed €270.00 for longer than a week, and has chosen PayPal, where there is enough."""
    sandbox.control("options", settle_after=0.2)
    sandbox.control("paypal", topup=f"{FUNDS // 100}.00")
    houses = [VendorFactory(name=f"House {number}") for number in range(VENDORS)]
    for number, house in enumerate(houses):
        payable_by_paypal(house, f"house{number}@paypal.test")
        paid(sandbox, accepted(house, anna, saturday), anna)
    Payment.objects.update(succeeded_at=timezone.now() - dt.timedelta(days=20))
    return houses


def sent(sandbox) -> float:
    """How many payouts have left the balance at PayPal, by the money that is missing there."""
    (row,) = sandbox.paypal("GET", "/v1/reporting/balances").json()["balances"]
    return (FUNDS - round(float(row["total_balance"]["value"]) * 100)) / EACH


def to_their_end(sandbox) -> None:
    sandbox.settle()
    for pk in Payout.objects.underway().values_list("pk", flat=True):
        services.look_at_payout(pk)


def test_many_runs_pay_each_vendor_once(sandbox, vendors):
    runs = [lambda: services.run_payouts(door="command", hands=1)] * 5
    looks = [lambda: services.reconcile("paypal")] * 2

    answers = all_at_once([*runs, *looks])
    assert [answer for answer in answers if isinstance(answer, Exception)] == []
    services.run_payouts(door="command", hands=1)
    to_their_end(sandbox)

    assert sent(sandbox) == VENDORS
    assert Payout.objects.filter(state="sent").count() == VENDORS
    assert audit() == []


def arrived(sandbox, vendors) -> Payout:
    """One payout that PayPal has passed on, and we have not looked at since."""
    services.run_payouts(door="command", vendor=vendors[0], hands=1)
    sandbox.settle()
    return Payout.objects.get()


def test_many_looks_at_what_came_back_give_it_back_once(sandbox, vendors):
    payout = arrived(sandbox, vendors)
    services.look_at_payout(payout.pk)
    sandbox.control("paypal", receiver="house0@paypal.test", status="REFUNDED")

    all_at_once([lambda: services.look_at_payout(payout.pk)] * 6)

    payment = payout.items.get().payment
    assert (payment.paid_out, payment.unpaid_share) == (0, 27_000)
    assert audit() == []


@pytest.mark.parametrize(("may_change", "leaves"), [(False, 1), (True, 2)])
def test_another_key_would_send_it_twice(sandbox, vendors, monkeypatch, may_change, leaves):
    """The control: where a key is changed after a while, as at Stripe, what was sent and not heard
    of is sent again; PayPal cannot be searched.
    """
    if may_change:
        monkeypatch.setattr(PayPalPayouts, "keys_last", None)
    sandbox.fault("error_after", path=PAYOUTS, method="POST")
    services.run_payouts(door="command", vendor=vendors[0], hands=1)
    long_ago = timezone.now() - dt.timedelta(minutes=30)
    Payout.objects.update(tried_at=long_ago, asked_at=long_ago)

    services.run_payouts(door="command", vendor=vendors[0], hands=1)
    to_their_end(sandbox)

    assert sent(sandbox) == leaves
    assert Payout.objects.get().state == "sent"


def test_runs_that_are_killed_pay_each_vendor_once(sandbox, vendors):
    """`kill -9` at random moments while PayPal is asked, then one run to the end."""
    dice = random.Random(11)
    sandbox.fault("delay", path=PAYOUTS, ms=150, times=500)
    database = connection.settings_dict
    environment = os.environ | {
        "SANDBOX_URL": sandbox.url,
        "DATABASE_URL": (
            f"postgres://{database['USER']}:{database['PASSWORD']}@{database['HOST']}"
            f":{database['PORT']}/{database['NAME']}"
        ),
        "WB_VAR": str(site.VAR_DIR),
        "PAYOUT_HANDS": "1",
    }
    died = 0
    for _ in range(KILLS):
        before = _asked(sandbox)
        command = [sys.executable, "manage.py", "run_payouts"]
        process = subprocess.Popen(command, cwd=ROOT, env=environment)
        _wait_until(lambda seen=before: _asked(sandbox) > seen, process)
        time.sleep(dice.uniform(0, 0.25))
        died += process.poll() is None
        process.send_signal(signal.SIGKILL)
        process.wait()
    sandbox.forgive()
    services.run_payouts(door="command", hands=1)
    to_their_end(sandbox)

    assert died
    assert sent(sandbox) == VENDORS
    assert Payout.objects.filter(state="sent").count() == VENDORS
    assert audit() == []


def _asked(sandbox) -> int:
    return sum(each["path"].startswith(PAYOUTS) for each in sandbox.history())


def _wait_until(is_so, process: "subprocess.Popen[bytes]") -> None:
    """Or until the run is over: then there was nothing left to ask for."""
    give_up = time.monotonic() + 60
    while not is_so() and process.poll() is None:
        assert time.monotonic() < give_up
        time.sleep(0.02)
