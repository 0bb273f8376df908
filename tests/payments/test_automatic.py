"""Balances charged by themselves: when they are due, to the card that was agreed to, once."""

import datetime as dt
import logging

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.groups import FINANCE, ensure_staff_groups
from bookings.models import Booking
from payments import services
from payments.exceptions import CardIsGone, CardIsInUse, ConsentNotPossible
from payments.models import BalanceAttempt, BalanceConsent, Dispute, Payment, Wallet
from payments.services import automatic
from tests.factories.payments import begun, disputed, kept_card, paid, pay_at_provider

pytestmark = pytest.mark.django_db
BALANCE = Payment.Purpose.BALANCE
DECLINES, ALWAYS_ASKS, AGREED_ONCE = "4000000000000341", "4000002760003184", "4000002500003155"


@pytest.fixture
def confirmed(sandbox, booking, anna) -> Booking:
    paid(sandbox, booking, anna)
    return Booking.objects.get(pk=booking.pk)


@pytest.fixture
def agree(sandbox, confirmed, anna):
    """Anna agrees, with a card of her choice; the balance is due today when `due`."""

    def agree(card: str = "4242424242424242", *, due: bool = True) -> BalanceConsent:
        consent = services.agree_to_charge(confirmed.pk, kept_card(sandbox, anna, card).pk, by=anna)
        if due:
            Booking.objects.update(balance_days=700)
            BalanceConsent.objects.update(charge_on=confirmed.vendor.today())
        return consent

    return agree


def later(days: int) -> None:
    """So many days after the last attempts: they were made that long ago."""
    for attempt in BalanceAttempt.objects.all():
        attempt.on -= dt.timedelta(days=days)
        attempt.save(update_fields=["on"])


def abandoned() -> None:
    """Whoever carried the attempts out has died a while ago."""
    BalanceAttempt.objects.update(tried_at=timezone.now() - dt.timedelta(minutes=5))


def states() -> list[str]:
    return list(BalanceAttempt.objects.values_list("state", flat=True))


def charges(sandbox) -> list[tuple[int, str]]:
    there = sandbox.client().v1.charges.list().data
    return [(charge.amount, charge.status) for charge in there if charge.amount == 70_000]


def told(person) -> list[str]:
    return list(person.notifications.order_by("pk").values_list("text", flat=True))


# ---------------------------------------------------------------- when it is due


def test_before_it_is_due_nothing_happens(sandbox, agree):
    agree(due=False)

    assert services.steps_due() == []
    assert services.retry_payments().paid == 0
    assert not BalanceAttempt.objects.exists()


def test_on_the_day_it_is_charged_once_and_both_sides_are_told(sandbox, agree, anna, rosa):
    agree()

    assert (services.retry_payments().paid, services.retry_payments().paid) == (1, 0)

    booking = Booking.objects.get()
    assert booking.is_paid_in_full
    assert charges(sandbox) == [(70_000, "succeeded")]
    assert (states(), BalanceConsent.objects.get().end) == (["succeeded"], "paid")
    for person in (anna, rosa):
        assert sum("is paid in full" in text for text in told(person)) == 1


def test_the_due_date_is_the_vendor_s_rule_as_it_stood_when_it_was_confirmed(
    sandbox, booking, anna, rosewood
):
    rosewood.balance_days = 30
    rosewood.save()
    paid(sandbox, booking, anna)
    rosewood.balance_days = 7
    rosewood.save()

    fresh = Booking.objects.get()
    assert fresh.balance_due_on == fresh.date - dt.timedelta(days=30)


def test_whoever_books_late_owes_it_at_once_and_pays_by_hand(sandbox, confirmed, anna):
    Booking.objects.update(balance_days=700)
    card = kept_card(sandbox, anna)

    assert Booking.objects.get().balance_due_on == confirmed.vendor.today()
    with pytest.raises(ConsentNotPossible):
        services.agree_to_charge(confirmed.pk, card.pk, by=anna)


@pytest.mark.parametrize(
    ("zone", "is_due"), [("Pacific/Auckland", True), ("Pacific/Pago_Pago", False)]
)
def test_the_day_is_the_vendor_s(agree, zone, is_due, rosewood):
    consent = agree(due=False)
    rosewood.place.time_zone = zone
    rosewood.place.save()
    noon_before = dt.datetime.combine(
        consent.charge_on - dt.timedelta(days=1), dt.time(12, 30), dt.UTC
    )

    with time_machine.travel(noon_before, tick=False):
        assert bool(services.steps_due()) == is_due


def test_a_wedding_that_moves_away_takes_the_day_along(agree):
    agree()
    Booking.objects.update(date=Booking.objects.get().date + dt.timedelta(days=900))

    assert services.steps_due() == []


def test_never_before_the_day_that_was_agreed_to(agree, confirmed):
    agree()
    BalanceConsent.objects.update(charge_on=confirmed.vendor.today() + dt.timedelta(days=1))

    assert services.steps_due() == []


def test_never_more_than_was_agreed_to(agree):
    agree()
    BalanceConsent.objects.update(amount=69_999)

    assert services.steps_due() == []


def test_what_was_paid_by_hand_or_cancelled_is_not_charged(sandbox, agree, confirmed, anna, rosa):
    agree()
    paid(sandbox, confirmed, anna, BALANCE)
    assert services.steps_due() == []

    services.cancel_booking(confirmed.pk, reason="Ill", by=rosa, expected_refund=100_000)
    assert services.retry_payments().paid == 0
    assert len(charges(sandbox)) == 1


def test_a_payment_that_is_questioned_is_the_end_of_it(sandbox, agree, confirmed, anna, ben, rosa):
    """Nobody charges a card by itself whose holder asks for the last charge back."""
    agree()
    disputed(sandbox, Payment.objects.get(purpose="deposit"))

    assert services.retry_payments().paid == 0
    assert charges(sandbox) == []
    consent = BalanceConsent.objects.get()
    assert consent.end == BalanceConsent.End.DISPUTED
    for person in (anna, ben):
        assert sum("no card by itself" in text for text in told(person)) == 1
    assert not any("no card by itself" in text for text in told(rosa))
    assert confirmed.events.filter(kind="charge_ended").count() == 1

    services.look_at_dispute(Dispute.objects.get().pk)
    assert confirmed.events.filter(kind="charge_ended").count() == 1


def test_a_question_without_a_consent_says_nothing_of_one(sandbox, confirmed, anna):
    disputed(sandbox, Payment.objects.get(purpose="deposit"))
    assert not any("no card by itself" in text for text in told(anna))


# ---------------------------------------------------------------- declines


def test_a_decline_is_tried_again_after_one_three_and_seven_days(
    sandbox, agree, anna, rosa, fin, caplog
):
    agree(DECLINES)
    for days in (0, 1, 2, 4):  # since the last try
        later(days)
        assert services.retry_payments().declined == 1
        assert services.retry_payments().declined == 0  # not twice on one day
    assert sum("We try again on" in text for text in told(anna)) == 3

    assert states() == ["declined"] * 4
    assert [status for _, status in charges(sandbox)] == ["failed"] * 4
    assert BalanceConsent.objects.get().end == "given_up"
    assert "we do not try again" in told(anna)[-1]
    assert "could not be charged" in told(rosa)[-1]
    assert any(record.levelno == logging.ERROR for record in caplog.records)
    later(30)
    assert services.steps_due() == []


def test_days_count_from_the_first_try(agree):
    agree(DECLINES)
    services.retry_payments()
    later(2)  # nothing ran on the day after
    services.retry_payments()

    consent = BalanceConsent.objects.in_full().get()
    first = BalanceAttempt.objects.get(number=0).on
    assert consent.next_day == first + dt.timedelta(days=3)


@pytest.mark.parametrize("code", ["lost_card", "stolen_card", "pickup_card", "expired_card"])
def test_a_hard_decline_is_the_last(sandbox, agree, anna, code):
    agree()
    sandbox.fault("decline", code=code)

    assert services.retry_payments().given_up == 1

    assert states() == ["stopped"]
    assert BalanceConsent.objects.get().end == "given_up"
    assert not Booking.objects.get().is_paid_in_full
    assert "Please pay it" in told(anna)[-1]


def test_money_is_told_of_to_those_who_look_after_it(sandbox, agree, admin_finance):
    agree()
    sandbox.fault("decline", code="lost_card")
    services.retry_payments()

    assert any("was given up" in text for text in told(admin_finance))


@pytest.fixture
def admin_finance(fin):
    fin.is_staff = True
    fin.save()
    fin.groups.add(ensure_staff_groups()[FINANCE])
    return fin


def test_when_the_bank_asks_the_couple_is_asked_and_can_pay(sandbox, agree, anna, confirmed):
    agree(ALWAYS_ASKS)
    assert services.retry_payments().asked == 1
    later(1)
    assert services.retry_payments().asked == 0

    assert "Your bank wants to hear from you" in told(anna)[-1]
    client = client_of(anna)
    desk = client.get(reverse("pages:couple-dashboard")).content.decode()
    assert "Next: pay the balance" in desk
    assert "Your bank wants to hear from you" in desk
    assert (
        "Your bank wants to hear from you"
        in client.get(confirmed.get_absolute_url()).content.decode()
    )

    paid(sandbox, confirmed, anna, BALANCE)
    later(7)
    assert services.steps_due() == []
    assert Booking.objects.get().is_paid_in_full


def test_an_unanswered_bank_is_given_up_after_a_week(agree, anna):
    agree(ALWAYS_ASKS)
    services.retry_payments()
    later(7)

    assert services.retry_payments().given_up == 1
    assert services.retry_payments().given_up == 0
    assert sum("do not try again" in text for text in told(anna)) == 1


def test_a_card_whose_bank_agreed_when_it_was_kept_pays(agree):
    agree(AGREED_ONCE)

    assert services.retry_payments().paid == 1


def test_a_card_that_was_let_go_at_the_provider_is_the_last_try(sandbox, agree):
    consent = agree()
    sandbox.client().v1.payment_methods.detach(consent.card.provider_id)

    services.retry_payments()

    attempt = BalanceAttempt.objects.get()
    assert (attempt.state, attempt.code) == ("stopped", "no_such_card")


def test_what_somebody_left_with_their_bank_is_no_hindrance(sandbox, agree, confirmed, ben):
    agree()
    pay_at_provider(sandbox, begun(confirmed, ben, BALANCE), ALWAYS_ASKS)
    services.look(Payment.objects.get(purpose=BALANCE).pk)

    assert services.retry_payments().paid == 1
    assert charges(sandbox) == [(70_000, "succeeded")]


def test_who_pays_by_hand_in_this_very_moment_pays_once(
    sandbox, agree, confirmed, anna, monkeypatch
):
    agree()
    begin = automatic.start_payment

    def begin_and_be_overtaken(*args, **kwargs):
        checkout = begin(*args, **kwargs)
        pay_at_provider(sandbox, checkout)
        return checkout

    monkeypatch.setattr(automatic, "start_payment", begin_and_be_overtaken)

    assert services.retry_payments().paid == 1
    assert charges(sandbox) == [(70_000, "succeeded")]
    assert not any("could not be charged" in text for text in told(anna))


# ---------------------------------------------------------------- whatever dies


@pytest.mark.parametrize("fault", ["error_after", "error"])
def test_a_lost_answer_is_looked_up(sandbox, agree, fault):
    agree()
    sandbox.fault(fault, path="/stripe/v1/payment_intents/pi_", method="POST")
    assert services.retry_payments().silent == 1
    assert states() == ["unknown"]
    assert services.retry_payments().silent == 0  # somebody may still be at it

    BalanceAttempt.objects.update(tried_at=timezone.now() - dt.timedelta(hours=1))
    services.retry_payments()

    assert states() == ["succeeded"]
    assert charges(sandbox) == [(70_000, "succeeded")]


def test_who_dies_before_asking_has_charged_nothing_and_the_next_one_does(
    sandbox, agree, monkeypatch
):
    agree()
    with monkeypatch.context() as patched:
        patched.setattr(automatic, "_carry_out", _die)
        assert services.retry_payments().failed
    assert services.retry_payments().paid == 0

    abandoned()
    assert services.retry_payments().paid == 1
    assert (states(), len(charges(sandbox))) == (["succeeded"], 1)


@pytest.mark.parametrize("card", ["4242424242424242", DECLINES])
def test_who_dies_after_the_answer_is_followed_by_one_who_asks_the_same(
    sandbox, agree, anna, monkeypatch, card
):
    agree(card)
    with monkeypatch.context() as patched:
        patched.setattr(automatic, "_conclude", _die)
        assert services.retry_payments().failed

    abandoned()
    services.retry_payments()

    assert len(charges(sandbox)) == 1  # the same key: the bank was asked once
    assert states() == ["succeeded" if card != DECLINES else "declined"]


def _die(*args, **kwargs):
    raise RuntimeError("killed")


# ---------------------------------------------------------------- agreeing


def test_another_card_takes_the_place_of_the_first(sandbox, agree, confirmed, anna):
    agree(due=False)
    second = kept_card(sandbox, anna, "5555555555554444")

    services.agree_to_charge(confirmed.pk, second.pk, by=anna)

    assert list(BalanceConsent.objects.values_list("end", flat=True)) == ["replaced", ""]


def test_it_is_taken_back_by_either_and_twice_is_once(agree, confirmed, ben):
    agree()

    services.take_back_charge(confirmed.pk, by=ben)
    services.take_back_charge(confirmed.pk, by=ben)

    assert services.steps_due() == []
    assert confirmed.events.filter(kind="charge_ended").count() == 1


@pytest.mark.parametrize("who", ["rosa", "victor", "fin"])
def test_others_neither_agree_nor_take_back(request, agree, confirmed, who):
    consent, stranger = agree(), request.getfixturevalue(who)

    with pytest.raises(PermissionDenied):
        services.take_back_charge(confirmed.pk, by=stranger)
    with pytest.raises(PermissionDenied):
        services.agree_to_charge(confirmed.pk, consent.card_id, by=stranger)
    assert BalanceConsent.objects.get().ended_at is None


def test_one_s_own_card_alone_and_one_that_is_good_until_then(sandbox, confirmed, anna, ben):
    card = kept_card(sandbox, anna)
    with pytest.raises(CardIsGone):
        services.agree_to_charge(confirmed.pk, card.pk, by=ben)

    Wallet.objects.get(user=anna).cards.update(exp_year=timezone.now().year, exp_month=1)
    with pytest.raises(CardIsGone):
        services.agree_to_charge(confirmed.pk, card.pk, by=anna)


def test_a_card_that_is_to_pay_is_not_removed(agree, anna):
    consent = agree()

    with pytest.raises(CardIsInUse):
        services.remove_card(consent.card_id, by=anna)
    page = (
        client_of(anna)
        .get(reverse("payments:card-removal-create", args=[consent.card_id]))
        .content.decode()
    )
    assert "This card is to pay a balance" in page
    assert "Remove the card" not in page


# ---------------------------------------------------------------- pages and command


def client_of(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def test_the_booking_s_page_offers_says_and_takes_back(sandbox, confirmed, anna):
    card, client = kept_card(sandbox, anna), client_of(anna)
    due = f"{confirmed.balance_due_on:%-d %B %Y}"
    page = client.get(confirmed.get_absolute_url()).content.decode()
    assert f'Have it paid by itself on <span class="nowrap">{due}' in page

    client.post(reverse("payments:consent-create", args=[confirmed.pk]), {"card": card.pk})
    page = client.get(confirmed.get_absolute_url()).content.decode()
    assert "Visa ending in 4242 is charged on" in page
    assert "Agreed by" in page

    client.post(reverse("payments:consent-delete", args=[confirmed.pk]))
    assert (
        "Visa ending in 4242 is charged on"
        not in client.get(confirmed.get_absolute_url()).content.decode()
    )


def test_the_views_are_the_couple_s(agree, confirmed, rosa, victor):
    agree()
    for name in ("consent-create", "consent-delete"):
        url = reverse(f"payments:{name}", args=[confirmed.pk])
        assert client_of(victor).post(url).status_code == 404
        assert client_of(rosa).post(url).status_code == 403
    assert BalanceConsent.objects.get().ended_at is None


def test_a_card_of_somebody_else_in_the_form_is_refused(sandbox, confirmed, anna, ben):
    card = kept_card(sandbox, anna)

    client_of(ben).post(reverse("payments:consent-create", args=[confirmed.pk]), {"card": card.pk})

    assert not BalanceConsent.objects.exists()


def test_the_dry_run_is_a_table_and_does_nothing(sandbox, agree, capsys):
    agree()

    call_command("retry_payments", "--dry-run")

    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["Booking", "Day", "Try", "Amount", "Card", "What"]
    assert "Visa ending in 4242" in lines[1]
    assert lines[-1] == "1 due"
    assert not BalanceAttempt.objects.exists()


def test_the_command_s_exit_codes(sandbox, agree, capsys):
    agree()
    sandbox.fault("error", path="/stripe/v1/payment_intents/pi_", method="POST")
    with pytest.raises(SystemExit) as ended:
        call_command("retry_payments")
    assert ended.value.code == 1

    BalanceAttempt.objects.update(tried_at=timezone.now() - dt.timedelta(hours=1))
    call_command("retry_payments")
    assert "1 paid" in capsys.readouterr().out
