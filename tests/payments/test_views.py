"""Paying as a browser sees it."""

import pytest
from django.test import Client
from django.urls import reverse

from bookings.models import Booking
from payments.models import Payment
from tests.factories.bookings import accepted, requested
from tests.factories.payments import begun, paid, pay_at_provider

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]


@pytest.fixture
def start(booking) -> str:
    return reverse("payments:deposit-create", args=[booking.pk])


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def look_url(payment: Payment) -> str:
    return reverse("payments:look-create", args=[payment.uuid])


def test_beginning_tells_the_page_what_it_needs_and_nothing_more(sandbox, start, anna):
    told = signed_in(anna).post(start).json()

    payment = Payment.objects.get()
    assert told["client_secret"].startswith(f"{payment.provider_id}_secret_")
    assert told["look"] == look_url(payment)
    assert told["return_url"].endswith(payment.get_absolute_url())
    assert set(told) == {
        "state", "message", "is_open", "booking", "client_secret", "amount", "look", "return_url",
        "cards",
    }  # fmt: skip


def test_an_amount_in_the_form_is_not_read(sandbox, start, anna, booking):
    signed_in(anna).post(start, {"amount": "1", "deposit": "1", "currency": "JPY"})

    intent = sandbox.client().v1.payment_intents.list().data[0]
    assert (intent.amount, intent.currency) == (booking.deposit, "eur")


@pytest.mark.parametrize(("who", "status"), [("cleo", 404), ("victor", 404), ("rosa", 403)])
def test_others_cannot_begin(sandbox, request, start, other_couple, who, status):
    assert signed_in(request.getfixturevalue(who)).post(start).status_code == status
    assert not Payment.objects.exists()


def test_a_visitor_signs_in_first(sandbox, start):
    assert Client().post(start).status_code == 302
    assert not Payment.objects.exists()


def test_beginning_is_a_post_with_a_token(sandbox, start, anna):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(anna)

    assert signed_in(anna).get(start).status_code == 405
    assert strict.post(start).status_code == 403
    assert not Payment.objects.exists()


def test_what_is_refused_is_said(sandbox, start, anna, booking):
    paid(sandbox, booking, anna)

    refused = signed_in(anna).post(start)

    assert refused.status_code == 409
    assert "nothing to pay" in refused.json()["error"]


def test_a_silent_provider_is_said(sandbox, start, anna):
    sandbox.fault("error", path="/stripe/v1/payment_intents", status=503)

    refused = signed_in(anna).post(start)

    assert refused.status_code == 409
    assert "Nothing was charged" in refused.json()["error"]


def test_looking_after_paying_confirms(sandbox, checkout, anna, booking):
    pay_at_provider(sandbox, checkout)

    told = signed_in(anna).post(look_url(checkout.payment)).json()

    assert (told["state"], told["is_open"]) == ("succeeded", False)
    assert Booking.objects.get(pk=booking.pk).state == "confirmed"


def test_looking_tells_why_a_card_was_declined(sandbox, checkout, anna):
    pay_at_provider(sandbox, checkout, card="4000000000000002")

    told = signed_in(anna).post(look_url(checkout.payment)).json()

    assert told == {
        "state": "failed", "message": "Your card was declined.", "is_open": True,
        "booking": checkout.payment.booking_id,
    }  # fmt: skip


@pytest.mark.parametrize(("who", "status"), [("cleo", 404), ("rosa", 403)])
def test_others_cannot_look(sandbox, request, payment, other_couple, who, status):
    client = signed_in(request.getfixturevalue(who))

    assert client.post(look_url(payment)).status_code == status


def test_looking_too_often_is_slowed_down(sandbox, payment, anna, monkeypatch):
    client = signed_in(anna)

    statuses = {client.post(look_url(payment)).status_code for _ in range(40)}

    assert statuses == {200, 429}


def test_a_bank_sends_people_back_to_the_truth(sandbox, checkout, anna):
    pay_at_provider(sandbox, checkout)

    page = signed_in(anna).get(checkout.payment.get_absolute_url())

    assert "Thank you" in page.content.decode()
    assert Payment.objects.get().state == "succeeded"


def test_a_stranger_does_not_find_a_payment(sandbox, payment, other_couple, cleo):
    client = signed_in(cleo)
    card = reverse("payments:payment-card-detail", args=[payment.uuid])

    assert client.get(payment.get_absolute_url()).status_code == 404
    assert client.get(card).status_code == 404


@pytest.mark.parametrize("who", ["anna", "ben", "rosa"])
def test_both_sides_see_the_card(sandbox, request, booking, anna, who):
    payment = paid(sandbox, booking, anna)
    url = reverse("payments:payment-card-detail", args=[payment.uuid])

    card = signed_in(request.getfixturevalue(who)).get(url).content.decode()

    assert "€300" in card
    assert f'id="payment-card-{payment.pk}"' in card


class TestBookingPage:
    def page(self, booking: Booking, user) -> str:
        return signed_in(user).get(booking.get_absolute_url()).content.decode()

    def test_the_couple_can_pay(self, sandbox, booking, anna):
        page = self.page(booking, anna)

        assert 'data-pay="deposit"' in page
        assert 'data-payment-dialog="deposit"' in page
        assert "needs JavaScript" in page

    def test_the_dialog_is_there_before_the_vendor_accepts(self, couple, anna, rosewood, saturday):
        """The page shows the button when it hears of the answer; it does not load again."""
        page = self.page(requested(rosewood, anna, saturday), anna)

        assert 'data-payment-dialog="deposit"' in page
        assert "data-pay=" not in page

    def test_the_vendor_cannot(self, sandbox, booking, rosa):
        assert "data-payment-dialog" not in self.page(booking, rosa)

    def test_each_side_sees_its_share_of_the_same_entries(self, sandbox, booking, anna, rosa, fin):
        paid(sandbox, booking, anna)

        couple, vendor, staff = (self.page(booking, user) for user in (anna, rosa, fin))

        assert "Paid by you" in couple
        assert "€270" not in couple
        assert "Your share" in vendor
        assert "€270" in vendor
        assert "€4.75" not in vendor
        assert "The lines sum to zero." in staff
        assert "€4.75" in staff
        assert "The couple paid: deposit" in staff
        assert "The provider took its fee: deposit" in staff
        assert "The couple paid" not in vendor

    def test_a_begun_payment_is_gone_on_with(self, sandbox, booking, anna):
        begun(booking, anna)

        assert "go on where you left off" in self.page(booking, anna)


def test_the_chat_draws_many_cards_with_few_questions(
    sandbox, couple, anna, rosewood, saturday, django_assert_max_num_queries, rf
):
    import datetime as dt

    from payments.cards import draw_cards

    keys = []
    for weeks in range(3):
        booking = accepted(rosewood, anna, saturday + dt.timedelta(weeks=weeks))
        keys.append(str(paid(sandbox, booking, anna).pk))
    request = rf.get("/")
    request.user = anna

    for count in (1, 3):
        with django_assert_max_num_queries(3):
            assert len(draw_cards(request, keys[:count])) == count
