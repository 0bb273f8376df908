"""Whatever was not heard is found."""

import datetime as dt

import pytest
from django.core.management import call_command
from django.utils import timezone

from bookings import services as booking_services
from bookings.models import Booking
from payments import services
from payments.exceptions import ProviderIsSilent
from payments.models import Payment, ReconciliationCursor
from payments.providers import card_provider_of
from tests.factories.payments import begun, pay_at_provider

pytestmark = pytest.mark.django_db


def test_money_that_nobody_told_us_of_confirms_the_booking(sandbox, booking, anna):
    pay_at_provider(sandbox, begun(booking, anna))

    report = services.reconcile()

    assert (report.repaired, report.unmatched, report.silent) == (1, [], 0)
    assert Booking.objects.get(pk=booking.pk).state == "confirmed"


def test_a_second_run_finds_nothing_to_repair(sandbox, booking, anna):
    pay_at_provider(sandbox, begun(booking, anna))
    services.reconcile()

    assert services.reconcile().repaired == 0


def test_a_payment_whose_making_we_never_heard_of_is_found(sandbox, booking, anna):
    sandbox.fault("cut", path="/stripe/v1/payment_intents", method="POST", times=3)
    with pytest.raises(ProviderIsSilent):
        begun(booking, anna)

    services.reconcile()

    payment = Payment.objects.get()
    assert payment.state == "created"
    assert payment.provider_id == sandbox.client().v1.payment_intents.list().data[0].id


def test_a_provider_that_is_down_moves_no_cursor_and_guesses_nothing(sandbox, booking, anna):
    begun(booking, anna)
    services.reconcile()
    before = ReconciliationCursor.objects.get().compared_until
    sandbox.fault("error", path="/stripe/v1/payment_intents", method="GET", times=50, status=503)

    report = services.reconcile()

    assert report.silent
    assert ReconciliationCursor.objects.get().compared_until == before
    assert Payment.objects.get().state == "created"


def test_what_is_not_ours_is_named(sandbox, db):
    stranger = sandbox.client().v1.payment_intents.create({"amount": 700, "currency": "eur"})

    report = services.reconcile()

    assert report.unmatched == [stranger.id]
    assert ReconciliationCursor.objects.get().unmatched == [stranger.id]


def test_a_second_object_under_our_name_is_named_and_not_adopted(sandbox, booking, anna):
    """As when a provider forgot the key of a request whose answer we lost."""
    checkout = begun(booking, anna)
    metadata = {"payment": str(checkout.payment.uuid)}
    twin = sandbox.client().v1.payment_intents.create(
        {"amount": 30_000, "currency": "eur", "metadata": metadata}
    )

    report = services.reconcile()

    assert report.unmatched == [twin.id]
    assert Payment.objects.get().provider_id == checkout.payment.provider_id


def test_an_old_list_is_not_believed(sandbox, booking, anna, monkeypatch):
    """Between listing and comparing the payment moved on: we look instead of applying the list."""
    checkout = begun(booking, anna)
    provider = card_provider_of("stripe")
    listed = list(provider.payments_since(checkout.payment.created_at - dt.timedelta(hours=1)))
    pay_at_provider(sandbox, checkout, card="4000000000000002")
    services.look(checkout.payment.pk)
    monkeypatch.setattr(type(provider), "payments_since", lambda self, since: iter(listed))

    services.reconcile()

    assert Payment.objects.get().state == "failed"


def test_another_amount_there_is_never_believed(sandbox, booking, anna, caplog):
    checkout = begun(booking, anna)
    sandbox.client().v1.payment_intents.update(checkout.payment.provider_id, {"amount": 100})
    pay_at_provider(sandbox, checkout)

    services.look(checkout.payment.pk)

    assert Booking.objects.get(pk=booking.pk).state == "accepted"
    assert "is 100 EUR there" in caplog.text


@pytest.mark.parametrize("side", ["couple", "vendor"])
def test_a_request_for_money_is_taken_back_with_its_hold(sandbox, booking, anna, rosa, side):
    checkout = begun(booking, anna)
    if side == "couple":
        booking_services.withdraw_booking(booking.pk, reason="", by=anna)
    else:
        booking_services.take_back_acceptance(booking.pk, reason="Ill", by=rosa)

    services.reconcile()

    there = sandbox.client().v1.payment_intents.retrieve(checkout.payment.provider_id)
    assert (there.status, Payment.objects.get().state) == ("canceled", "cancelled")


def test_the_fee_is_fetched_when_it_comes_later(sandbox, booking, anna):
    sandbox.control("options", settle_after=3600)
    checkout = begun(booking, anna)
    intent = {"id": checkout.payment.provider_id, "client_secret": checkout.client_secret}
    sandbox.page_confirms(intent, "4242424242424242")
    assert services.look(checkout.payment.pk).fee is None

    sandbox.control("clock", advance=4000)
    services.reconcile()

    assert Payment.objects.get().fee == 475


def test_a_payment_that_the_provider_has_lost_makes_room_for_another(sandbox, booking, anna):
    lost = begun(booking, anna).payment
    sandbox.control("reset")

    checkout = begun(booking, anna)

    lost.refresh_from_db()
    assert (lost.state, checkout.payment.state) == ("cancelled", "created")
    assert checkout.payment.pk != lost.pk


def test_the_cursor_follows_the_clock(sandbox, db):
    started = timezone.now()

    services.reconcile()

    cursor = ReconciliationCursor.objects.get()
    assert started <= cursor.compared_until <= started + dt.timedelta(minutes=1)


def test_the_command_says_what_it_did(sandbox, booking, anna, capsys):
    pay_at_provider(sandbox, begun(booking, anna))

    call_command("reconcile_payments")

    assert "1 repaired" in capsys.readouterr().out
