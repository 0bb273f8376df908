"""A card and PayPal at once. Each test has a control that shows what the guard is for."""

import threading

import pytest

from bookings.models import Booking
from payments import services
from payments.exceptions import PaymentError
from payments.models import Entry, Payment
from payments.providers import PROVIDERS
from payments.providers.base import NoAnswer
from payments.services import capturing, paying
from tests.factories.payments import begun, begun_at_paypal, pay_at_provider
from tests.races import all_at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


def taken(sandbox) -> list[str]:
    """What was really taken, at both."""
    charges = sandbox.client().v1.charges.list().data
    asked = [each for each in sandbox.history() if each["path"].endswith("/capture")]
    orders = {each["path"] for each in asked if each["status"] == 201}
    return ["card" for each in charges if each.status == "succeeded"] + ["paypal"] * len(orders)


def pay_by_card(sandbox, booking, person):
    try:
        return pay_at_provider(sandbox, begun(booking, person))
    except PaymentError:
        return None


def pay_with_paypal(sandbox, booking, person):
    try:
        checkout = begun_at_paypal(booking, person)
        if checkout.approve_url:
            sandbox.payer_answers(checkout.payment.provider_id)
        return services.collect(checkout.payment.pk)
    except (PaymentError, NoAnswer):
        return None


def test_a_card_and_paypal_in_six_tabs_are_charged_once(sandbox, booking, anna, ben):
    tabs = [
        lambda pay=pay, who=who: pay(sandbox, booking, who)
        for who in (anna, ben, anna)
        for pay in (pay_by_card, pay_with_paypal)
    ]

    answers = all_at_once(tabs)
    services.reconcile("stripe")
    services.reconcile("paypal")

    assert [answer for answer in answers if isinstance(answer, Exception)] == []
    assert len(taken(sandbox)) <= 1
    pay_with_paypal(sandbox, booking, anna)
    services.reconcile("stripe")
    assert len(taken(sandbox)) == 1
    assert Booking.objects.get(pk=booking.pk).state == "confirmed"


def test_without_taking_the_card_back_both_are_charged(sandbox, booking, anna, monkeypatch):
    """The control: what is cancelled in our books alone can still be paid where it lives."""
    card = begun(booking, anna)

    def forget_only(payment):
        Payment.objects.filter(pk=payment.pk).update(state="cancelled")

    monkeypatch.setattr(paying, "call_off", forget_only)
    paypal = begun_at_paypal(booking, anna)
    sandbox.payer_answers(paypal.payment.provider_id)

    all_at_once(
        [
            lambda: pay_at_provider(sandbox, card),
            lambda: services.collect(paypal.payment.pk),
        ]
    )

    assert sorted(taken(sandbox)) == ["card", "paypal"]


def test_eight_doors_take_what_was_agreed_to_once(sandbox, booking, anna):
    checkout = begun_at_paypal(booking, anna)
    sandbox.payer_answers(checkout.payment.provider_id)

    answers = all_at_once([lambda: services.collect(checkout.payment.pk)] * 8)

    assert [answer for answer in answers if isinstance(answer, Exception)] == []
    assert taken(sandbox) == ["paypal"]
    assert sorted(Entry.objects.values_list("kind", flat=True)) == ["capture", "fee", "share"]


@pytest.fixture
def capture_that_waits(monkeypatch):
    """Somebody is about to take the money, and comes no further until told."""
    reached, go_on = threading.Event(), threading.Event()
    capture = type(PROVIDERS["paypal"]).capture_payment

    def slow(self, id, *, idempotency_key):
        reached.set()
        assert go_on.wait(30)
        return capture(self, id, idempotency_key=idempotency_key)

    monkeypatch.setattr(type(PROVIDERS["paypal"]), "capture_payment", slow)
    return reached, go_on


def switch_while_it_is_taken(sandbox, booking, person, capture_that_waits):
    reached, go_on = capture_that_waits
    checkout = begun_at_paypal(booking, person)
    sandbox.payer_answers(checkout.payment.provider_id)

    def switch():
        assert reached.wait(30)
        threading.Timer(1.0, go_on.set).start()
        return pay_by_card(sandbox, booking, person)

    return all_at_once([lambda: services.collect(checkout.payment.pk), switch])


def test_while_the_money_is_taken_a_card_is_refused(sandbox, booking, anna, capture_that_waits):
    switch_while_it_is_taken(sandbox, booking, anna, capture_that_waits)

    assert taken(sandbox) == ["paypal"]
    assert Booking.objects.get(pk=booking.pk).state == "confirmed"


def test_without_the_claim_both_are_taken(sandbox, booking, anna, capture_that_waits, monkeypatch):
    """The control: nobody writes down that the money is being taken."""

    def unclaimed(payment_id):
        return Payment.objects.get(pk=payment_id)

    monkeypatch.setattr(capturing, "_claim", unclaimed)
    switch_while_it_is_taken(sandbox, booking, anna, capture_that_waits)

    assert sorted(taken(sandbox)) == ["card", "paypal"]
