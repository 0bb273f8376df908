"""Money is given back while the booking stands: by its vendor, or by two who keep the books."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from adminpanel.models import AuditEntry
from bookings.models import Booking
from bookings.services import expire_overdue_holds
from payments import ledger, services
from payments.audit import audit
from payments.exceptions import (
    DecidedAlready,
    LeftHasChanged,
    NotLess,
    RefundTooHigh,
    SecondPersonNeeded,
)
from payments.leftovers import unshared_left
from payments.models import Account, Payment, Refund, RefundRequest
from tests.conftest import staff
from tests.factories.bookings import accepted
from tests.factories.payments import begun, disputed, paid, pay_at_provider
from tests.races import Meeting, all_at_once
from tests.reading import told
from vendors.money import MINUS

pytestmark = pytest.mark.django_db
WHY = "The second photographer fell ill."


@pytest.fixture
def confirmed(sandbox, booking, anna) -> Booking:
    """€1,000.00, all of it paid in two payments."""
    paid(sandbox, booking, anna)
    paid(sandbox, Booking.objects.get(pk=booking.pk), anna, Payment.Purpose.BALANCE)
    return Booking.objects.get(pk=booking.pk)


@pytest.fixture
def frida(db):
    return staff("Frida Ance", "finance")


def give(booking: Booking, by, amount: int = 10_000) -> RefundRequest:
    return services.give_back(
        booking.pk, amount=amount, why=WHY, by=by, expected_left=left(booking)
    )


def left(booking: Booking) -> int:
    return services.left_of(Payment.objects.succeeded().filter(booking=booking))


def send_all() -> None:
    for refund in Refund.objects.unsent():
        services.send_refund(refund.pk)


def client_of(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(booking: Booking) -> str:
    return reverse("payments:refund-create", args=[booking.pk])


def test_a_vendor_gives_a_part_back(confirmed, rosewood, rosa, anna):
    give(confirmed, rosa)
    send_all()

    confirmed.refresh_from_db()
    assert (confirmed.state, confirmed.given_back, confirmed.balance_due) == (
        "confirmed",
        10_000,
        0,
    )
    assert ledger.balance(Account.VENDOR_PAYABLE, "EUR", vendor=rosewood) == -81_000
    assert ledger.balance(Account.CUSTOMER_PREPAYMENT, "EUR") == 0
    event = confirmed.events.get(kind="given_back")
    assert (event.actor, event.detail) == (rosa, WHY)
    assert confirmed.events.filter(kind="money_returned").count() == 1
    assert anna.notifications.filter(text__contains="€100 of your booking").count() == 1


def test_the_newest_payment_goes_first(confirmed, rosa):
    give(confirmed, rosa, 80_000)

    parts = Refund.objects.order_by("pk").values_list("payment__purpose", "amount")
    assert list(parts) == [("balance", 70_000), ("deposit", 10_000)]
    send_all()


def test_up_to_the_limit_one_person_is_enough(confirmed, fin):
    assert give(confirmed, fin, 50_000).state == "approved"
    send_all()


def test_above_it_two_have_to_agree(confirmed, fin, frida):
    wanted = give(confirmed, fin, 50_001)

    assert wanted.state == "waiting"
    assert not Refund.objects.exists()
    assert frida.notifications.filter(kind="refund_waiting").count() == 1
    assert not fin.notifications.filter(kind="refund_waiting").exists()
    with pytest.raises(SecondPersonNeeded):
        services.approve_refund(wanted.pk, by=fin)

    services.approve_refund(wanted.pk, by=frida)
    with pytest.raises(DecidedAlready):
        services.approve_refund(wanted.pk, by=frida)
    send_all()
    assert Booking.objects.get(pk=confirmed.pk).given_back == 50_001


def test_many_small_ones_are_a_large_one(confirmed, fin):
    """The limit is what one person gives back of a booking, not of a click."""
    assert give(confirmed, fin, 30_000).state == "approved"
    assert give(confirmed, fin, 30_000).state == "waiting"
    send_all()


def test_a_second_click_finds_less_than_it_was_shown(confirmed, rosa):
    form = {"amount": "10", "why": WHY, "expected_left": left(confirmed)}
    client = client_of(rosa)
    client.post(page(confirmed), form)
    again = client.post(page(confirmed), form)

    assert again.status_code == 422
    assert "Look at what is left" in again.content.decode()
    assert 'name="expected_left" value="99000"' in again.content.decode()
    assert RefundRequest.objects.count() == 1
    send_all()


def test_the_database_holds_the_second_person_too(confirmed, fin):
    wanted = give(confirmed, fin, 50_001)
    with pytest.raises(IntegrityError), transaction.atomic():
        RefundRequest.objects.filter(pk=wanted.pk).update(
            state="approved", decided_by=fin, decided_at=timezone.now()
        )


def test_declined(confirmed, fin, frida):
    wanted = give(confirmed, fin, 60_000)
    services.decline_refund(wanted.pk, note="Not agreed with the vendor", by=frida)

    assert not Refund.objects.exists()
    assert fin.notifications.filter(text__contains="Not agreed").count() == 1
    with pytest.raises(DecidedAlready):
        services.approve_refund(wanted.pk, by=frida)


def test_who_asked_may_take_it_back(confirmed, fin):
    wanted = give(confirmed, fin, 60_000)
    assert services.decline_refund(wanted.pk, note="A mistake", by=fin).state == "declined"


@pytest.mark.parametrize("who", ["anna", "victor", "mona"])
def test_others_give_nothing_back(request, confirmed, who):
    with pytest.raises(PermissionDenied):
        give(confirmed, request.getfixturevalue(who))
    assert not RefundRequest.objects.exists()


def test_moderators_do_not_approve(confirmed, fin, mona):
    wanted = give(confirmed, fin, 60_000)
    with pytest.raises(PermissionDenied):
        services.approve_refund(wanted.pk, by=mona)


def test_never_more_than_is_left(confirmed, rosa, fin, frida):
    wanted = give(confirmed, fin, 90_000)
    give(confirmed, rosa, 20_000)
    with pytest.raises(RefundTooHigh):
        give(confirmed, rosa, 80_001)
    with pytest.raises(RefundTooHigh):
        services.approve_refund(wanted.pk, by=frida)
    assert RefundRequest.objects.waiting().get() == wanted
    send_all()


def test_what_was_given_back_is_not_promised_again(confirmed, rosa):
    give(confirmed, rosa, 20_000)
    send_all()
    confirmed.refresh_from_db()
    today = confirmed.vendor.today()

    assert confirmed.refund_for("vendor", on=today) == 80_000
    services.cancel_booking(confirmed.pk, reason="Ill", by=rosa, expected_refund=80_000)
    send_all()
    assert ledger.balance(Account.PROVIDER_CLEARING, "EUR") < 0  # the fees alone


def test_what_cannot_be_carried_out_any_more_is_made_smaller(confirmed, rosa, fin, frida):
    wanted = give(confirmed, fin, 90_000)
    give(confirmed, rosa, 20_000)

    services.lessen_refund(wanted.pk, amount=80_000, by=frida)
    assert fin.notifications.filter(
        text="Frida Ance made your refund of €900 one of €800."
    ).exists()
    with pytest.raises(SecondPersonNeeded):
        services.approve_refund(wanted.pk, by=fin)
    services.approve_refund(wanted.pk, by=frida)

    assert left(confirmed) == 0
    send_all()


@pytest.mark.parametrize(
    ("amount", "refusal"),
    [(90_000, NotLess), (95_000, NotLess), (0, NotLess), (80_001, RefundTooHigh)],
)
def test_smaller_means_smaller_and_possible(confirmed, rosa, fin, frida, amount, refusal):
    wanted = give(confirmed, fin, 90_000)
    give(confirmed, rosa, 20_000)
    with pytest.raises(refusal):
        services.lessen_refund(wanted.pk, amount=amount, by=frida)
    assert RefundRequest.objects.waiting().get().amount == 90_000
    send_all()


def test_what_is_decided_or_of_others_is_not_made_smaller(confirmed, fin, frida, mona, rosa):
    wanted = give(confirmed, fin, 60_000)
    for person in (mona, rosa):
        with pytest.raises(PermissionDenied):
            services.lessen_refund(wanted.pk, amount=1_000, by=person)
    services.decline_refund(wanted.pk, note="No", by=frida)
    with pytest.raises(DecidedAlready):
        services.lessen_refund(wanted.pk, amount=1_000, by=frida)
    assert RefundRequest.objects.get().amount == 60_000


# ---------------------------------------------------------------- pages


def test_the_page_says_where_the_money_is(sandbox, confirmed, rosa, fin):
    give(confirmed, rosa, 10_000)
    send_all()
    disputed(sandbox, Payment.objects.get(purpose="deposit"))
    text = told(client_of(rosa).get(page(confirmed)))

    assert f"Paid by the couple €1,000 Back already, or on its way {MINUS}€100" in text
    assert f"In dispute, or taken by the bank or PayPal {MINUS}€300 Left to give back €600" in text
    assert "The booking stays as it is" in text


def test_what_a_bank_stops_is_said(sandbox, confirmed, rosa):
    disputed(sandbox, Payment.objects.get(purpose="deposit"), amount=10_000)
    text = told(client_of(rosa).get(page(confirmed)))

    assert f"Cannot be sent until that is decided {MINUS}€200 Left to give back €700" in text


def test_the_page_of_a_cancelled_booking_speaks_of_no_share(sandbox, booking, anna, rosa, fin):
    paid(sandbox, booking, anna, card="4000000000005126")
    sandbox.control("options", settle_after=60)
    booking.refresh_from_db()
    services.cancel_booking(booking.pk, reason="Ill", by=rosa, expected_refund=30_000)
    send_all()
    sandbox.control("clock", advance=120)
    services.look(Payment.objects.get().pk)
    response = client_of(fin).get(reverse("adminpanel:refund-create", args=[booking.pk]))
    text = told(response)

    assert "The booking is over: cancelled" in text
    assert "stays as it is" not in text
    assert "€300 did not reach them and is still owed" in text
    assert "The vendor has no share of this money" in text
    assert "comes out of the vendor's share" not in text
    assert response.context["form"]["amount"].value() == "300"


def test_of_what_came_back_the_vendor_s_share_is_not_taken_twice(sandbox, booking, anna, rosa):
    paid(sandbox, booking, anna, card="4000000000005126")
    sandbox.control("options", settle_after=60)
    assert unshared_left(Payment.objects.all()) == 0
    give(booking, rosa, 10_000)
    assert unshared_left(Payment.objects.all()) == 0
    send_all()
    assert unshared_left(Payment.objects.all()) == 0

    sandbox.control("clock", advance=120)
    services.look(Payment.objects.get().pk)
    assert unshared_left(Payment.objects.all()) == 10_000
    assert "Of €100 the vendor has no share any more" in told(client_of(rosa).get(page(booking)))

    give(booking, rosa, 4_000)
    assert unshared_left(Payment.objects.all()) == 6_000
    send_all()
    assert unshared_left(Payment.objects.all()) == 6_000


def test_the_limit_says_how_much_of_it_is_used(confirmed, fin, rosa):
    url = reverse("adminpanel:refund-create", args=[confirmed.pk])
    assert "alone, all counted together. Above €500 a second" in told(client_of(fin).get(url))
    give(confirmed, rosa, 1_000)
    give(confirmed, fin, 30_000)
    text = told(client_of(fin).get(url))
    assert "together; €300 of that is used. Above €200 a second person has to agree" in text

    give(confirmed, fin, 20_000)
    assert "Now a second person has to agree" in told(client_of(fin).get(url))
    assert "counted together" not in told(client_of(rosa).get(page(confirmed)))
    send_all()


def test_a_card_offers_only_what_is_possible(confirmed, rosa, fin, frida):
    wanted = give(confirmed, fin, 90_000)
    client, queue = client_of(frida), reverse("adminpanel:refund-list")
    smaller = reverse("adminpanel:refund-amount-update", args=[wanted.pk])
    assert "Of €1,000 that was paid €1,000 is left" in told(client.get(queue))
    give(confirmed, rosa, 20_000)

    text = told(client.get(queue))
    assert "Of €1,000 that was paid €800 is left" in text
    assert "cannot be carried out any more: only €800 is left" in text
    assert "Agree and send" not in text
    refused = client.post(smaller, {"amount": "1,000"})
    assert refused.status_code == 422
    assert "can be read in two ways" in told(refused)

    client.post(smaller, {"amount": "800"})
    assert "Agree and send €800 back" in told(client.get(queue))
    assert AuditEntry.objects.filter(action="made smaller").count() == 1
    assert client_of(rosa).post(smaller, {"amount": "1"}).status_code == 404
    send_all()


def test_a_card_of_which_nothing_is_left_can_only_be_turned_down(confirmed, rosa, fin, frida):
    give(confirmed, fin, 90_000)
    give(confirmed, rosa, 100_000)

    text = told(client_of(frida).get(reverse("adminpanel:refund-list")))
    assert "nothing is left. Turn it down." in text
    assert "Make it smaller" not in text
    send_all()


def test_the_page_says_what_is_left(confirmed, rosa):
    text = client_of(rosa).get(page(confirmed)).content.decode()

    assert "€1,000" in text
    assert "10 % of it is our commission" in text
    assert page(confirmed) in client_of(rosa).get(confirmed.get_absolute_url()).content.decode()


@pytest.mark.parametrize(("who", "status"), [("anna", 403), ("victor", 404), ("mona", 403)])
def test_who_has_no_such_page(request, confirmed, who, status):
    user = request.getfixturevalue(who)
    assert client_of(user).get(page(confirmed)).status_code == status
    assert page(confirmed) not in client_of(user).get(confirmed.get_absolute_url()).content.decode()


def test_the_form_sends_it(confirmed, rosa):
    form = {"amount": "12.50", "why": WHY, "expected_left": left(confirmed)}
    response = client_of(rosa).post(page(confirmed), form)

    assert response["Location"] == confirmed.get_absolute_url()
    assert Refund.objects.get().amount == 1_250
    send_all()


def test_what_the_bank_sends_back_may_be_given_again(sandbox, booking, anna, rosa):
    paid(sandbox, booking, anna, card="4000000000005126")
    sandbox.control("options", settle_after=60)
    give(booking, rosa, 30_000)
    send_all()
    assert Booking.objects.get().given_back == 30_000

    sandbox.control("clock", advance=120)
    services.look(Payment.objects.get().pk)
    assert (Booking.objects.get().given_back, left(booking)) == (0, 30_000)
    give(booking, rosa, 30_000)
    send_all()

    assert Booking.objects.get().given_back == 30_000
    assert [each.standing_words for each in RefundRequest.objects.order_by("pk")] == [
        "Came back",
        "Given back",
    ]


def test_what_came_back_is_listed_until_it_is_given_again(sandbox, booking, anna, rosa, fin, mona):
    paid(sandbox, booking, anna, card="4000000000005126")
    sandbox.control("options", settle_after=60)
    give(booking, rosa, 30_000)
    send_all()
    queue = reverse("adminpanel:refund-list")
    assert "still owed" not in client_of(fin).get(queue).content.decode()

    sandbox.control("clock", advance=120)
    services.look(Payment.objects.get().pk)
    text = client_of(fin).get(queue).content.decode()
    assert "€300 still owed to Anna &amp; Ben" in text
    assert "Sent back: the card has expired or was cancelled" in text
    assert reverse("adminpanel:refund-create", args=[booking.pk]) in text
    text = client_of(fin).get(queue, {"which": "came_back"}).content.decode()
    assert "Came back</span>" in text
    assert "Given back</span>" not in text

    give(booking, fin, 30_000)
    send_all()
    assert "still owed" not in client_of(fin).get(queue).content.decode()


def test_of_one_request_a_part_may_come_back(confirmed, rosa):
    wanted = give(confirmed, rosa, 80_000)
    Payment.objects.filter(purpose="deposit").update(provider_id="pi_nobody_knows")
    send_all()

    assert (wanted.not_arrived, wanted.standing_words) == (10_000, "Could not be sent in part")


def test_what_did_not_arrive_is_not_counted_against_who_gave_it(sandbox, booking, anna, fin):
    paid(sandbox, booking, anna)
    provider_id = Payment.objects.get().provider_id
    Payment.objects.update(provider_id="pi_nobody_knows")
    give(booking, fin, 30_000)
    send_all()
    assert RefundRequest.objects.given_alone(booking.pk) == 0

    Payment.objects.update(provider_id=provider_id)
    assert give(booking, fin, 30_000).state == "approved"
    assert RefundRequest.objects.given_alone(booking.pk) == 30_000
    send_all()


def test_the_list_asks_the_same_for_three_as_for_one(
    confirmed, sandbox, cleo, other_couple, rosewood, rosa, fin, django_assert_num_queries
):
    others = []
    for weeks in (1, 2):
        other = accepted(rosewood, cleo, confirmed.date + dt.timedelta(weeks=weeks))
        paid(sandbox, other, cleo)
        others.append(other)
    client, queue = client_of(fin), reverse("adminpanel:refund-list")

    def fail_and_wait(booking):
        give(booking, rosa, 10_000)
        Refund.objects.update(state="failed")
        Booking.objects.update(given_back=0)
        RefundRequest.objects.create(
            booking=booking, amount=20_000, why=WHY, asked_by=fin, needs_second=True
        )

    fail_and_wait(confirmed)
    client.get(queue)
    with CaptureQueriesContext(connection) as queries:
        client.get(queue)
    for other in others:
        fail_and_wait(other)

    with django_assert_num_queries(len(queries)):
        assert client.get(queue).content.decode().count("still owed to") == 3


def test_staff_give_again_what_a_cancellation_could_not_send(sandbox, booking, anna, rosa, fin):
    paid(sandbox, booking, anna, card="4000000000005126")
    sandbox.control("options", settle_after=60)
    booking.refresh_from_db()
    address = reverse("adminpanel:refund-create", args=[booking.pk])
    services.cancel_booking(booking.pk, reason="Ill", by=rosa, expected_refund=30_000)
    send_all()
    assert address not in client_of(fin).get(booking.get_absolute_url()).content.decode()

    sandbox.control("clock", advance=120)
    services.look(Payment.objects.get().pk)
    assert address in client_of(fin).get(booking.get_absolute_url()).content.decode()
    give(booking, fin, 30_000)
    send_all()

    assert left(booking) == 0
    assert audit() == []
    assert address not in client_of(fin).get(booking.get_absolute_url()).content.decode()


def test_money_that_never_counted_is_given_again_too(
    sandbox, booking, anna, other_couple, cleo, rosewood, saturday, fin
):
    """It came when the day was gone, was sent back at once, and the bank sent that back."""
    checkout = begun(booking, anna)
    expire_overdue_holds(at=timezone.now() + dt.timedelta(days=30))
    accepted(rosewood, cleo, saturday)
    pay_at_provider(sandbox, checkout, "4000000000005126")
    services.look(checkout.payment.pk)
    sandbox.control("options", settle_after=60)
    send_all()
    sent = "Your payment has been sent back in full"
    assert sent in client_of(anna).get(booking.get_absolute_url()).content.decode()
    sandbox.control("clock", advance=120)
    services.look(checkout.payment.pk)
    assert left(booking) == 30_000
    assert sent not in client_of(anna).get(booking.get_absolute_url()).content.decode()

    give(booking, fin, 30_000)
    send_all()

    kept = Booking.objects.get(pk=booking.pk)
    assert (kept.amount_paid, kept.given_back, left(booking)) == (0, 0, 0)
    assert audit() == []


def test_what_the_provider_refuses_is_not_given_back(sandbox, booking, anna, rosa):
    paid(sandbox, booking, anna)
    Payment.objects.update(provider_id="pi_nobody_knows")
    give(booking, rosa, 10_000)

    send_all()
    send_all()

    assert (Booking.objects.get().given_back, left(booking)) == (0, 30_000)


@pytest.mark.parametrize(("typed", "amount"), [("1,50", 150), ("1.50", 150), ("150", 15_000)])
def test_a_comma_is_no_hundredfold(confirmed, rosa, typed, amount):
    form = {"amount": typed, "why": WHY, "expected_left": left(confirmed)}
    client_of(rosa).post(page(confirmed), form)

    assert Refund.objects.get().amount == amount
    send_all()


def test_what_may_be_two_amounts_is_asked_for_again(confirmed, rosa):
    form = {"amount": "1,000", "why": WHY, "expected_left": left(confirmed)}
    response = client_of(rosa).post(page(confirmed), form)

    text = response.content.decode()
    assert response.status_code == 422
    assert "1,000 can be read in two ways. Write 1000, or two decimals." in text
    assert 'value="1,000"' in text
    assert not Refund.objects.exists()


@pytest.mark.parametrize("amount", ["", "0", "-5", "1000.01", "1.999", "much"])
def test_nonsense_is_said_at_the_field(confirmed, rosa, amount):
    form = {"amount": amount, "why": WHY, "expected_left": left(confirmed)}
    response = client_of(rosa).post(page(confirmed), form)

    assert response.status_code == 422
    assert "amount" in response.context["form"].errors
    assert WHY in response.content.decode()
    assert not Refund.objects.exists()


def test_staff_give_back_from_the_control_room(confirmed, fin, mona):
    url = reverse("adminpanel:refund-create", args=[confirmed.pk])
    assert url in client_of(fin).get(confirmed.get_absolute_url()).content.decode()
    assert client_of(fin).get(page(confirmed)).status_code == 403
    assert client_of(mona).get(url).status_code == 403

    form = {"amount": "600", "why": WHY, "expected_left": left(confirmed)}
    client_of(fin).post(url, form)
    client_of(fin).post(url, form | {"amount": "5"})

    acts = AuditEntry.objects.order_by("pk").values_list("action", flat=True)
    assert list(acts) == ["asked to give back", "gave back"]
    asked = AuditEntry.objects.order_by("pk").first()
    assert asked.subject.startswith("€600 of booking")
    assert ("amount", "€600") in asked.details
    assert "€600 more wait" in client_of(fin).get(url).content.decode()
    send_all()


def test_staff_agree_on_their_page(confirmed, fin, frida):
    wanted = give(confirmed, fin, 60_000)
    queue = reverse("adminpanel:refund-list")
    approve = reverse("adminpanel:refund-approval-create", args=[wanted.pk])
    assert "Agree and send" not in client_of(fin).get(queue).content.decode()
    assert "Agree and send" in client_of(frida).get(queue).content.decode()

    client_of(fin).post(approve)
    assert RefundRequest.objects.get().state == "waiting"
    client_of(frida).post(approve)
    assert RefundRequest.objects.get().state == "approved"
    send_all()


def test_staff_decline_with_a_reason(confirmed, fin, frida):
    wanted = give(confirmed, fin, 60_000)
    decline = reverse("adminpanel:refund-refusal-create", args=[wanted.pk])

    assert client_of(frida).post(decline, {"note": ""}).status_code == 422
    client_of(frida).post(decline, {"note": "No"})
    assert RefundRequest.objects.get().state == "declined"


# ---------------------------------------------------------------- many at once


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_of_sixty_on_a_hundred(confirmed, rosa):
    """Only one of them fits."""
    answers = all_at_once([lambda: give(confirmed, rosa, 60_000)] * 20)

    given = [answer for answer in answers if isinstance(answer, RefundRequest)]
    assert len(given) == 1
    refused = [answer for answer in answers if answer not in given]
    assert all(isinstance(answer, RefundTooHigh | LeftHasChanged) for answer in refused)
    send_all()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_without_the_payments_lock_too_much_is_given(confirmed, rosa, monkeypatch):
    """The control: everybody reads that all of it is left."""
    from payments.services import giving_back

    def unlocked(booking_id):
        return list(Payment.objects.succeeded().filter(booking=booking_id).order_by("-pk"))

    def meet(payments):
        left = real(payments)
        together.wait()
        return left

    real, together = giving_back.left_of, Meeting(4)
    monkeypatch.setattr(giving_back, "lock_payments", unlocked)
    monkeypatch.setattr(giving_back, "left_of", meet)

    facts = {"amount": 40_000, "why": WHY, "by": rosa, "expected_left": 100_000}
    answers = all_at_once([lambda: services.give_back(confirmed.pk, **facts)] * 4)

    assert sum(not isinstance(answer, RefundTooHigh) for answer in answers) == 4
    Refund.objects.all().delete()
    RefundRequest.objects.all().delete()
    Booking.objects.filter(pk=confirmed.pk).update(given_back=0)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_agree_at_once(confirmed, fin, frida, ada):
    wanted = give(confirmed, fin, 60_000)
    approve = [lambda who=who: services.approve_refund(wanted.pk, by=who) for who in (frida, ada)]

    answers = all_at_once(approve * 2)

    assert sum(isinstance(answer, DecidedAlready) for answer in answers) == 3
    assert Refund.objects.count() == 1
    send_all()
