"""The pages of a vendor's tier."""

import pytest
from django.urls import reverse

from payments import services
from payments.models import SavedCard, Subscription
from tests.factories.accounts import UserFactory
from tests.factories.subscriptions import (
    ASKING_CARD,
    REFUSED_LATER,
    carded,
    credited,
    priced,
    subscribed,
    turned,
)
from vendors.models import TierCode, VendorMember

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]
PAGE = "/vendor/subscription/"
BILL = f"{PAGE}bill/"


@pytest.fixture
def desk(client, rosa, rosewood, sandbox):
    client.force_login(rosa)
    return client


@pytest.fixture
def premium(sandbox, rosewood) -> Subscription:
    return subscribed(sandbox, rosewood)


def words(client, page=PAGE) -> str:
    return client.get(page).content.decode()


def choice(price) -> str:
    return reverse("subscription:choice-create", args=[price.pk])


def test_the_free_one_and_the_others(desk):
    priced()
    page = words(desk)
    assert "Try Premium for 14 days" in page
    assert "10 % commission" in page
    assert "€490" in words(desk, f"{PAGE}?interval=year")
    assert "€49" in words(desk, f"{PAGE}?interval=century")


def test_at_most_twelve_questions(desk, sandbox, premium, django_assert_max_num_queries):
    turned(sandbox, turned(sandbox, premium))
    desk.get(PAGE)

    with django_assert_max_num_queries(12):
        desk.get(PAGE)


def test_colleagues_who_only_chat_and_strangers(client, rosewood, anna):
    chatter = UserFactory(joined_as="vendor")
    VendorMember.objects.create(vendor=rosewood, user=chatter, role=VendorMember.Role.CHAT)
    client.force_login(chatter)
    for page in (PAGE, f"{PAGE}cards/", BILL, f"{PAGE}cancellation/"):
        assert client.get(page).status_code == 403
    client.force_login(anna)
    for page in (PAGE, f"{PAGE}cards/", BILL):
        assert client.get(page).status_code == 404
    client.logout()
    assert client.get(PAGE).status_code == 302


def test_a_trial_is_begun_without_a_card(desk, rosewood):
    answer = desk.post(choice(priced()), {"trial": "1"}, follow=True)

    assert "You try Premium until" in answer.content.decode()
    rosewood.refresh_from_db()
    assert rosewood.tier == TierCode.PREMIUM


def test_without_a_card_it_says_so(desk):
    answer = desk.post(choice(priced()))

    assert answer.status_code == 409
    assert "Add a card first" in answer.content.decode()


def test_a_price_that_is_not_offered(desk, fin):
    old = priced()
    new = services.change_price(TierCode.PREMIUM, "month", amount=4_500, by=fin)

    assert desk.get(choice(old)).headers["location"] == choice(new)
    answer = desk.post(choice(old), {"trial": "1"})
    assert answer.status_code == 409
    assert "it is €45 a month now" in answer.content.decode()
    assert not Subscription.objects.exists()
    assert desk.get("/vendor/subscription/prices/0/").status_code == 404


def test_a_step_up_shows_what_it_costs_and_costs_that(desk, sandbox, rosewood):
    subscribed(sandbox, rosewood, priced(TierCode.PLUS))
    page = desk.get(choice(priced()))
    assert "Pay €30 and upgrade" in page.content.decode()
    change = page.context["change"].preview

    wrong = {"at": change.at.timestamp(), "expected_due": 1}
    refused = desk.post(choice(priced()), wrong)
    assert refused.status_code == 409
    assert "The amount has changed" in refused.content.decode()
    answer = desk.post(choice(priced()), wrong | {"expected_due": change.due}, follow=True)

    assert "Premium, €49 a month" in answer.content.decode()


@pytest.mark.parametrize("at", ["", "-1", "1e300", "today", "nan"])
def test_what_no_preview_said_is_refused(desk, sandbox, rosewood, at):
    subscribed(sandbox, rosewood, priced(TierCode.PLUS))

    answer = desk.post(choice(priced()), {"at": at, "expected_due": "3000"})

    assert answer.status_code == 409


def test_a_step_down_says_what_is_lost(desk, premium):
    page = words(desk, choice(priced(TierCode.PLUS)))
    assert "You pay nothing now." in page
    assert "Commission is 8 %, not 5 %" in page

    answer = desk.post(choice(priced(TierCode.PLUS)), follow=True)

    assert "Stay with Premium" in answer.content.decode()


def test_a_bank_that_asks_leads_to_the_bill(desk, sandbox, rosewood):
    carded(sandbox, rosewood, ASKING_CARD)
    answer = desk.post(choice(priced()), follow=True)

    assert answer.redirect_chain == [(BILL, 302)]
    assert "Confirm with your bank" in answer.content.decode()


def test_a_refused_renewal_is_paid_with_another_card(desk, sandbox, rosewood, premium):
    carded(sandbox, rosewood, REFUSED_LATER)
    turned(sandbox, premium)
    assert "could not be charged" in words(desk)
    assert "Your tier could not be charged." in words(desk, "/vendor/earnings/")
    page = words(desk, BILL)
    assert "The last card was not taken." in page
    services.begin_card(by=rosewood.managers()[0], vendor=rosewood)
    good = SavedCard.objects.get(last4="4242")

    answer = desk.post(f"{BILL}payment/", {"card": good.pk}, follow=True)

    assert "Premium, €49 a month" in answer.content.decode()
    assert "Your tier could not be charged." not in words(desk, "/vendor/earnings/")


@pytest.mark.parametrize("card", ["0", "x", "99999999"])
def test_a_card_that_is_not_theirs(desk, sandbox, rosewood, premium, card):
    carded(sandbox, rosewood, REFUSED_LATER)
    turned(sandbox, premium)

    assert desk.post(f"{BILL}payment/", {"card": card}).status_code == 404


def test_when_nothing_is_to_be_paid(desk, premium):
    assert desk.get(BILL).status_code == 302
    assert desk.post(f"{BILL}payment/").status_code == 302


def test_a_part_that_fetches_itself_again_leaves_with_the_page(desk, premium):
    answer = desk.get(BILL, headers={"HX-Request": "true"})

    assert answer.headers["HX-Redirect"] == PAGE


def test_a_second_tab_does_not_begin_a_second_trial(desk, premium):
    answer = desk.post(choice(priced(TierCode.PLUS)), {"trial": "1"})

    assert answer.status_code == 409
    assert "You have a subscription already." in answer.content.decode()


def test_what_is_called_off_was_not_begun(desk, sandbox, rosewood):
    carded(sandbox, rosewood, REFUSED_LATER)
    desk.post(choice(priced()))
    page = words(desk)
    assert page.count("You have this.") == 1
    assert "Waits to be paid." in page
    assert "What is switched off then" not in words(desk, f"{PAGE}cancellation/")

    page = desk.post(f"{PAGE}cancellation/", follow=True).content.decode()

    assert "Premium is called off. Nothing was charged." in page


def test_what_staff_have_given_stays_when_it_ends(desk, rosewood, fin, premium):
    services.give_comp(rosewood.pk, tier=TierCode.PREMIUM, reason="A prize.", by=fin)

    page = words(desk, f"{PAGE}cancellation/")

    assert "After that you are in Premium" in page
    assert "What is switched off then" not in page


def test_credit_is_said_with_the_renewal(desk, rosewood, fin, premium):
    credited(rosewood, amount=1_000, currency="EUR", reason="Sorry.", by=fin)

    assert "€39, after your credit of €10" in words(desk)


def test_a_silent_provider_is_said(desk, sandbox, rosewood, premium):
    carded(sandbox, rosewood, REFUSED_LATER)
    turned(sandbox, premium)
    sandbox.fault("cut", path="/stripe/v1/subscriptions", times=9)

    page = words(desk, BILL)

    sandbox.forgive()
    assert "does not answer at the moment" in page


def test_cancelling_and_resuming(desk, premium):
    assert "Your page is not in the featured place" in words(desk, f"{PAGE}cancellation/")
    page = desk.post(f"{PAGE}cancellation/", follow=True).content.decode()
    assert "Resume Premium" in page
    assert desk.get(f"{PAGE}cancellation/").status_code == 302

    page = desk.post(f"{PAGE}resumption/", follow=True).content.decode()

    assert "It renews on" in page
    page = desk.post(f"{PAGE}resumption/", follow=True).content.decode()
    assert "Your subscription does not go on." in page


def test_the_cards_of_the_vendor_are_not_those_of_the_person(desk, sandbox, rosewood, premium):
    page = words(desk, f"{PAGE}cards/")
    assert "Visa ending in 4242" in page
    card = SavedCard.objects.get()

    answer = desk.post(f"{PAGE}cards/{card.pk}/removal/", follow=True)

    assert "This card pays for your tier." in answer.content.decode()
    assert desk.post(f"/payments/cards/{card.pk}/default/").status_code == 404
    secret = desk.post(f"{PAGE}cards/setup/").json()["client_secret"]
    sandbox.page_keeps(secret, "5555555555554444")
    assert desk.post(f"{PAGE}cards/look/").json() == {"cards": 2}


def test_a_stranger_s_card_is_not_there(client, sandbox, rosewood, premium):
    other = UserFactory(joined_as="vendor")
    card = SavedCard.objects.get()
    client.force_login(other)

    assert client.post(f"{PAGE}cards/{card.pk}/default/").status_code == 302
    assert client.post(f"/payments/cards/{card.pk}/default/").status_code == 404
