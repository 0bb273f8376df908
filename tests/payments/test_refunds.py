import datetime as dt

import pytest
from django.db import transaction
from django.utils import timezone

from payments import ledger, services
from payments.exceptions import RefundTooHigh
from payments.models import Account, Payment, Refund
from payments.services.looking import lock
from tests.factories.payments import begun, paid, pay_at_provider

pytestmark = pytest.mark.django_db


@pytest.fixture
def settled(sandbox, booking, anna) -> Payment:
    return paid(sandbox, booking, anna)


def decide(payment: Payment, amount: int) -> Refund:
    with transaction.atomic():
        return services.return_money(lock(payment.pk), amount, reason=Refund.Reason.PAID_TWICE)


def test_what_was_shared_is_taken_back_to_the_cent(sandbox, settled):
    for amount in (9_999, 1, 20_000):
        services.send_refund(decide(settled, amount).pk)

    assert ledger.balance(Account.VENDOR_PAYABLE, "EUR") == 0
    assert ledger.balance(Account.COMMISSION, "EUR") == 0
    assert ledger.balance(Account.CUSTOMER_PREPAYMENT, "EUR") == 0
    assert ledger.balance(Account.PROVIDER_CLEARING, "EUR") == -475


def test_more_than_came_cannot_go_back(sandbox, settled):
    decide(settled, 20_000)

    with pytest.raises(RefundTooHigh):
        decide(settled, 10_001)
    assert settled.refunds.count() == 1


def test_sending_twice_sends_once(sandbox, settled):
    refund = decide(settled, 10_000)

    services.send_refund(refund.pk)
    services.send_refund(refund.pk)

    charge = sandbox.client().v1.charges.retrieve(settled.charge_id)
    assert charge.amount_refunded == 10_000


def test_a_cut_answer_is_looked_up_and_not_sent_again(sandbox, settled):
    refund = decide(settled, 10_000)
    sandbox.fault("cut", path="/stripe/v1/refunds", times=3)
    assert services.send_refund(refund.pk).state == "unknown"

    again = services.send_refund(refund.pk)

    assert (again.state, again.attempt) == ("succeeded", 0)
    charge = sandbox.client().v1.charges.retrieve(settled.charge_id)
    assert charge.amount_refunded == 10_000


def test_another_key_is_tried_only_when_the_first_try_is_surely_over(sandbox, settled):
    refund = decide(settled, 10_000)
    sandbox.fault("error", path="/stripe/v1/refunds")
    assert services.send_refund(refund.pk).state == "unknown"
    assert services.send_refund(refund.pk).state == "unknown"

    Refund.objects.update(tried_at=timezone.now() - dt.timedelta(minutes=11))
    again = services.send_refund(refund.pk)

    assert (again.state, again.attempt) == ("succeeded", 1)


def test_a_refund_made_at_the_provider_is_found_and_booked(sandbox, settled):
    sandbox.client().v1.refunds.create({"charge": settled.charge_id, "amount": 3_000})

    services.look(settled.pk)

    refund = settled.refunds.get()
    assert (refund.reason, refund.state, refund.amount) == ("at_provider", "succeeded", 3_000)
    assert ledger.balance(Account.VENDOR_PAYABLE, "EUR") == -(27_000 - 2_700)


def test_a_refund_that_the_bank_sends_back_is_the_couple_s_prepayment_again(sandbox, booking, anna):
    checkout = begun(booking, anna)
    pay_at_provider(sandbox, checkout, card="4000000000005126")
    payment = services.look(checkout.payment.pk)
    refund = decide(payment, 30_000)
    sandbox.control("options", settle_after=60)
    services.send_refund(refund.pk)

    sandbox.control("clock", advance=120)
    services.look(payment.pk)

    refund.refresh_from_db()
    assert refund.state == "failed"
    assert ledger.balance(Account.CUSTOMER_PREPAYMENT, "EUR") == -30_000


def test_a_refund_of_what_the_provider_does_not_know_fails_once_and_says_so(
    sandbox, settled, booking, client, anna, rosa, caplog
):
    Payment.objects.filter(pk=settled.pk).update(provider_id="pi_nobody_knows")
    refund = decide(settled, 10_000)

    assert services.send_refund(refund.pk).state == "failed"
    services.send_refund(refund.pk)
    services.reconcile()

    refund.refresh_from_db()
    assert "No such payment_intent" in refund.failure_message
    errors = [each for each in caplog.records if each.levelname == "ERROR"]
    assert [each.getMessage().split(":")[0] for each in errors] == [
        f"refund {refund.pk} cannot be sent"
    ]
    assert errors[0].exc_info is None
    for person, words in ((anna, "to your card"), (rosa, "to Anna &amp; Ben")):
        client.force_login(person)
        page = client.get(booking.get_absolute_url()).content.decode()
        assert f"could not be sent back {words}" in page


def test_a_later_refund_makes_a_failed_one_good(sandbox, settled):
    failed = decide(settled, 10_000)
    Refund.objects.filter(pk=failed.pk).update(state=Refund.State.FAILED)
    assert Refund.objects.stuck_of(settled.booking) == 10_000

    decide(settled, 4_000)
    assert Refund.objects.stuck_of(settled.booking) == 6_000
    decide(settled, 6_000)
    assert Refund.objects.stuck_of(settled.booking) == 0
