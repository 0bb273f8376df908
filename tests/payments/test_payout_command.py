"""`manage.py run_payouts` by hand."""

import datetime as dt
import io

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from payments.models import Payment, Payout
from tests.factories.payments import QUICK_CARD, paid, payable
from vendors.models import Vendor

pytestmark = pytest.mark.django_db


@pytest.fixture
def due(sandbox, booking, anna, rosewood) -> Payment:
    payable(rosewood)
    payment = paid(sandbox, booking, anna, card=QUICK_CARD)
    Payment.objects.filter(pk=payment.pk).update(
        succeeded_at=timezone.now() - dt.timedelta(days=20)
    )
    return payment


def run(*arguments: str) -> str:
    out = io.StringIO()
    call_command("run_payouts", *arguments, stdout=out)
    return out.getvalue()


def test_a_dry_run_shows_and_sends_nothing(due):
    shown = run("--dry-run")

    assert "rosewood" in shown
    assert "€270" in shown
    assert "\n  €270\n1 of 1 would be paid. Nothing was sent." in shown
    assert not Payout.objects.exists()


def test_a_dry_run_tells_of_what_earlier_runs_left(sandbox, due, rosewood, victor):
    sandbox.fault("transfer_refused")
    with pytest.raises(SystemExit):
        run()
    shown = run("--dry-run")
    assert "1 of earlier runs would be tried again." in shown
    assert "\n  €270\n0 of 0 would be paid" in shown
    assert "tried again" not in run("--dry-run", "--vendor", _other(rosewood).slug)


def _other(vendor: Vendor) -> Vendor:
    return Vendor.objects.exclude(pk=vendor.pk).get()


def test_it_says_why_somebody_waits(due, rosewood, fin):
    from payments import services

    services.hold_payouts(rosewood.pk, reason="A complaint", by=fin)
    shown = run("--dry-run")
    assert "A complaint" in shown
    assert "0 of 1 would be paid" in shown


def test_it_pays(due):
    assert "1 sent, 0 not sent" in run()
    assert "0 sent" in run()


def test_one_vendor_alone(due, rosewood, victor):
    assert "0 sent" in run("--vendor", _other(rosewood).slug)
    assert "1 sent" in run("--vendor", rosewood.slug)


def test_a_day_of_the_past(due):
    day = timezone.now().date() - dt.timedelta(days=60)
    assert "0 sent" in run("--period", day.isoformat())


def test_what_was_refused_is_an_exit_code(sandbox, due):
    sandbox.fault("transfer_refused")
    with pytest.raises(SystemExit) as left:
        run()
    assert left.value.code == 1


@pytest.mark.parametrize("wrong", [("--vendor", "nobody"), ("--period", "2099-01-01")])
def test_what_makes_no_sense_is_another(db, wrong):
    with pytest.raises(CommandError) as refused:
        run(*wrong)
    assert refused.value.returncode == 2


def test_what_is_no_day_is_said_plainly(db):
    with pytest.raises(CommandError, match="2026-13-01 is no day"):
        run("--period", "2026-13-01")
