"""The deposit from the couple's side: begun once, paid once, whatever they click."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from bookings import services as booking_services
from bookings.models import Booking, BookingEvent
from messaging.models import Message
from payments import services
from payments.exceptions import HoldHasRunOut, NothingToPay, ProviderIsSilent
from payments.models import Entry, Payment
from tests.factories.bookings import requested
from tests.factories.payments import begun, paid, pay_at_provider

pytestmark = pytest.mark.django_db


def test_the_provider_is_asked_for_the_server_s_price(sandbox, booking, anna):
    checkout = begun(booking, anna)

    intent = sandbox.client().v1.payment_intents.retrieve(checkout.payment.provider_id)
    assert (intent.amount, intent.currency) == (booking.deposit, "eur")
    assert intent.metadata["payment"] == str(checkout.payment.uuid)
    assert intent.receipt_email is None  # we send our own, and one is enough
    assert booking.events.last().kind == BookingEvent.Kind.PAYMENT_STARTED


def test_paying_confirms_the_booking_once(sandbox, booking, anna):
    payment = paid(sandbox, booking, anna)
    services.look(payment.pk)
    services.look(payment.pk)

    booking = Booking.objects.get(pk=booking.pk)
    assert (booking.state, booking.commission_basis_points) == ("confirmed", 1000)
    assert booking.events.filter(kind="deposit_paid").count() == 1
    assert (payment.state, payment.fee, payment.returned) == ("succeeded", 475, 0)
    assert sorted(Entry.objects.values_list("kind", flat=True)) == ["capture", "fee", "share"]


def test_the_chat_shows_the_payment_once(sandbox, booking, anna):
    payment = paid(sandbox, booking, anna)
    services.look(payment.pk)

    card = Message.objects.get(card_kind="payment")
    assert (card.conversation, card.card_key) == (booking.conversation, str(payment.pk))


def test_beginning_again_goes_on_with_the_same_payment(sandbox, booking, anna, ben):
    first, again, partner = begun(booking, anna), begun(booking, anna), begun(booking, ben)

    assert first.client_secret == again.client_secret == partner.client_secret
    assert Payment.objects.count() == 1
    assert booking.events.filter(kind="payment_started").count() == 1
    assert len(sandbox.client().v1.payment_intents.list().data) == 1


def test_a_declined_card_leaves_the_booking_as_it_was_and_says_why(sandbox, booking, anna):
    checkout = begun(booking, anna)
    pay_at_provider(sandbox, checkout, card="4000000000009995")

    payment = services.look(checkout.payment.pk)

    assert payment.state == "failed"
    assert payment.failure_code == "insufficient_funds"
    assert payment.failure_message == "Your card has insufficient funds."
    assert Booking.objects.get(pk=booking.pk).state == "accepted"
    assert not Entry.objects.exists()


def test_the_vendor_does_not_read_why_a_bank_said_no(sandbox, booking, anna):
    checkout = begun(booking, anna)
    pay_at_provider(sandbox, checkout, card="4000000000009995")
    services.look(checkout.payment.pk)

    event = booking.events.get(kind="payment_failed")
    assert "insufficient" not in f"{event.detail} {event.facts}"


def test_after_a_decline_another_card_pays_the_same_payment(sandbox, booking, anna):
    checkout = begun(booking, anna)
    pay_at_provider(sandbox, checkout, card="4000000000000002")
    services.look(checkout.payment.pk)

    again = begun(booking, anna)
    pay_at_provider(sandbox, again)
    payment = services.look(again.payment.pk)

    assert again.payment.pk == checkout.payment.pk
    assert (payment.state, payment.failure_message) == ("succeeded", "")
    assert Booking.objects.get(pk=booking.pk).state == "confirmed"


def test_the_bank_s_question_is_waited_for(sandbox, booking, anna):
    checkout = begun(booking, anna)
    pay_at_provider(sandbox, checkout, card="4000002500003155")
    assert services.look(checkout.payment.pk).state == "requires_action"

    intent = {"id": checkout.payment.provider_id, "client_secret": checkout.client_secret}
    sandbox.person_answers(intent)

    assert services.look(checkout.payment.pk).state == "succeeded"


def test_a_tab_closed_after_paying_is_noticed_when_they_come_back(sandbox, booking, anna):
    pay_at_provider(sandbox, begun(booking, anna))

    back = begun(booking, anna)

    assert back.payment.state == "succeeded"
    assert Booking.objects.get(pk=booking.pk).state == "confirmed"


def test_a_paid_deposit_cannot_be_begun_again(sandbox, booking, anna):
    paid(sandbox, booking, anna)

    with pytest.raises(NothingToPay):
        begun(booking, anna)
    assert Payment.objects.count() == 1


def test_what_the_vendor_has_not_accepted_cannot_be_paid(sandbox, couple, anna, rosewood, saturday):
    booking = requested(rosewood, anna, saturday)

    with pytest.raises(NothingToPay):
        begun(booking, anna)
    assert not Payment.objects.exists()


def test_a_hold_that_has_run_out_cannot_be_paid(sandbox, booking, anna):
    Booking.objects.filter(pk=booking.pk).update(hold_expires_at=timezone.now())

    with pytest.raises(HoldHasRunOut):
        begun(booking, anna)
    assert not Payment.objects.exists()


@pytest.mark.parametrize("who", ["rosa", "cleo", "fin"])
def test_only_the_couple_pays(sandbox, request, booking, other_couple, who):
    with pytest.raises(PermissionDenied):
        begun(booking, request.getfixturevalue(who))

    assert not Payment.objects.exists()
    assert sandbox.history() == []


def test_a_silent_provider_leaves_a_question_and_no_second_payment(sandbox, booking, anna):
    sandbox.fault("cut", path="/stripe/v1/payment_intents", method="POST", times=3)

    with pytest.raises(ProviderIsSilent):
        begun(booking, anna)
    assert Payment.objects.get().state == "unknown"

    checkout = begun(booking, anna)
    assert checkout.payment.state == "created"
    assert len(sandbox.client().v1.payment_intents.list().data) == 1


def test_an_error_that_the_provider_repeats_for_its_key_is_got_around(sandbox, booking, anna):
    """Stripe answers a key for ever with what it answered first, a server error included."""
    sandbox.fault("error", path="/stripe/v1/payment_intents", method="POST")
    with pytest.raises(ProviderIsSilent):
        begun(booking, anna)

    checkout = begun(booking, anna)

    assert (checkout.payment.attempt, checkout.payment.state) == (1, "created")


def test_money_for_a_hold_that_ran_out_takes_the_day_again(sandbox, booking, anna):
    checkout = begun(booking, anna)
    _let_the_hold_run_out(booking)
    pay_at_provider(sandbox, checkout)

    services.look(checkout.payment.pk)

    booking = Booking.objects.get(pk=booking.pk)
    assert booking.state == "confirmed"
    assert booking.events.filter(kind="day_taken_again").exists()
    assert booking.vendor.slots.filter(date=booking.date).count() == 1


class TestWhyItWasCalledOff:
    """What somebody reads who still had the payment open."""

    def test_the_hold_ran_out(self, sandbox, booking, anna):
        payment = begun(booking, anna).payment
        _let_the_hold_run_out(booking)

        payment.refresh_from_db()
        assert "time to pay has run out" in services.why_called_off(payment)
        assert "Nothing was charged" in services.why_called_off(payment)

    def test_it_was_paid_in_another_way(self, sandbox, booking, anna):
        first = begun(booking, anna).payment
        whole = begun(booking, anna, Payment.Purpose.WHOLE)
        pay_at_provider(sandbox, whole)
        paid = services.look(whole.payment.pk)

        first.refresh_from_db()
        assert first.state == "cancelled"
        assert paid.receipt_number in services.why_called_off(first)

    def test_another_one_was_begun(self, sandbox, booking, anna):
        first = begun(booking, anna).payment
        begun(booking, anna, Payment.Purpose.WHOLE)

        first.refresh_from_db()
        assert "replaced by another one" in services.why_called_off(first)

    def test_the_booking_is_over(self, sandbox, booking, anna):
        payment = begun(booking, anna).payment
        Booking.objects.update(state="cancelled", cancelled_by="vendor")

        payment.refresh_from_db()
        assert "the booking is withdrawn" in services.why_called_off(payment)


def test_money_for_a_day_that_is_gone_goes_back_in_full(
    sandbox, booking, anna, other_couple, cleo, rosewood
):
    checkout = begun(booking, anna)
    _let_the_hold_run_out(booking)
    requested(rosewood, cleo, booking.date)
    pay_at_provider(sandbox, checkout)

    payment = services.look(checkout.payment.pk)
    refund = services.send_refund(payment.refunds.get().pk)

    booking = Booking.objects.get(pk=booking.pk)
    assert (booking.state, booking.deposit_paid_at) == ("expired", None)
    assert booking.deposit_returned_at is not None
    assert (refund.amount, refund.state) == (30_000, "succeeded")
    assert payment.state == "succeeded"
    assert sorted(Entry.objects.values_list("kind", flat=True)) == ["capture", "fee", "refund"]
    charge = sandbox.client().v1.charges.retrieve(payment.charge_id)
    assert charge.amount_refunded == 30_000


def _let_the_hold_run_out(booking: Booking) -> None:
    after = booking.hold_expires_at + dt.timedelta(seconds=1)
    assert booking_services.expire_booking(booking.pk, at=after)
