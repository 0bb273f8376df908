import datetime as dt

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from payments import ledger, services
from payments.exceptions import RefundTooHigh
from payments.models import Account, Payment, Refund
from payments.owed_back import owed_back
from payments.services.looking import lock
from tests.factories.bookings import accepted
from tests.factories.payments import begun, decided, disputed, paid, pay_at_provider

pytestmark = pytest.mark.django_db


@pytest.fixture
def settled(sandbox, booking, anna) -> Payment:
    return paid(sandbox, booking, anna)


def decide(payment: Payment, amount: int) -> Refund:
    with transaction.atomic():
        return services.return_money(lock(payment.pk), amount, reason=Refund.Reason.PAID_TWICE)


def fail(refund: Refund) -> None:
    """The provider cannot send it."""
    Refund.objects.filter(pk=refund.pk).update(state="failed", failed_at=timezone.now())


def owed(payment: Payment) -> int:
    found = owed_back([payment.booking_id])
    return found[payment.booking_id].amount if found else 0


def came_back(sandbox, booking, person) -> Refund:
    """All of the deposit was sent back, and the bank returned it."""
    checkout = begun(booking, person)
    pay_at_provider(sandbox, checkout, card="4000000000005126")
    payment = services.look(checkout.payment.pk)
    refund = decide(payment, 30_000)
    sandbox.control("options", settle_after=60)
    services.send_refund(refund.pk)
    sandbox.control("clock", advance=120)
    services.look(payment.pk)
    refund.refresh_from_db()
    return refund


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
    refund = came_back(sandbox, booking, anna)

    assert (refund.state, refund.came_back) == ("failed", True)
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
    for person, words in ((anna, "to you."), (rosa, "to Anna &amp; Ben.")):
        client.force_login(person)
        page = client.get(booking.get_absolute_url()).content.decode()
        assert f"could not be sent back {words}" in page


def test_a_later_refund_makes_a_failed_one_good(sandbox, settled):
    failed = decide(settled, 10_000)
    fail(failed)
    assert owed(settled) == 10_000

    decide(settled, 4_000)
    assert owed(settled) == 6_000
    decide(settled, 6_000)
    assert owed(settled) == 0


def test_two_tries_that_fail_are_no_two_debts(sandbox, settled):
    fail(decide(settled, 10_000))
    fail(decide(settled, 10_000))
    assert owed(settled) == 10_000

    fail(decide(settled, 30_000))
    assert owed(settled) == 30_000


def test_two_that_were_decided_before_either_failed_are_two(sandbox, settled):
    first, second = decide(settled, 10_000), decide(settled, 5_000)
    fail(first)
    fail(second)

    assert owed(settled) == 15_000


def test_nobody_is_owed_what_a_bank_gave_them(sandbox, settled):
    fail(decide(settled, 30_000))
    decided(sandbox, disputed(sandbox, settled, amount=20_000), "lost")
    assert owed(settled) == 10_000

    fail(decide(settled, 10_000))
    assert owed(settled) == 10_000


def test_many_bookings_cost_as_much_as_one(
    sandbox, settled, rosewood, cleo, other_couple, django_assert_num_queries
):
    fail(decide(settled, 10_000))
    ids = [settled.booking_id]
    with CaptureQueriesContext(connection) as queries:
        owed_back(ids)
    booking = accepted(rosewood, cleo, settled.booking.date + dt.timedelta(days=7))
    fail(decide(paid(sandbox, booking, cleo), 2_000))

    with django_assert_num_queries(len(queries)):
        found = owed_back([*ids, booking.pk])
    assert [each.amount for each in found.values()] == [10_000, 2_000]


def test_a_refund_that_comes_back_is_told_once(
    sandbox, booking, anna, ben, rosa, fin, mona, client
):
    refund = came_back(sandbox, booking, anna)
    services.look(refund.payment_id)
    services.send_refund(refund.pk)
    services.reconcile()

    note = fin.notifications.get(kind="refund_failed")
    assert note.link == "/adminpanel/refunds/"
    assert "€300 to Anna & Ben came back: the card has expired or was cancelled" in note.text
    assert not mona.notifications.filter(kind="refund_failed").exists()
    for person in (anna, ben):
        told = person.notifications.get(text__contains="did not reach you")
        assert (told.kind, told.link) == ("payment", booking.get_absolute_url())
        assert "€300 of your booking with Rosewood Studio" in told.text
    event = booking.events.get(kind="came_back")
    assert (event.facts["amount"], event.actor) == (30_000, None)
    for person, words in ((anna, "reach you."), (rosa, "reach Anna &amp; Ben.")):
        client.force_login(person)
        page = client.get(booking.get_absolute_url()).content.decode()
        assert f"came back and did not {words}" in page
        assert "The bank of the card sent it back" in page
        assert "Refund came back" in page
        assert "payment service did not take it" not in page


def test_one_that_is_refused_is_told_as_that(sandbox, settled, booking, anna, fin):
    Payment.objects.filter(pk=settled.pk).update(provider_id="pi_nobody_knows")
    refund = decide(settled, 10_000)
    services.send_refund(refund.pk)
    services.send_refund(refund.pk)

    note = fin.notifications.get(kind="refund_failed")
    assert "€100 to Anna & Ben could not be sent: " in note.text
    assert anna.notifications.filter(text__contains="did not reach you").count() == 1
    assert booking.events.filter(kind="not_sent").count() == 1
    assert not booking.events.filter(kind="came_back").exists()
