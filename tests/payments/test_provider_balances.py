"""What providers say that they hold, beside the books: asked hourly, never by a page."""

import datetime as dt
import io

import pytest
from django.core.management import call_command
from django.utils import timezone

from payments import services, tasks
from payments.holdings import holdings
from payments.models import Payment, Payout, ProviderBalance, ReconciliationCursor
from payments.providers import provider_of
from payments.providers.base import Refused
from payments.services.reconciling.balances import compare_balances
from payments.services.reconciling.report import Report
from tests.factories.payments import (
    QUICK_CARD,
    begun,
    paid,
    paid_at_paypal,
    pay_at_provider,
    payable,
    sent_back,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def deposit(sandbox, booking, anna, rosewood) -> Payment:
    payable(rosewood)
    return paid(sandbox, booking, anna, card=QUICK_CARD)


def asked(provider: str = "stripe") -> ProviderBalance:
    services.reconcile(provider)
    return ProviderBalance.objects.get(provider=provider, currency="EUR")


def asked_again(**ago: int) -> ProviderBalance:
    """So long after we asked before."""
    then = timezone.now() - dt.timedelta(**ago)
    ReconciliationCursor.objects.update(balances_asked_at=then)
    ProviderBalance.objects.filter(differs_since__isnull=False).update(differs_since=then)
    return asked()


def test_stripe_holds_what_the_books_say(deposit):
    said = asked()

    assert (said.available, said.pending, said.in_books) == (29_525, 0, 29_525)
    assert not said.is_off
    assert said.differs_since is None


def test_what_cannot_be_spent_yet_is_there(sandbox, booking, anna):
    paid(sandbox, booking, anna)

    said = asked()
    assert (said.available, said.pending, said.is_off) == (0, 29_525, False)


def test_paypal_holds_what_the_books_say(sandbox, booking, anna):
    paid_at_paypal(sandbox, booking, anna)

    said = asked("paypal")
    assert (said.available, said.pending, said.in_books) == (29_064, 0, 29_064)
    assert not said.is_off


def test_a_refund_and_a_payout_are_in_both(deposit):
    sent_back(deposit, 10_000)
    services.run_payouts(door="command", on=timezone.now().date() + dt.timedelta(days=14))

    said = asked()
    assert (said.difference, said.in_books) == (0, 29_525 - 10_000 - 18_000)


def test_money_that_nobody_knows_of_is_said(sandbox, deposit, caplog):
    sandbox.control("balance", amount=700, currency="eur")

    said = asked()
    assert (said.difference, said.missing, said.is_off) == (700, 0, True)
    assert said.differs_since is not None
    assert "stripe holds 700 EUR more" in caplog.text


def test_what_is_missing_is_said_until_it_is_there_again(sandbox, deposit):
    sandbox.control("balance", amount=-700, currency="eur")
    since = asked().differs_since

    services.reconcile()
    assert asked_again(minutes=6).missing == 700
    assert since is not None

    sandbox.control("balance", amount=700, currency="eur")
    assert asked_again(minutes=6).differs_since is None


def test_what_is_on_its_way_is_no_difference(sandbox, deposit):
    sandbox.fault("cut", path="/stripe/v1/transfers", method="POST", times=3)
    services.run_payouts(door="command", on=timezone.now().date() + dt.timedelta(days=14))
    assert Payout.objects.get().state == Payout.State.SENDING

    said = asked()
    assert (said.missing, said.on_its_way) == (27_000, 27_000)
    assert not said.is_off


def test_it_asks_hourly_and_soon_again_while_the_two_differ(sandbox, deposit):
    def questions() -> int:
        return sum(line["path"] == "/stripe/v1/balance" for line in sandbox.history())

    asked()
    asked()
    assert questions() == 1
    asked_again(minutes=59)
    assert questions() == 1
    sandbox.control("balance", amount=700, currency="eur")
    asked_again(minutes=61)
    asked_again(minutes=4)
    assert questions() == 2
    asked_again(minutes=6)
    assert questions() == 3


def test_by_hand_it_asks_however_soon(sandbox, deposit, booking, anna):
    before = asked().total
    paid(sandbox, booking, anna, Payment.Purpose.BALANCE)

    call_command("reconcile_payments", stdout=io.StringIO())

    said = ProviderBalance.objects.get()
    assert said.total > before
    assert (said.total, said.is_off) == (said.in_books, False)


def test_a_payout_run_asks_again(deposit, monkeypatch, django_capture_on_commit_callbacks):
    monkeypatch.setattr(tasks.ask_balances, "delay", tasks.ask_balances)
    asked()

    with django_capture_on_commit_callbacks(execute=True):
        services.run_payouts(door="command", on=timezone.now().date() + dt.timedelta(days=14))

    said = ProviderBalance.objects.get()
    assert (said.total, said.in_books) == (2_525, 2_525)


def test_a_run_that_pays_nobody_asks_nobody(
    deposit, monkeypatch, django_capture_on_commit_callbacks
):
    monkeypatch.setattr(tasks.ask_balances, "delay", tasks.ask_balances)

    with django_capture_on_commit_callbacks(execute=True):
        services.run_payouts(door="command")

    assert not ProviderBalance.objects.exists()


def test_a_provider_that_is_silent_is_asked_again(sandbox, deposit):
    sandbox.fault("error", path="/stripe/v1/balance", method="GET", times=3, status=503)

    assert services.reconcile().silent == 1
    assert not ProviderBalance.objects.exists()
    assert asked().available == 29_525


def test_paypal_may_not_tell_without_its_leave(sandbox, booking, anna, monkeypatch, caplog):
    def refuse():
        raise Refused("Authorization failed", code="NOT_AUTHORIZED")

    monkeypatch.setattr(provider_of("paypal"), "balances", refuse)

    assert services.reconcile("paypal").silent == 0
    assert "does not tell its balance" in caplog.text
    assert ReconciliationCursor.objects.get().balances_asked_at is not None


def test_what_it_leaves_out_is_nothing(sandbox, deposit, monkeypatch):
    monkeypatch.setattr(provider_of("stripe"), "balances", list)

    said = asked()
    assert (said.available, said.missing, said.is_off) == (0, 29_525, True)


def test_both_sides_of_what_is_held(sandbox, deposit, booking, anna):
    asked()
    paid_at_paypal(sandbox, booking, anna, Payment.Purpose.BALANCE)

    paypal, stripe = holdings()
    assert (paypal.words, paypal.in_books > 0, paypal.said) == ("Held by PayPal", True, None)
    assert (stripe.words, stripe.in_books, stripe.said.available) == (
        "Held by Stripe",
        29_525,
        29_525,
    )


def test_a_payment_that_is_not_booked_yet_may_be_there_or_not(sandbox, booking, anna):
    pay_at_provider(sandbox, begun(booking, anna), QUICK_CARD)
    payment = services.look(Payment.objects.get().pk)
    Payment.objects.filter(pk=payment.pk).update(fee=None)

    assert asked_once_without_looking().on_its_way == 30_000


def asked_once_without_looking() -> ProviderBalance:
    cursor = ReconciliationCursor(provider="stripe", compared_until=timezone.now())
    compare_balances(provider_of("stripe"), cursor, Report())
    return ProviderBalance.objects.get()
