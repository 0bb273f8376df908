"""The pages of a vendor's tier."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from payments import services
from payments.models import BillingDetails, Invoice, SavedCard, Subscription
from tests.factories.accounts import UserFactory
from tests.factories.invoices import billed_at
from tests.factories.subscriptions import (
    ASKING_CARD,
    REFUSED_LATER,
    carded,
    credited,
    passed,
    priced,
    subscribed,
    turned,
)
from tests.reading import told
from vendors.models import TierCode, VendorMember

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]
PAGE = "/vendor/subscription/"
BILL = f"{PAGE}bill/"


@pytest.fixture
def desk(client, rosa, rosewood, sandbox):
    client.force_login(rosa)
    billed_at(rosewood, rosa)
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


def test_what_has_ended_beside_a_present_is_not_offered_back(desk, sandbox, rosewood, fin, premium):
    services.give_comp(rosewood.pk, tier=TierCode.PREMIUM, reason="A prize.", by=fin)
    sandbox.client().v1.subscriptions.cancel(premium.provider_id)
    services.look_at_subscription(premium.pk)

    page = words(desk)

    assert "Premium is a present from us" in page
    assert "What you paid for has ended; nothing is charged." in page
    assert "Premium has ended" not in page
    assert "Choose it again" not in page


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

    asked = words(desk, f"{PAGE}cards/{card.pk}/removal/")
    assert "so it cannot be removed now" in asked
    assert "Remove the card" not in asked
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


def test_credit_is_taken_off_before_the_click(desk, sandbox, rosewood, fin, premium):
    credit = credited(rosewood, amount=2_000, reason="Sorry.", by=fin)
    services.send_credit(credit.pk)
    services.cancel_subscription(premium.pk, by=rosewood.managers()[0])
    turned(sandbox, premium)

    page = told(desk.get(choice(priced())))
    assert "From your credit \N{MINUS SIGN}€20" in page
    assert "Pay €29 Not now" in page

    desk.post(choice(priced()))
    assert Subscription.objects.last().bills.get().due == 2_900


def test_credit_is_known_while_the_provider_is_silent(desk, sandbox, rosewood, fin, premium):
    credited(rosewood, amount=4_900, reason="Sorry.", by=fin)
    services.cancel_subscription(premium.pk, by=rosewood.managers()[0])
    turned(sandbox, premium)
    sandbox.fault("cut", path="/stripe/v1/invoices/create_preview", times=9)

    page = told(desk.get(choice(priced(TierCode.PLUS))))

    sandbox.forgive()
    assert "Begin with your credit" in page


def test_an_address_is_asked_for_before_the_first_charge(desk, sandbox, rosewood):
    BillingDetails.objects.all().delete()
    carded(sandbox, rosewood)
    assert 'name="line1"' in words(desk, choice(priced()))
    typed = {"name": "Rosewood Lda", "city": "Lisboa", "country": "PT", "line1": ""}

    answer = desk.post(choice(priced()), typed)
    assert answer.status_code == 422
    assert "line1" in answer.context["billing"].errors
    assert "autofocus" in str(answer.context["billing"]["line1"])
    assert 'value="Rosewood Lda"' in answer.content.decode()
    assert not Subscription.objects.exists()

    desk.post(choice(priced()), typed | {"line1": "Rua das Flores 1"})
    assert Subscription.objects.get().state == Subscription.State.ACTIVE
    assert Invoice.objects.get().recipient["address"] == ["Rua das Flores 1", "Lisboa"]
    assert 'name="line1"' not in words(desk, choice(priced(interval="year")))


def test_a_trial_asks_for_no_address_and_says_where_it_goes(desk, rosewood):
    BillingDetails.objects.all().delete()

    page = desk.post(choice(priced()), {"trial": "1"}, follow=True)

    assert "Say who your invoices are written to before." in told(page)


def test_a_trial_that_a_card_will_be_charged_for_asks_for_an_address(desk, sandbox, rosewood):
    BillingDetails.objects.all().delete()
    carded(sandbox, rosewood)

    assert desk.post(choice(priced()), {"trial": "1"}).status_code == 422
    assert not Subscription.objects.exists()


def test_a_card_in_a_trial_comes_after_the_address(desk, rosewood, rosa):
    BillingDetails.objects.all().delete()
    desk.post(choice(priced()), {"trial": "1"})
    assert "Say first who your invoices are written to" in told(desk.get(f"{PAGE}cards/"))
    assert desk.post(f"{PAGE}cards/setup/").status_code == 409

    billed_at(rosewood, rosa)

    assert desk.post(f"{PAGE}cards/setup/").status_code == 200


def test_a_bill_that_waits_asks_for_an_address_too(desk, sandbox, rosewood, premium):
    BillingDetails.objects.all().delete()
    carded(sandbox, rosewood, REFUSED_LATER)
    turned(sandbox, premium)
    assert 'name="line1"' in words(desk, BILL)

    answer = desk.post(f"{BILL}payment/", {"line1": ""})

    assert answer.status_code == 422
    assert "€49 to pay" in answer.content.decode()


def test_the_card_that_was_refused_is_not_suggested(desk, sandbox, rosewood):
    carded(sandbox, rosewood)
    bad = carded(sandbox, rosewood, REFUSED_LATER)
    desk.post(choice(priced()), {"card": bad.pk})
    desk.post(f"{PAGE}cancellation/")

    page = desk.get(choice(priced()))

    assert page.context["suggested"].last4 == "4242"


def test_who_keeps_an_old_price_reads_it_and_is_offered_no_other(desk, sandbox, rosewood, fin):
    subscribed(sandbox, rosewood, priced(TierCode.PLUS))
    new = services.change_price(TierCode.PLUS, "month", amount=2_100, by=fin)
    services.sync_prices()

    plus = next(each for each in desk.get(PAGE).context["page"].offers if each.is_had)
    assert plus.price.amount == 1_900
    page = told(desk.get(choice(new)))
    assert "You have this already." in page
    assert "Change on" not in page
    assert desk.post(choice(new)).status_code == 409


def test_what_was_a_present_can_be_paid_for(desk, sandbox, rosewood, fin):
    priced()
    carded(sandbox, rosewood)
    until = timezone.now() + dt.timedelta(days=40)
    services.give_comp(rosewood.pk, tier=TierCode.PREMIUM, reason="A prize.", by=fin, until=until)
    assert "Pay for Premium yourself" in words(desk)
    page = told(desk.get(choice(priced())))
    assert "you pay from today on" in page

    desk.post(choice(priced()))

    assert Subscription.objects.get().state == Subscription.State.ACTIVE
    assert "Pay for Premium yourself" not in words(desk)


def test_a_bank_that_asks_is_said_on_the_page(desk, sandbox, rosewood, premium):
    carded(sandbox, rosewood, ASKING_CARD)
    turned(sandbox, premium)

    page = told(desk.get(PAGE))

    assert "Your bank wants you to confirm the payment for Premium." in page
    assert "Confirm and pay €49" in page


def test_what_is_switched_off_is_on_the_page_that_the_letter_leads_to(
    desk, sandbox, rosewood, rosa, premium
):
    carded(sandbox, rosewood, REFUSED_LATER)
    premium = turned(sandbox, premium)
    for days in (3, 2, 2):
        premium = passed(sandbox, premium, days)

    note = rosa.notifications.order_by("pk").last()
    page = told(desk.get(note.link))
    assert all(loss in page for loss in services.losses_of(premium))
