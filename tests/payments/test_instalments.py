"""The rest in instalments: each is one payment, whatever people click."""

import datetime as dt
from collections import Counter

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bookings import services as booking_services
from bookings.models import Booking, Instalment
from payments import audit, ledger, services
from payments.earnings import earnings_of
from payments.exceptions import (
    AnotherIsUnderWay,
    ConsentNotPossible,
    EarlierFirst,
    NothingToPay,
)
from payments.models import Account, BalanceAttempt, BalanceConsent, Payment, Refund, SavedCard
from payments.services import automatic, paying
from payments.statements import statement_of
from tests.factories.bookings import accepted
from tests.factories.payments import (
    begun,
    kept_card,
    paid,
    paid_at_paypal,
    pay_at_provider,
    plan_of,
    sent_back,
)
from tests.races import Meeting, all_at_once
from vendors.models import DaySlot
from vendors.services import update_package

pytestmark = pytest.mark.django_db
DEPOSIT, BALANCE, INSTALMENT = (
    Payment.Purpose.DEPOSIT,
    Payment.Purpose.BALANCE,
    Payment.Purpose.INSTALMENT,
)
THREE = [[60, 25], [30, 25], [7, 50]]
DAY = dt.timedelta(days=1)
DECLINES, ALWAYS_ASKS = "4000000000000341", "4000002760003184"


@pytest.fixture
def booking(couple, anna, rosewood, rosa, saturday) -> Booking:
    """€1,000: €300 as the deposit, then 175, 175 and 350."""
    update_package(rosewood.packages.get().pk, by=rosa, schedule=THREE)
    return accepted(rosewood, anna, saturday)


@pytest.fixture
def confirmed(sandbox, booking, anna) -> Booking:
    paid(sandbox, booking, anna)
    return fresh(booking)


def fresh(booking: Booking) -> Booking:
    return Booking.objects.get(pk=booking.pk)


def begin(booking: Booking, by, number: int, provider: str = "stripe"):
    return services.start_payment(
        booking.pk, INSTALMENT, by=by, provider=provider, instalment=number
    )


def pay(sandbox, booking: Booking, by, number: int, **how) -> Payment:
    checkout = begin(booking, by, number)
    pay_at_provider(sandbox, checkout, **how)
    return services.look(checkout.payment.pk)


def charged(sandbox) -> list[int]:
    charges = sandbox.client().v1.charges.list().data
    return sorted(charge.amount for charge in charges if charge.status == "succeeded")


def page(booking: Booking, user) -> str:
    client = Client()
    client.force_login(user)
    return client.get(booking.get_absolute_url()).content.decode()


def told(person) -> list[str]:
    return list(person.notifications.order_by("pk").values_list("text", flat=True))


# ---------------------------------------------------------------- paying one after the other


def test_one_after_the_other_they_are_the_whole_rest(sandbox, confirmed, anna, ben, rosewood):
    amounts = [
        pay(sandbox, confirmed, who, number).amount
        for number, who in enumerate((anna, ben, anna), start=1)
    ]

    booking = fresh(confirmed)
    assert amounts == [17_500, 17_500, 35_000]
    assert (booking.amount_paid, booking.is_paid_in_full) == (100_000, True)
    owed = ledger.balance(Account.VENDOR_PAYABLE, "EUR", vendor_id=rosewood.pk)
    assert owed == -90_000
    words = [event.words for event in booking.events.filter(kind="instalment_paid")]
    assert words == [f"Instalment {number} of 3 paid" for number in (1, 2, 3)]


def test_the_share_of_each_is_by_the_rate_of_the_confirmation(sandbox, confirmed, anna, rosewood):
    rosewood.commission_basis_points = 5_000
    rosewood.save()

    payment = pay(sandbox, confirmed, anna, 1)

    assert (payment.commission_basis_points, payment.vendor_share) == (1_000, 15_750)


def test_both_sides_are_told_what_is_due_next(sandbox, confirmed, anna, rosa):
    pay(sandbox, confirmed, anna, 1)

    day = f"{confirmed.date - 30 * DAY:%-d %B %Y}"
    for person in (anna, rosa):
        (text,) = [text for text in told(person) if "Instalment 1 of 3 has arrived" in text]
        assert f"€175 for {confirmed.span} with Rosewood Studio is due next, on {day}" in text


def test_they_are_paid_in_their_order(sandbox, confirmed, anna):
    with pytest.raises(EarlierFirst):
        begin(confirmed, anna, 2)

    pay(sandbox, confirmed, anna, 1)

    for number in (0, 1):
        with pytest.raises(NothingToPay):
            begin(confirmed, anna, number)
    with pytest.raises(EarlierFirst):
        begin(confirmed, anna, 7)
    assert begin(confirmed, anna, 2).payment.what == "Instalment 2 of 3"


def test_before_the_booking_stands_there_is_none(sandbox, booking, anna):
    with pytest.raises(NothingToPay):
        begin(booking, anna, 1)


@pytest.mark.parametrize("who", ["rosa", "victor", "fin", "cleo"])
def test_others_do_not_pay_it(sandbox, request, confirmed, other_couple, who):
    with pytest.raises(PermissionDenied):
        begin(confirmed, request.getfixturevalue(who), 1)
    assert not Payment.objects.filter(purpose=INSTALMENT).exists()


def test_a_booking_without_a_schedule_has_a_balance_as_ever(
    sandbox, couple, anna, rosewood, saturday
):
    booking = accepted(rosewood, anna, saturday)
    paid(sandbox, booking, anna)

    with pytest.raises(NothingToPay):
        begin(booking, anna, 1)
    assert paid(sandbox, booking, anna, BALANCE).amount == 70_000


# ---------------------------------------------------------------- never twice


def test_two_tabs_and_the_partner_get_the_same_payment(sandbox, confirmed, anna, ben):
    first, second, third = (begin(confirmed, who, 1) for who in (anna, anna, ben))

    assert first.client_secret == second.client_secret == third.client_secret
    pay_at_provider(sandbox, first)
    services.look(first.payment.pk)
    with pytest.raises(NothingToPay):  # an old page never begins the next one
        begin(confirmed, ben, 1)
    assert charged(sandbox) == [17_500, 30_000]


def test_all_that_is_left_takes_the_place_of_the_next_one_and_back(sandbox, confirmed, anna, ben):
    one = begin(confirmed, anna, 1)
    everything = begun(confirmed, ben, BALANCE)
    again = begin(confirmed, anna, 1)

    one.payment.refresh_from_db()
    everything.payment.refresh_from_db()
    assert (one.payment.state, everything.payment.state) == ("cancelled", "cancelled")
    assert (everything.payment.amount, again.payment.amount) == (70_000, 17_500)
    for stale in (one, everything):
        pay_at_provider(sandbox, stale)
    assert charged(sandbox) == [30_000]


def test_what_is_refused_calls_nothing_off(sandbox, confirmed, anna, rosa):
    one = begin(confirmed, anna, 1)

    for number, why in ((2, EarlierFirst), (0, NothingToPay)):
        with pytest.raises(why):
            begin(confirmed, anna, number)
    with pytest.raises(PermissionDenied):
        begun(confirmed, rosa, BALANCE)
    with pytest.raises(NothingToPay):
        begun(confirmed, anna, DEPOSIT)

    assert begin(confirmed, anna, 1).client_secret == one.client_secret
    assert Payment.objects.get(pk=one.payment.pk).state == Payment.State.CREATED


def test_an_instalment_that_was_paid_unheard_counts_before_all_that_is_left(
    sandbox, confirmed, anna, ben
):
    """Its webhook is late: the other button finds the money first."""
    pay_at_provider(sandbox, begin(confirmed, anna, 1))

    everything = begun(confirmed, ben, BALANCE)

    assert everything.payment.amount == 52_500
    pay_at_provider(sandbox, everything)
    services.look(everything.payment.pk)
    assert charged(sandbox) == [17_500, 30_000, 52_500]
    assert fresh(confirmed).is_paid_in_full


def test_all_that_is_left_pays_every_instalment(sandbox, confirmed, anna):
    pay(sandbox, confirmed, anna, 1)

    payment = paid(sandbox, confirmed, anna, BALANCE)

    assert (payment.amount, fresh(confirmed).is_paid_in_full) == (52_500, True)
    assert not Instalment.objects.filter(paid_at=None).exists()
    with pytest.raises(NothingToPay):
        begin(confirmed, anna, 2)


def test_the_database_lets_only_one_of_the_rest_be_open(sandbox, confirmed, anna):
    facts = {"booking": confirmed, "payer": anna, "amount": 1, "currency": "EUR"}
    begin(confirmed, anna, 1)

    for other in (
        {"purpose": BALANCE},
        {"purpose": INSTALMENT, "instalment": 2},
        {"purpose": INSTALMENT, "instalment": 1},
        {"purpose": INSTALMENT},
        {"purpose": BALANCE, "instalment": 1, "state": "cancelled"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Payment.objects.create(**facts | other)


def test_while_one_is_on_its_way_the_other_waits(sandbox, confirmed, anna, monkeypatch):
    checkout = begin(confirmed, anna, 1)
    Payment.objects.filter(pk=checkout.payment.pk).update(state="processing")
    monkeypatch.setattr(paying, "call_off", lambda payment: None)  # a bank is at it

    with pytest.raises(AnotherIsUnderWay):
        begun(confirmed, anna, BALANCE)


def test_paypal_pays_one_too(sandbox, confirmed, anna, settings):
    checkout = begin(confirmed, anna, 1, provider="paypal")
    sandbox.payer_answers(checkout.payment.provider_id or "")

    payment = services.collect(checkout.payment.pk)

    assert (payment.state, payment.amount, payment.what) == (
        "succeeded",
        17_500,
        "Instalment 1 of 3",
    )
    assert fresh(confirmed).amount_paid == 47_500
    assert paid_at_paypal(sandbox, confirmed, anna, BALANCE).amount == 52_500


# ---------------------------------------------------------------- going back


def test_what_comes_after_the_end_goes_back_in_full(sandbox, confirmed, anna, rosa):
    checkout = begin(confirmed, anna, 1)
    pay_at_provider(sandbox, checkout)
    services.cancel_booking(confirmed.pk, reason="Ill", by=rosa, expected_refund=30_000)

    payment = services.look(checkout.payment.pk)

    refund = payment.refunds.get()
    assert (refund.amount, refund.reason) == (17_500, Refund.Reason.NOT_DUE)
    assert fresh(confirmed).amount_paid == 30_000


def test_an_open_one_is_called_off_with_the_booking(sandbox, confirmed, anna, rosa):
    checkout = begin(confirmed, anna, 1)
    services.reconcile()
    assert Payment.objects.get(pk=checkout.payment.pk).is_open

    services.cancel_booking(confirmed.pk, reason="Ill", by=rosa, expected_refund=30_000)
    services.reconcile()

    assert Payment.objects.get(pk=checkout.payment.pk).state == Payment.State.CANCELLED


def test_cancelling_gives_back_of_the_newest_first(sandbox, confirmed, anna):
    """By the moderate policy everything at 90 days, half of it at 30: €325 of €650."""
    pay(sandbox, confirmed, anna, 1)
    pay(sandbox, confirmed, anna, 2)
    back = fresh(confirmed).refund_for("couple", on=confirmed.date - 40 * DAY)
    assert back == 32_500
    Booking.objects.update(policy_steps=[[0, 50]], policy_kind="custom")

    services.cancel_booking(confirmed.pk, reason="", by=anna, expected_refund=back)

    refunds = Refund.objects.order_by("-payment").values_list("payment__instalment", "amount")
    assert list(refunds) == [(2, 17_500), (1, 15_000)]


def test_a_part_that_is_given_back_makes_nothing_due_again(sandbox, confirmed, anna, rosa):
    pay(sandbox, confirmed, anna, 1)

    services.give_back(confirmed.pk, amount=5_000, why="Late", by=rosa, expected_left=47_500)

    booking = fresh(confirmed)
    assert (booking.next_due, booking.balance_due) == (17_500, 52_500)


# ---------------------------------------------------------------- what people read


def test_lines_receipts_and_cards_say_which_one(sandbox, confirmed, anna):
    payment = pay(sandbox, confirmed, anna, 1)
    client = Client()
    client.force_login(anna)

    lines = [line.words for line in statement_of(confirmed, "couple").lines]
    receipt = client.get(reverse("payments:receipt-detail", args=[payment.uuid]))
    card = client.get(reverse("payments:payment-card-detail", args=[payment.uuid]))

    assert lines == ["Deposit paid", "Instalment 1 of 3 paid"]
    assert "Instalment 1 of 3 paid" in receipt.content.decode()
    assert "of which €175 by" in receipt.content.decode()
    assert "Instalment 1 of 3, " in card.content.decode()


def test_the_letter_says_it_too(sandbox, confirmed, anna, mailoutbox):
    payment = pay(sandbox, confirmed, anna, 1)
    services.mail_receipts()

    (letter,) = [mail for mail in mailoutbox if payment.receipt_number in mail.subject]
    assert "(instalment 1 of 3)" in letter.body
    assert "€525, of which €175 is due on" in letter.body


def test_the_page_shows_the_schedule_to_everybody_and_the_buttons_to_the_couple(
    sandbox, booking, anna, rosa, fin
):
    for person in (anna, rosa, fin):
        before = page(booking, person)
        assert "Payment schedule" in before
        assert before.count("<td>") >= 3

    paid(sandbox, booking, anna)
    for_couple, for_vendor, for_staff = (page(booking, who) for who in (anna, rosa, fin))

    assert 'data-pay="instalment-1"' in for_couple
    assert "Pay all that is left" in for_couple
    assert 'id="pay-instalment-3"' in for_couple  # the page goes on without being loaded again
    for text in (for_vendor, for_staff):
        assert "data-pay=" not in text
        assert "Payment schedule" in text

    pay(sandbox, booking, anna, 1)
    pay(sandbox, booking, anna, 2)
    last = page(booking, anna)
    assert 'data-pay="instalment-3"' in last
    assert 'data-pay="balance"' not in last  # it would be the same


def test_what_is_overdue_is_said_clearly(sandbox, confirmed, anna, rosa, fin, client):
    yesterday = confirmed.vendor.today() - DAY
    Instalment.objects.filter(number=1).update(due_on=yesterday)

    assert "Instalment 1 is overdue" in page(confirmed, anna)
    for who in (rosa, fin):
        assert "overdue.</strong>" in page(confirmed, who)
    client.force_login(rosa)
    for name in ("pages:vendor-dashboard", "pages:vendor-dashboard-classic"):
        desk = client.get(reverse(name)).content.decode()
        assert "Overdue payments" in desk
        assert "overdue" in desk.lower()
    client.force_login(anna)
    desk = client.get(reverse("pages:couple-dashboard")).content.decode()
    assert "Next: pay instalment 1" in desk
    assert "?pay=instalment-1" in desk
    client.force_login(fin)
    rows = client.get(reverse("adminpanel:booking-list"), {"late": "on"}).content.decode()
    assert ("Overdue</span>" in rows, "1 found" in rows) == (True, True)


@pytest.mark.parametrize(
    ("zone", "hour", "is_late"),
    [("Pacific/Auckland", 20, True), ("America/Los_Angeles", 2, False)],
)
def test_staff_find_what_is_overdue_by_the_vendor_s_day(
    sandbox, confirmed, fin, client, zone, hour, is_late
):
    """On the day itself it is over in Auckland; early on the next it is not in Los Angeles."""
    confirmed.vendor.place.time_zone = zone
    confirmed.vendor.place.save()
    due_on = confirmed.instalments.get(number=1).due_on
    day = due_on if is_late else due_on + DAY

    with time_machine.travel(dt.datetime.combine(day, dt.time(hour), dt.UTC), tick=False):
        client.force_login(fin)
        rows = client.get(reverse("adminpanel:booking-list"), {"late": "on"}).content.decode()

    assert ("Overdue</span>" in rows) == is_late
    assert f"{int(is_late)} found" in rows


def test_what_is_overdue_after_the_wedding_stays_on_the_vendor_s_desks(
    sandbox, confirmed, rosa, client
):
    yesterday = confirmed.vendor.today() - DAY
    confirmed.instalments.update(due_on=yesterday)
    Booking.objects.update(date=yesterday)
    DaySlot.objects.filter(holder=confirmed.uuid).update(date=yesterday)
    booking_services.complete_past_bookings()
    assert fresh(confirmed).state == Booking.State.COMPLETED
    client.force_login(rosa)

    for name in ("pages:vendor-dashboard", "pages:vendor-dashboard-classic"):
        desk = client.get(reverse(name)).content.decode()
        assert "Overdue payments" in desk
        assert "€175" in desk


def test_the_vendor_sees_in_which_month_each_is_to_come(sandbox, confirmed, rosewood):
    Instalment.objects.filter(number=1).update(due_on=rosewood.today() - DAY)
    Instalment.objects.filter(number=3).update(due_on=rosewood.today() + 120 * DAY)
    today = timezone.now().date()

    (mine,) = earnings_of(plan_of(rosewood), today=today)

    expected = Counter({today.replace(day=1): 15_750})
    expected[(confirmed.date - 30 * DAY).replace(day=1)] += 15_750
    expected[(rosewood.today() + 120 * DAY).replace(day=1)] += 31_500
    assert {each.first: each.to_come for each in mine.months if each.to_come} == expected
    assert mine.to_come == 63_000


def test_the_begin_pages_answer(sandbox, confirmed, anna, cleo, other_couple, settings):
    client = Client()
    client.force_login(anna)
    start = reverse("payments:instalment-create", args=[confirmed.pk, 1])
    leave = reverse("payments:instalment-paypal-create", args=[confirmed.pk, 1])

    begun_ = client.post(start).json()
    assert (begun_["amount"], begun_["state"]) == ("€175", "created")
    second = client.post(reverse("payments:instalment-create", args=[confirmed.pk, 2]))
    assert (second.status_code, "Pay that one first" in second.json()["error"]) == (409, True)
    assert client.post(leave).status_code == 302
    assert client.get(start).status_code == 405
    nameless = reverse("payments:paypal-create", args=[confirmed.pk, "instalment"])
    assert client.post(nameless).status_code == 404
    settings.PAYPAL_IS_ON = False
    assert client.post(leave).status_code == 404
    client.force_login(cleo)
    assert client.post(start).status_code == 404


def test_the_page_and_the_desks_stay_within_their_queries(
    sandbox, confirmed, anna, rosa, django_assert_max_num_queries
):
    pay(sandbox, confirmed, anna, 1)
    desks = ("pages:couple-dashboard", "pages:vendor-dashboard", "pages:vendor-calendar")
    for who, name, most in zip((anna, rosa, rosa), desks, (12, 12, 12), strict=True):
        client = Client()
        client.force_login(who)
        client.get(reverse(name))
        with django_assert_max_num_queries(most):
            client.get(reverse(name))


# ---------------------------------------------------------------- by themselves


@pytest.fixture
def agree(sandbox, confirmed, anna):
    """Anna agrees, with a card of her choice; the first is due today when `due`."""

    def agree(card: str = "4242424242424242", *, due: bool = True) -> BalanceConsent:
        consent = services.agree_to_charge(confirmed.pk, kept_card(sandbox, anna, card).pk, by=anna)
        if due:
            come_due(confirmed, 1)
        return consent

    return agree


def come_due(booking: Booking, number: int) -> None:
    """As if the day of this instalment had come; it was agreed to for this day."""
    today = booking.vendor.today()
    booking.instalments.filter(number=number).update(due_on=today)
    for consent in booking.consents.all():
        consent.parts = [
            [each, amount, today.isoformat() if each == number else day]
            for each, amount, day in consent.parts
        ]
        consent.save()


def states() -> list[tuple[int, str]]:
    return list(BalanceAttempt.objects.values_list("part", "state"))


def test_one_word_names_them_all(agree, confirmed):
    consent = agree(due=False)

    days = [(confirmed.date - n * DAY).isoformat() for n in (60, 30, 7)]
    assert consent.parts == [[1, 17_500, days[0]], [2, 17_500, days[1]], [3, 35_000, days[2]]]
    assert consent.amount == 70_000
    assert services.steps_due() == []
    (event,) = confirmed.events.filter(kind="charge_agreed")
    assert f"{confirmed.date - 7 * DAY:%-d %B %Y}" in event.detail
    assert event.words == "Instalments to be charged by themselves"


def test_each_is_charged_on_its_day_once(sandbox, agree, confirmed):
    agree()

    assert (services.retry_payments().paid, services.retry_payments().paid) == (1, 0)
    assert charged(sandbox) == [17_500, 30_000]
    assert BalanceConsent.objects.get().ended_at is None

    come_due(confirmed, 2)
    services.retry_payments()
    come_due(confirmed, 3)
    services.retry_payments()

    assert charged(sandbox) == [17_500, 17_500, 30_000, 35_000]
    assert states() == [(1, "succeeded"), (2, "succeeded"), (3, "succeeded")]
    assert BalanceConsent.objects.get().end == "paid"
    assert fresh(confirmed).is_paid_in_full


def test_one_that_is_paid_by_hand_is_not_charged_and_the_next_one_is(
    sandbox, agree, confirmed, ben
):
    agree(due=False)
    pay(sandbox, confirmed, ben, 1)
    come_due(confirmed, 1)
    assert services.steps_due() == []

    come_due(confirmed, 2)

    assert services.retry_payments().paid == 1
    assert states() == [(2, "succeeded")]


def test_a_no_is_tried_again_and_the_next_one_begins_anew(sandbox, agree, confirmed, anna, ben):
    agree(DECLINES)
    assert services.retry_payments().declined == 1
    assert any("€175 for Rosewood Studio is not paid yet" in text for text in told(anna))
    assert services.steps_due() == []

    BalanceAttempt.objects.update(on=confirmed.vendor.today() - DAY)
    assert [(step.part, step.number) for step in services.steps_due()] == [(1, 1)]
    pay(sandbox, confirmed, ben, 1)
    come_due(confirmed, 2)

    assert [(step.part, step.number) for step in services.steps_due()] == [(2, 0)]


def test_another_try_waits_for_a_day_that_has_moved(agree, confirmed):
    agree(DECLINES)
    services.retry_payments()
    BalanceAttempt.objects.update(on=confirmed.vendor.today() - 7 * DAY)
    moved = confirmed.vendor.today() + 14 * DAY

    confirmed.instalments.filter(number=1).update(due_on=moved)

    assert BalanceConsent.objects.get().next_day == moved
    assert services.steps_due() == []


def test_a_card_that_was_lost_ends_it_for_all(sandbox, agree, confirmed, rosa):
    agree()
    consent = BalanceConsent.objects.get()
    sandbox.client().v1.payment_methods.detach(consent.card.provider_id)

    assert services.retry_payments().given_up == 1

    assert BalanceConsent.objects.get().end == "given_up"
    assert any("€175 for" in text and "could not be charged" in text for text in told(rosa))
    come_due(confirmed, 2)
    assert services.steps_due() == []


def test_a_no_to_what_is_paid_by_hand_meanwhile_ends_nothing(agree, rosa, monkeypatch):
    agree()
    charge = automatic._charge

    def be_refused_and_overtaken(attempt, payment):
        payment = charge(attempt, payment)  # it is paid, and this attempt hears something else
        payment.state, payment.failure_code = Payment.State.FAILED, "stolen_card"
        return payment

    with monkeypatch.context() as patched:
        patched.setattr(automatic, "_charge", be_refused_and_overtaken)
        services.retry_payments()

    assert states() == [(1, "stopped")]
    assert BalanceConsent.objects.get().ended_at is None
    assert not any("could not be charged" in text for text in told(rosa))


def test_the_page_says_so_as_long_as_others_follow(agree, confirmed, anna):
    agree()
    confirmed.instalments.filter(number=1).update(paid_at=timezone.now())
    assert "The instalments after that follow" in page(confirmed, anna)

    confirmed.instalments.filter(number=2).update(paid_at=timezone.now())
    assert "The instalments after that follow" not in page(confirmed, anna)

    confirmed.instalments.update(paid_at=None)  # as the books have it


def test_a_card_that_expires_before_the_last_one_is_named_as_such(sandbox, confirmed, anna):
    assert "Keep a card first" in page(confirmed, anna)

    kept_card(sandbox, anna)
    SavedCard.objects.update(exp_year=timezone.now().year, exp_month=1)

    assert "No card that you keep is good until" in page(confirmed, anna)


def test_the_bank_asks_about_one_and_the_couple_answers_on_the_page(
    sandbox, agree, confirmed, anna
):
    agree(ALWAYS_ASKS)
    assert services.retry_payments().asked == 1

    assert BalanceConsent.objects.get().needs_the_couple
    note = anna.notifications.filter(text__contains="wants to hear from you").get()
    assert note.link.endswith("?pay=instalment-1")
    pay(sandbox, confirmed, anna, 1)
    assert not BalanceConsent.objects.get().needs_the_couple


def test_never_before_the_day_that_was_agreed_to(agree, confirmed):
    agree(due=False)

    confirmed.instalments.filter(number=1).update(due_on=confirmed.vendor.today())

    assert services.steps_due() == []


def test_never_more_than_was_agreed_to(agree, confirmed):
    agree()
    consent = BalanceConsent.objects.get()
    consent.parts[0][1] = 17_499
    consent.save()

    assert services.steps_due() == []


def test_what_is_due_today_is_paid_by_hand_first(sandbox, confirmed, anna):
    come_due(confirmed, 1)
    card = kept_card(sandbox, anna)

    with pytest.raises(ConsentNotPossible):
        services.agree_to_charge(confirmed.pk, card.pk, by=anna)

    pay(sandbox, confirmed, anna, 1)
    consent = services.agree_to_charge(confirmed.pk, card.pk, by=anna)
    assert [number for number, _, _ in consent.parts] == [2, 3]


def test_a_try_that_died_is_looked_at_and_charged_once(sandbox, agree, monkeypatch):
    agree()

    def die(*args, **kwargs):
        raise RuntimeError("killed")

    with monkeypatch.context() as patched:
        patched.setattr(automatic, "_conclude", die)
        assert services.retry_payments().failed
    assert charged(sandbox) == [17_500, 30_000]
    BalanceAttempt.objects.update(tried_at=timezone.now() - dt.timedelta(minutes=5))

    assert services.retry_payments().paid == 1
    assert states() == [(1, "succeeded")]
    assert charged(sandbox) == [17_500, 30_000]


# ---------------------------------------------------------------- the books


def test_the_audit_names_an_instalment_that_is_not_as_its_payment_says(sandbox, confirmed, anna):
    pay(sandbox, confirmed, anna, 1)
    instalment = confirmed.instalments.get(number=1)
    paid_at = instalment.paid_at

    Instalment.objects.filter(pk=instalment.pk).update(paid_at=None)
    found = [finding.promise for finding in audit.audit()]
    Instalment.objects.filter(pk=instalment.pk).update(paid_at=paid_at)

    assert found == ["each instalment is paid once"]


def test_the_audit_compares_a_charge_with_its_own_part(agree):
    agree()
    services.retry_payments()
    consent = BalanceConsent.objects.get()
    agreed, consent.parts[0][1] = consent.parts[0][1], 17_499
    consent.save()

    found = [finding.promise for finding in audit.audit()]
    consent.parts[0][1] = agreed
    consent.save()

    assert found == ["charged ≤ agreed"]


def test_more_is_not_sent_back_than_one_brought(sandbox, confirmed, anna):
    payment = sent_back(pay(sandbox, confirmed, anna, 1), 17_500)

    assert payment.vendor_share == 0


# ---------------------------------------------------------------- many doors at once


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgres
def test_the_next_one_and_all_that_is_left_in_eight_tabs_are_charged_once(
    sandbox, confirmed, anna, ben
):
    def tab(who, purpose, number):
        try:
            checkout = services.start_payment(confirmed.pk, purpose, by=who, instalment=number)
        except (AnotherIsUnderWay, NothingToPay):
            return None
        return pay_at_provider(sandbox, checkout)

    tabs = [
        lambda who=who, what=what: tab(who, *what)
        for who in (anna, ben)
        for what in ((INSTALMENT, 1), (BALANCE, 0)) * 2
    ]

    answers = all_at_once(tabs)
    services.reconcile()

    assert [answer for answer in answers if isinstance(answer, Exception)] == []
    booking = fresh(confirmed)
    assert sum(charged(sandbox)) == booking.amount_paid <= 100_000
    assert charged(sandbox).count(17_500) <= 1
    assert booking_services.mark_instalment_paid(booking.pk, number=9, amount=1) is False


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgres
def test_without_the_booking_s_lock_the_second_tab_gets_an_error(
    sandbox, confirmed, anna, monkeypatch
):
    """The control: both find nothing begun, and only the constraint stands between them."""
    together = Meeting(2)

    def unlocked(booking_id, wanted, *, by):
        booking = Booking.objects.get(pk=booking_id)
        found = booking.payments.undecided().filter(purpose__in=Payment.REST).first()
        together.wait()
        return found or Payment.objects.create(
            booking=booking,
            purpose=wanted.purpose,
            instalment=wanted.instalment,
            payer=by,
            amount=paying._due(booking, wanted),
            currency=booking.currency,
        )

    monkeypatch.setattr(paying, "_claim", unlocked)

    answers = all_at_once(
        [lambda: begin(confirmed, anna, 1), lambda: begun(confirmed, anna, BALANCE)]
    )

    assert [type(answer) for answer in answers if isinstance(answer, Exception)] == [IntegrityError]
