"""What a bank has taken back is paid once more, inside the booking that stands without it."""

import html
import re
import threading

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bookings.models import Booking
from payments import services
from payments.audit import audit
from payments.checkout import losses_of
from payments.earnings import earnings_of
from payments.exceptions import NothingToPay
from payments.models import Dispute, Payment
from payments.services import paying
from payments.statements import statement_of
from payments.vendor_statements import statement_for
from tests.factories.payments import (
    QUICK_CARD,
    decided,
    disputed,
    paid,
    pay_at_provider,
    payable,
    plan_of,
)
from tests.races import all_at_once
from weddingbazaar.pages.desks import CoupleDesk, VendorDesk

pytestmark = pytest.mark.django_db
WAYS = ("stripe", "stripe", "stripe", "paypal")
BALANCE, WHOLE, AGAIN = Payment.Purpose.BALANCE, Payment.Purpose.WHOLE, Payment.Purpose.AGAIN


@pytest.fixture
def deposit(sandbox, booking, anna, rosewood) -> Payment:
    """€300.00, of which €270.00 are Rosewood's, who can be paid."""
    payable(rosewood)
    return paid(sandbox, booking, anna, card=QUICK_CARD)


@pytest.fixture
def split(sandbox, booking, anna, rosewood) -> Booking:
    """Its rest is paid in two instalments; its deposit is paid."""
    payable(rosewood)
    Booking.objects.filter(pk=booking.pk).update(schedule=[[60, 50], [30, 50]])
    paid(sandbox, booking, anna, card=QUICK_CARD)
    return fresh(booking)


@pytest.fixture
def loss(sandbox, deposit) -> Dispute:
    """All of the deposit, taken for good."""
    return lost(sandbox, deposit)


def lost(sandbox, payment: Payment, **asked) -> Dispute:
    return decided(sandbox, disputed(sandbox, payment, **asked), "lost")


def begin_again(loss: Dispute, by, provider: str = "stripe") -> services.Checkout:
    return services.start_payment(
        loss.payment.booking_id, AGAIN, by=by, provider=provider, loss=loss.pk
    )


def paid_again(sandbox, loss: Dispute, by) -> Payment:
    checkout = begin_again(loss, by)
    pay_at_provider(sandbox, checkout, QUICK_CARD)
    return services.look(checkout.payment.pk)


def fresh(booking: Booking) -> Booking:
    return Booking.objects.select_related("vendor", "couple").get(pk=booking.pk)


def page(user, booking: Booking) -> str:
    client = Client()
    client.force_login(user)
    return html.unescape(client.get(booking.get_absolute_url()).content.decode())


# ---------------------------------------------------------------- paying


def test_a_lost_deposit_is_owed_and_paid_again(sandbox, loss, booking, anna):
    assert (fresh(booking).owed_again, fresh(booking).is_paid_in_full) == (30_000, False)

    payment = paid_again(sandbox, loss, anna)

    assert (payment.state, payment.amount, payment.makes_good) == ("succeeded", 30_000, loss)
    assert (payment.vendor_share, payment.what) == (27_000, "Repeated deposit")
    stands = fresh(booking)
    assert (stands.amount_paid, stands.charged_back, stands.paid_again) == (30_000,) * 3
    assert (stands.owed_again, stands.paid_net, stands.balance_due) == (0, 30_000, 70_000)
    assert stands.state == "confirmed"


def test_the_balance_is_paid_beside_it(sandbox, loss, booking, anna):
    paid(sandbox, booking, anna, BALANCE)
    paid_again(sandbox, loss, anna)

    assert fresh(booking).is_paid_in_full
    assert booking.payments.succeeded().count() == 3


def test_a_whole_price_that_was_lost(sandbox, booking, anna, rosewood):
    payable(rosewood)
    dispute = lost(sandbox, paid(sandbox, booking, anna, WHOLE, card=QUICK_CARD))
    assert (fresh(booking).owed_again, fresh(booking).is_paid_in_full) == (100_000, False)

    paid_again(sandbox, dispute, anna)

    assert fresh(booking).is_paid_in_full


def test_of_a_part_that_was_lost_only_that_is_owed(sandbox, deposit, booking, anna):
    dispute = lost(sandbox, deposit, amount=9_999)

    assert paid_again(sandbox, dispute, anna).amount == 9_999
    assert fresh(booking).paid_net == 30_000


def test_what_was_paid_again_may_be_lost_and_paid_once_more(sandbox, loss, booking, anna):
    second = lost(sandbox, paid_again(sandbox, loss, anna))
    assert fresh(booking).owed_again == 30_000
    assert losses_of(fresh(booking)) == [second]
    with pytest.raises(NothingToPay):
        begin_again(loss, anna)

    third = paid_again(sandbox, second, anna)

    assert third.what == "Repeated deposit"
    stands = fresh(booking)
    assert (stands.charged_back, stands.paid_again, stands.owed_again) == (60_000, 60_000, 0)


def test_with_paypal(sandbox, loss, booking, anna):
    checkout = begin_again(loss, anna, "paypal")
    sandbox.payer_answers(checkout.payment.provider_id)

    assert services.collect(checkout.payment.pk).state == "succeeded"
    assert fresh(booking).owed_again == 0


def test_a_card_takes_the_place_of_paypal(sandbox, loss, booking, anna):
    first = begin_again(loss, anna, "paypal").payment
    paid_again(sandbox, loss, anna)

    first.refresh_from_db()
    assert first.state == "cancelled"
    assert fresh(booking).paid_again == 30_000


@pytest.mark.parametrize("outcome", [None, "won"])
def test_what_is_not_lost_is_not_owed(sandbox, deposit, booking, anna, outcome):
    dispute = disputed(sandbox, deposit)
    if outcome:
        decided(sandbox, dispute, outcome)

    with pytest.raises(NothingToPay):
        begin_again(dispute, anna)
    assert not booking.payments.filter(purpose=AGAIN).exists()


def test_it_is_paid_again_once(sandbox, loss, anna):
    paid_again(sandbox, loss, anna)

    with pytest.raises(NothingToPay):
        begin_again(loss, anna)
    assert Payment.objects.filter(purpose=AGAIN).count() == 1


@pytest.mark.parametrize("named", [0, None])
def test_a_loss_that_is_none(loss, booking, anna, named):
    with pytest.raises(NothingToPay):
        services.start_payment(booking.pk, AGAIN, by=anna, loss=named)


# ---------------------------------------------------------------- endings


def test_a_cancelled_booking_owes_nothing_again(sandbox, loss, booking, anna, rosa):
    services.cancel_booking(booking.pk, reason="Ill.", by=rosa, expected_refund=0)

    assert fresh(booking).owed_again == 0
    with pytest.raises(NothingToPay):
        begin_again(loss, anna)


def test_what_was_begun_is_called_off_when_the_booking_ends(sandbox, loss, booking, anna, rosa):
    checkout = begin_again(loss, anna)
    services.cancel_booking(booking.pk, reason="Ill.", by=rosa, expected_refund=0)

    services.reconcile()

    checkout.payment.refresh_from_db()
    assert checkout.payment.state == "cancelled"


def test_what_comes_after_the_end_goes_back(sandbox, loss, booking, anna, rosa):
    checkout = begin_again(loss, anna)
    services.cancel_booking(booking.pk, reason="Ill.", by=rosa, expected_refund=0)
    pay_at_provider(sandbox, checkout, QUICK_CARD)

    payment = services.look(checkout.payment.pk)

    assert (payment.is_shared, payment.refunds.get().reason) == (False, "not_due")
    assert fresh(booking).paid_again == 0


def test_a_vendor_who_cancels_gives_back_what_was_paid_again(sandbox, loss, booking, anna, rosa):
    payment = paid_again(sandbox, loss, anna)

    services.cancel_booking(booking.pk, reason="Ill.", by=rosa, expected_refund=30_000)

    assert payment.refunds.get().amount == 30_000


def test_it_may_be_given_back(sandbox, loss, booking, anna, rosa):
    payment = paid_again(sandbox, loss, anna)

    services.give_back(booking.pk, amount=10_000, why="Rain.", by=rosa, expected_left=30_000)

    assert payment.refunds.get().amount == 10_000
    assert fresh(booking).paid_net == 20_000


# ---------------------------------------------------------------- what people read


def test_the_couple_are_told_that_it_is_owed_again(loss, booking, anna, ben, rosa):
    for person in (anna, ben):
        note = person.notifications.get(text__contains="owed again")
        assert note.text.startswith("Deposit of your booking with Rosewood")
        assert note.link == booking.get_absolute_url()
    assert rosa.notifications.filter(text__contains="can pay it again").exists()
    event = booking.events.get(kind="charged_back")
    assert (event.words, event.facts["amount"]) == ("Deposit charged back", 30_000)


def test_both_read_on_the_booking_that_it_was_charged_back(loss, booking, anna, rosa):
    couple, vendor = page(anna, booking), page(rosa, booking)

    assert "Deposit was charged back" in couple
    assert "Pay the deposit again" in couple
    assert f'data-pay="again-{loss.pk}"' in couple
    assert f'data-payment-dialog="again-{loss.pk}"' in couple
    assert "Charged back by the bank of the card: deposit" in couple
    assert "Deposit, charged back" in couple
    assert "Deposit was charged back." in vendor
    assert "Deposit, charged back" in vendor
    assert "data-pay=" not in vendor


def test_paid_again_it_is_paid_for_both(sandbox, loss, booking, anna, rosa):
    paid_again(sandbox, loss, anna)

    for person in (anna, rosa):
        text = page(person, booking)
        assert "Deposit, paid" in text
        assert "Deposit paid again" in text
        assert "was charged back" not in text


def test_a_lost_instalment_is_charged_back_in_the_schedule(sandbox, split, anna, rosa):
    payment = paid_instalment(sandbox, split, anna, 1)
    dispute = lost(sandbox, payment)

    couple, vendor = page(anna, split), page(rosa, split)
    for text in (couple, vendor):
        assert badges(text) == ["Charged back", "Next"]
    assert "Pay instalment 1 of 2 again" in couple
    assert "Pay all else that is left" in couple

    paid_again(sandbox, dispute, anna)
    assert badges(page(rosa, split))[0].startswith("Paid")
    paid_instalment(sandbox, split, anna, 2)
    assert fresh(split).is_paid_in_full


def test_all_that_was_left_at_once_and_lost_is_charged_back_in_each(sandbox, split, anna):
    paid_instalment(sandbox, split, anna, 1)
    lost(sandbox, paid(sandbox, split, anna, BALANCE))

    first, second = badges(page(anna, split))
    assert (first.startswith("Paid"), second) == (True, "Charged back")


def test_an_instalment_that_was_lost_twice_is_still_that_one(sandbox, split, anna):
    once = lost(sandbox, paid_instalment(sandbox, split, anna, 1))
    lost(sandbox, paid_again(sandbox, once, anna))

    assert badges(page(anna, split))[0] == "Charged back"


def badges(text: str) -> list[str]:
    """What the schedule says of each instalment."""
    table = text.partition('class="table schedule"')[2].partition("</table>")[0]
    return [
        re.sub("<[^>]+>", "", badge).strip()
        for badge in re.findall('<span class="badge[^>]+>(.*?)</span>', table)
    ]


def paid_instalment(sandbox, booking, by, number: int) -> Payment:
    checkout = services.start_payment(
        booking.pk, Payment.Purpose.INSTALMENT, by=by, instalment=number
    )
    pay_at_provider(sandbox, checkout, QUICK_CARD)
    return services.look(checkout.payment.pk)


def test_the_desks_say_it(loss, couple, rosewood, rosa):
    booking = fresh(loss.payment.booking)

    assert CoupleDesk.of(couple).to_pay_again == [booking]
    assert VendorDesk.of(rosewood, rosa).overdue == [booking]


def test_earnings_wait_for_it(loss, rosewood):
    today = timezone.now().date()
    mine = earnings_of(plan_of(rosewood), today=today)[0]

    assert mine.to_come == 27_000 + 63_000


def test_statements_name_it(sandbox, loss, booking, anna, rosewood):
    paid_again(sandbox, loss, anna)

    words = [line.words for line in statement_of(booking, "couple").lines]
    month = statement_for(rosewood, timezone.now().date().replace(day=1), "EUR")
    assert words == [
        "Deposit paid",
        "Charged back by the bank of the card: deposit",
        "Repeated deposit paid",
    ]
    assert "Repeated deposit, your share" in {line.words for line in month.lines}
    assert month.closing == 27_000
    assert statement_of(booking, "staff").is_balanced


def test_the_receipt_of_what_was_lost_says_so(loss, deposit, anna):
    client = Client()
    client.force_login(anna)
    text = client.get(reverse("payments:receipt-detail", args=[deposit.uuid])).content.decode()

    assert "Charged back on" in text


def test_a_booking_without_losses_asks_nothing(deposit, booking, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert losses_of(fresh_without_query(booking)) == []


def fresh_without_query(booking: Booking) -> Booking:
    booking.charged_back = booking.paid_again = 0
    return booking


# ---------------------------------------------------------------- views


def url(loss: Dispute, name: str = "again-create") -> str:
    return reverse(f"payments:{name}", args=[loss.payment.booking_id, loss.uuid])


def test_the_page_begins_it(loss, anna):
    client = Client()
    client.force_login(anna)

    answer = client.post(url(loss))

    assert answer.status_code == 200
    assert answer.json()["amount"] == "€300"


def test_the_page_leaves_to_paypal(loss, anna):
    client = Client()
    client.force_login(anna)

    assert client.post(url(loss, "again-paypal-create")).status_code == 302
    assert Payment.objects.get(purpose=AGAIN).provider == "paypal"


def test_others_pay_nothing(loss, rosa, cleo):
    for person, status in ((rosa, 403), (cleo, 404)):
        client = Client()
        client.force_login(person)
        assert client.post(url(loss)).status_code == status
    assert not Payment.objects.filter(purpose=AGAIN).exists()


def test_a_loss_that_is_not_of_this_booking(loss, booking, anna):
    client = Client()
    client.force_login(anna)
    other = reverse("payments:again-create", args=[booking.pk, booking.uuid])
    assert client.post(other).status_code == 404
    named = reverse("payments:paypal-create", args=[booking.pk, "again"])
    assert client.post(named).status_code == 404


# ---------------------------------------------------------------- the audit


def test_a_booking_that_does_not_know_that_it_was_paid_again(sandbox, loss, booking, anna):
    paid_again(sandbox, loss, anna)
    Booking.objects.update(paid_again=0)

    assert {finding.promise for finding in audit()} == {"paid again = losses made good"}
    Booking.objects.update(paid_again=30_000)


def test_the_database_takes_one_for_each_loss(sandbox, loss, booking, anna):
    payment = paid_again(sandbox, loss, anna)
    payment.pk, payment.uuid, payment.provider_id = None, booking.uuid, None
    with pytest.raises(IntegrityError), transaction.atomic():
        payment.save(force_insert=True)


# ---------------------------------------------------------------- races


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgres
def test_eight_tabs_pay_again_once(sandbox, loss, booking, anna, ben):
    def tab(person, provider):
        checkout = begin_again(loss, person, provider)
        if provider == "stripe":
            pay_at_provider(sandbox, checkout, QUICK_CARD)

    tabs = [lambda who=who, by=by: tab(who, by) for who in (anna, ben) for by in WAYS]

    all_at_once(tabs)
    services.reconcile()
    if fresh(booking).owed_again:
        paid_again(sandbox, loss, anna)

    assert fresh(booking).paid_again == 30_000
    charges = sandbox.client().v1.charges.list().data
    assert sum(charge.status == "succeeded" for charge in charges) == 2  # the deposit, and this


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgres
def test_without_the_booking_s_lock_the_constraint_answers(sandbox, loss, anna, monkeypatch):
    """The control: each finds nothing begun, and only the constraint stands between them."""
    together = threading.Barrier(4)

    def unlocked(booking_id, wanted, *, by):
        booking = Booking.objects.get(pk=booking_id)
        payment = booking.payments.active().filter(**wanted.facts).first()
        together.wait(timeout=10)
        return payment or Payment.objects.create(
            booking=booking,
            purpose=AGAIN,
            makes_good_id=wanted.loss,
            payer=by,
            amount=loss.amount,
            currency=loss.currency,
        )

    monkeypatch.setattr(paying, "_claim", unlocked)

    answers = all_at_once([lambda: begin_again(loss, anna)] * 4)

    assert sum(isinstance(answer, IntegrityError) for answer in answers) == 3
    assert Payment.objects.filter(purpose=AGAIN).count() == 1
