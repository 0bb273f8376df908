"""Many doors at once. Each test has a control that shows what the guard is for."""

import threading
import uuid

import pytest
from django.db import transaction

from bookings.models import Booking
from payments import services
from payments.exceptions import PaymentError, RefundTooHigh
from payments.models import BalanceAttempt, BalanceConsent, Entry, Payment, Refund, Wallet
from payments.services import automatic, looking, paying, returning
from payments.services.looking import lock
from tests.factories.payments import begun, kept_card, paid, pay_at_provider
from tests.races import Meeting, all_at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


def test_eight_clicks_are_one_payment(sandbox, booking, anna):
    answers = all_at_once([lambda: begun(booking, anna)] * 8)

    assert len({answer.client_secret for answer in answers}) == 1
    assert Payment.objects.count() == 1
    assert len(sandbox.client().v1.payment_intents.list().data) == 1


def test_without_the_booking_s_lock_clicks_fail(sandbox, booking, anna, monkeypatch):
    """The control: only the constraint is left, and it answers with errors."""

    def unlocked(booking_id, wanted, *, by):
        booking = Booking.objects.get(pk=booking_id)
        payment = booking.payments.first()
        together.wait(timeout=10)
        return payment or Payment.objects.create(
            booking=booking, payer=by, amount=booking.deposit, currency=booking.currency
        )

    together = threading.Barrier(4)
    monkeypatch.setattr(paying, "_claim", unlocked)

    answers = all_at_once([lambda: begun(booking, anna)] * 4)

    assert sum(isinstance(answer, Exception) for answer in answers) == 3
    assert Payment.objects.count() == 1


def test_webhook_page_and_reconciliation_at_once_book_the_money_once(sandbox, booking, anna):
    checkout = begun(booking, anna)
    pay_at_provider(sandbox, checkout)

    doors = [lambda: services.look(checkout.payment.pk), services.reconcile] * 4
    answers = all_at_once(doors)

    assert [answer for answer in answers if isinstance(answer, Exception)] == []
    assert Booking.objects.get(pk=booking.pk).state == "confirmed"
    assert sorted(Entry.objects.values_list("kind", flat=True)) == ["capture", "fee", "share"]
    assert booking.events.filter(kind="deposit_paid").count() == 1


def switch_and_pay(sandbox, booking, person, purpose):
    """One tab: begin this one, and pay at once by the card that is typed in."""
    try:
        checkout = begun(booking, person, purpose)
    except PaymentError:
        return None
    return pay_at_provider(sandbox, checkout)


def charged(sandbox) -> list[int]:
    charges = sandbox.client().v1.charges.list().data
    return [charge.amount for charge in charges if charge.status == "succeeded"]


def test_deposit_and_everything_at_once_in_eight_tabs_are_charged_once(sandbox, booking, anna, ben):
    deposit, whole = Payment.Purpose.DEPOSIT, Payment.Purpose.WHOLE
    tabs = [
        lambda who=who, purpose=purpose: switch_and_pay(sandbox, booking, who, purpose)
        for who in (anna, ben)
        for purpose in (deposit, whole) * 2
    ]

    answers = all_at_once(tabs)
    services.reconcile()

    assert [answer for answer in answers if isinstance(answer, Exception)] == []
    assert len(charged(sandbox)) <= 1
    switch_and_pay(sandbox, booking, anna, whole)
    services.reconcile()
    (amount,) = charged(sandbox)
    assert Booking.objects.get(pk=booking.pk).amount_paid == amount


def test_without_taking_the_other_one_back_both_are_charged(sandbox, booking, anna, monkeypatch):
    """The control: what is cancelled in our books alone can still be paid where it lives."""
    deposit = begun(booking, anna)

    def forget_only(payment):
        Payment.objects.filter(pk=payment.pk).update(state="cancelled")

    with monkeypatch.context() as patched:
        patched.setattr(paying, "call_off", forget_only)
        whole = begun(booking, anna, Payment.Purpose.WHOLE)

    all_at_once(
        [lambda: pay_at_provider(sandbox, deposit), lambda: pay_at_provider(sandbox, whole)]
    )

    assert sorted(charged(sandbox)) == [30_000, 100_000]
    services.look(whole.payment.pk)


@pytest.fixture
def stale_look(sandbox, booking, anna, monkeypatch):
    """One looks and sees "declined"; before it can write, the second card pays and another door
    has seen that.
    """
    checkout = begun(booking, anna)
    pay_at_provider(sandbox, checkout, card="4000002500003155")
    payment = Payment.objects.get(pk=checkout.payment.pk)
    seen = looking.find(payment)
    assert seen.state == "requires_action"

    def go_on():
        intent = {"id": payment.provider_id, "client_secret": checkout.client_secret}
        sandbox.person_answers(intent, "failed")
        services.look(payment.pk)
        return looking.agree(payment, seen)

    return go_on


def test_what_was_seen_before_the_row_moved_is_seen_again(stale_look):
    stale_look()

    payment = Payment.objects.get()
    assert (payment.state, payment.failure_code) == (
        "failed",
        "payment_intent_authentication_failure",
    )


def test_without_looking_again_the_past_comes_back(stale_look, monkeypatch):
    """The control: an old sight overwrites a newer one."""
    monkeypatch.setattr(looking, "has_moved", lambda locked, since: False)

    stale_look()

    assert Payment.objects.get().state == "requires_action"


def test_of_twenty_refunds_of_sixty_percent_one_is_decided(sandbox, booking, anna):
    payment = paid(sandbox, booking, anna)

    answers = all_at_once([lambda: _decide(payment, 18_000)] * 20)

    assert sum(isinstance(answer, Refund) for answer in answers) == 1
    assert sum(isinstance(answer, RefundTooHigh) for answer in answers) == 19


def test_without_the_payment_s_lock_more_than_came_is_decided(
    sandbox, booking, anna, request, monkeypatch
):
    """The control: everybody sees nothing returned yet, and returns."""
    payment = paid(sandbox, booking, anna)
    together = threading.Barrier(5)
    count = returning.Refund.objects.create

    def create_together(**fields):
        together.wait(timeout=10)
        return count(**fields)

    monkeypatch.setattr(returning.Refund.objects, "create", create_together)

    all_at_once([lambda: _decide_unlocked(payment, 18_000)] * 5)

    assert Refund.objects.count() == 5
    Refund.objects.all().delete()


def test_two_workers_send_a_refund_once(sandbox, booking, anna):
    payment = paid(sandbox, booking, anna)
    refund = _decide(payment, 10_000)

    all_at_once([lambda: services.send_refund(refund.pk)] * 4)

    charge = sandbox.client().v1.charges.retrieve(payment.charge_id)
    assert charge.amount_refunded == 10_000
    assert Entry.objects.filter(kind="refund").count() == 1


def _decide(payment: Payment, amount: int) -> Refund:
    with transaction.atomic():
        return services.return_money(lock(payment.pk), amount, reason=Refund.Reason.PAID_TWICE)


def _decide_unlocked(payment: Payment, amount: int) -> Refund:
    with transaction.atomic():
        fresh = Payment.objects.get(pk=payment.pk)
        return services.return_money(fresh, amount, reason=Refund.Reason.PAID_TWICE)


def test_eight_doors_make_one_customer(sandbox, couple, anna):
    answers = all_at_once([lambda: services.open_wallet(anna)] * 8)

    assert {wallet.provider_id for wallet in answers} == {Wallet.objects.get().provider_id}
    assert len(sandbox.client().v1.customers.list().data) == 1


def test_without_the_wallet_s_own_key_there_are_many(sandbox, couple, anna, monkeypatch):
    """The control: everybody who asks before the first answer gets a customer."""
    meeting = Meeting(4)

    def key(wallet):
        meeting.wait()
        return uuid.uuid4().hex

    monkeypatch.setattr(Wallet, "idempotency_key", property(key))

    all_at_once([lambda: services.open_wallet(anna)] * 4)

    assert len(sandbox.client().v1.customers.list().data) > 1


@pytest.fixture
def declining(sandbox, booking, anna):
    """A balance that is due today, to be charged to a card that declines."""
    paid(sandbox, booking, anna)
    card = kept_card(sandbox, anna, "4000000000000341")
    consent = services.agree_to_charge(booking.pk, card.pk, by=anna)
    Booking.objects.update(balance_days=700)
    BalanceConsent.objects.update(charge_on=booking.vendor.today())
    return consent


def asked(sandbox) -> int:
    """How often the bank was asked for the balance."""
    return sum(charge.amount == 70_000 for charge in sandbox.client().v1.charges.list().data)


def test_six_runs_at_once_make_one_attempt(sandbox, declining):
    answers = all_at_once([services.retry_payments] * 6)

    assert [answer for answer in answers if isinstance(answer, Exception)] == []
    assert sum(answer.declined for answer in answers) == 1
    assert (BalanceAttempt.objects.count(), asked(sandbox)) == (1, 1)
    assert declining.user.notifications.filter(text__contains="We try again").count() == 1


def test_without_the_row_that_is_written_first_the_bank_is_asked_by_each(
    sandbox, declining, monkeypatch
):
    """The control: everybody makes an attempt of their own, under a key of its own."""
    meeting = Meeting(4)

    def begin(step):
        meeting.wait()
        return BalanceAttempt(consent=step.consent, number=step.number, on=step.day)

    monkeypatch.setattr(automatic, "_begin", begin)
    monkeypatch.setattr(automatic, "_conclude", lambda attempt, state, *rest, **more: state)

    all_at_once([services.retry_payments] * 4)

    assert asked(sandbox) > 1
