"""Money is given back while the booking stands: by its vendor, or by two who keep the books."""

import datetime as dt
from importlib import import_module

import pytest
from django.apps import apps
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
    RefundTooHigh,
    SecondPersonNeeded,
)
from payments.models import Account, Payment, Refund, RefundRequest
from tests.conftest import staff
from tests.factories.bookings import accepted
from tests.factories.payments import begun, paid, pay_at_provider
from tests.races import Meeting, all_at_once

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


# ---------------------------------------------------------------- pages


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
    assert "Came back</span>" in text
    assert "Given back" not in text

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


def test_requests_from_before_find_their_refunds(confirmed, rosa):
    link_requests = import_module("payments.migrations.0022_came_back").link_requests
    first, second = give(confirmed, rosa, 10_000), give(confirmed, rosa, 5_000)
    Refund.objects.update(request=None)

    link_requests(apps, None)

    assert [first.refunds.get().amount, second.refunds.get().amount] == [10_000, 5_000]
    send_all()


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


def test_what_failed_before_is_counted_out(confirmed, rosa):
    count_again = import_module("payments.migrations.0016_count_given_back").count_again
    give(confirmed, rosa, 10_000)
    Refund.objects.update(state="failed")
    give(confirmed, rosa, 4_000)
    assert Booking.objects.get().given_back == 14_000

    for _ in range(2):
        count_again(apps, None)
        assert Booking.objects.get().given_back == 4_000

    Refund.objects.update(state="failed")
    count_again(apps, None)
    assert Booking.objects.get().given_back == 0
