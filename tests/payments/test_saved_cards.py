"""Cards that people keep: at the provider once, here as they were at the last look."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from payments import services
from payments.exceptions import CardIsGone, ProviderIsSilent
from payments.models import Payment, SavedCard, Wallet
from payments.providers import CARD_PROVIDERS
from tests.factories.payments import begun, kept_card, pay_at_provider

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("couple")]
LIST = reverse("payments:card-list")
MASTERCARD = "5555555555554444"


def cards_of(person) -> list[SavedCard]:
    return list(SavedCard.objects.kept_by(person))


def client_of(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def test_a_card_is_kept_without_a_charge(sandbox, anna):
    card = kept_card(sandbox, anna)

    assert (str(card), card.is_default) == ("Visa ending in 4242", True)
    assert sandbox.client().v1.charges.list().data == []


def test_the_first_is_the_default_until_another_one_is_chosen(sandbox, anna):
    first, second = kept_card(sandbox, anna), kept_card(sandbox, anna, MASTERCARD)
    assert [card.is_default for card in cards_of(anna)] == [True, False]

    services.prefer_card(second.pk, by=anna)

    assert [(card.pk, card.is_default) for card in cards_of(anna)] == [
        (second.pk, True),
        (first.pk, False),
    ]


def test_a_card_that_is_typed_in_twice_counts_once_and_goes_at_once(sandbox, anna):
    kept_card(sandbox, anna)
    again = kept_card(sandbox, anna)
    assert [card.pk for card in cards_of(anna)] == [again.pk]

    services.remove_card(again.pk, by=anna)

    wallet = Wallet.objects.get()
    there = sandbox.client().v1.customers.payment_methods.list(wallet.provider_id)
    assert (cards_of(anna), there.data) == ([], [])


def test_a_removed_card_makes_room_for_another_default(sandbox, anna):
    first, second = kept_card(sandbox, anna), kept_card(sandbox, anna, MASTERCARD)

    services.remove_card(first.pk, by=anna)

    second.refresh_from_db()
    assert second.is_default
    with pytest.raises(CardIsGone):
        services.remove_card(first.pk, by=anna)


def test_others_touch_none_of_it(sandbox, anna, victor):
    card = kept_card(sandbox, anna)

    for act in (services.prefer_card, services.remove_card):
        with pytest.raises(PermissionDenied):
            act(card.pk, by=victor)
    assert cards_of(anna) == [card]


def test_a_vendor_keeps_none(sandbox, victor):
    with pytest.raises(PermissionDenied):
        services.begin_card(by=victor)
    assert not Wallet.objects.exists()


def test_a_lost_answer_makes_no_second_customer(sandbox, anna):
    sandbox.fault("error_after", path="/stripe/v1/customers", method="POST", times=3)
    with pytest.raises(ProviderIsSilent):
        services.open_wallet(anna)

    wallet = services.open_wallet(anna)

    there = sandbox.client().v1.customers.list().data
    assert [each.id for each in there] == [wallet.provider_id]


def test_when_nothing_is_found_a_new_key_waits_for_the_old_call_to_be_over(sandbox, anna):
    sandbox.fault("error", path="/stripe/v1/customers", method="POST", times=1)
    with pytest.raises(ProviderIsSilent):
        services.open_wallet(anna)  # and the old key is answered by the old error
    with pytest.raises(ProviderIsSilent):
        services.open_wallet(anna)
    Wallet.objects.update(tried_at=timezone.now() - dt.timedelta(hours=1))

    assert services.open_wallet(anna).provider_id


def test_what_happens_at_the_provider_is_seen(sandbox, anna):
    card = kept_card(sandbox, anna)
    sandbox.client().v1.payment_methods.detach(card.provider_id)

    services.look_at_wallet(card.wallet_id)

    card.refresh_from_db()
    assert card.removed_at
    assert cards_of(anna) == []


def test_a_customer_that_was_deleted_is_made_anew(sandbox, booking, anna):
    card = kept_card(sandbox, anna)
    before = card.wallet.provider_id
    sandbox.client().v1.customers.delete(before)

    checkout = begun(booking, anna)

    assert checkout.client_secret
    assert cards_of(anna) == []
    assert Wallet.objects.get().provider_id not in (None, before)


def test_an_old_look_does_not_bring_a_card_back(sandbox, anna, monkeypatch):
    """While we fetched, the card was removed and another door has seen that."""
    card = kept_card(sandbox, anna)
    provider = CARD_PROVIDERS["stripe"]
    fetch = type(provider).wallet_of
    seen = []

    def slowly(self, id):
        answer = fetch(self, id)
        if not seen:
            seen.append(answer)
            services.remove_card(card.pk, by=anna)
        return answer

    monkeypatch.setattr(type(provider), "wallet_of", slowly)
    services.look_at_wallet(card.wallet_id)

    assert cards_of(anna) == []


# ---------------------------------------------------------------- paying


def test_a_card_is_kept_on_the_way_only_when_they_say_so(sandbox, booking, anna):
    checkout = begun(booking, anna)
    pay_at_provider(sandbox, checkout)
    client_of(anna).post(reverse("payments:look-create", args=[checkout.payment.uuid]))

    assert cards_of(anna) == []


def test_each_of_the_couple_pays_by_their_own_cards(sandbox, booking, anna, ben):
    kept_card(sandbox, anna)
    begun(booking, anna)

    checkout = begun(booking, ben)

    intent = sandbox.client().v1.payment_intents.retrieve(checkout.payment.provider_id)
    assert intent.customer == Wallet.objects.get(user=ben).provider_id
    assert Payment.objects.count() == 1


def test_the_page_is_told_which_cards_there_are(sandbox, booking, anna, ben):
    card = kept_card(sandbox, anna)
    start = reverse("payments:deposit-create", args=[booking.pk])

    told = client_of(anna).post(start).json()
    partner = client_of(ben).post(start).json()

    assert told["cards"] == [
        {"id": card.provider_id, "name": "Visa ending in 4242", "expires": "12/2034"}
    ]
    assert partner["cards"] == []


def test_an_expired_card_is_not_offered(sandbox, booking, anna):
    kept_card(sandbox, anna)
    SavedCard.objects.update(exp_year=2020)

    told = client_of(anna).post(reverse("payments:deposit-create", args=[booking.pk])).json()

    assert told["cards"] == []
    assert "Expired 12/2020" in client_of(anna).get(LIST).content.decode()


# ---------------------------------------------------------------- pages


def test_the_page_shows_adds_prefers_and_removes(sandbox, anna):
    client = client_of(anna)
    assert "No saved cards" in client.get(LIST).content.decode()
    kept_card(sandbox, anna)
    second = kept_card(sandbox, anna, MASTERCARD)

    page = client.get(LIST).content.decode()
    assert "Visa ending in 4242" in page
    assert "Mastercard ending in 4444" in page

    part = client.post(
        reverse("payments:card-default-create", args=[second.pk]), headers={"HX-Request": "true"}
    ).content.decode()
    assert part.lstrip().startswith('<div id="cards"')
    removal = reverse("payments:card-removal-create", args=[second.pk])
    assert "Remove Mastercard" in client.get(removal).content.decode()
    client.post(removal)
    assert [card.last4 for card in cards_of(anna)] == ["4242"]


def test_the_page_s_own_way_of_adding(sandbox, anna):
    client = client_of(anna)
    begun_ = client.post(reverse("payments:setup-create")).json()
    sandbox.page_keeps(begun_["client_secret"], MASTERCARD)

    looked = client.post(reverse("payments:card-look-create")).json()

    assert looked == {"cards": 1}
    assert begun_["return_url"].endswith(LIST)


def test_a_bank_s_own_page_leads_back_to_the_list(sandbox, anna):
    secret = services.begin_card(by=anna)
    sandbox.page_keeps(secret, MASTERCARD)

    answer = client_of(anna).get(f"{LIST}?setup_intent=seti_1&redirect_status=succeeded")

    assert answer.url == LIST
    assert len(cards_of(anna)) == 1


@pytest.mark.parametrize("who", ["victor", "rosa", "fin"])
def test_strangers_find_nothing(sandbox, request, anna, who):
    card = kept_card(sandbox, anna)
    client = client_of(request.getfixturevalue(who))

    removal = reverse("payments:card-removal-create", args=[card.pk])
    assert client.post(removal).status_code == 404
    assert client.get(LIST).status_code == 404
    assert client.post(reverse("payments:setup-create")).status_code == 403


def test_a_silent_provider_is_told(sandbox, anna):
    card = kept_card(sandbox, anna)
    sandbox.fault("error", path="/stripe/v1/payment_methods", method="POST", times=9)

    page = client_of(anna).post(
        reverse("payments:card-removal-create", args=[card.pk]), follow=True
    )

    assert "does not answer" in page.content.decode()
    assert cards_of(anna) == [card]
