"""A vendor chooses PayPal: the address counts once somebody who reads its mail has said so."""

import datetime as dt
import re

import pytest
import time_machine
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from messaging.models import Notification
from payments import services
from payments.exceptions import AddressNotWaiting, CurrencyNotPaid, NotSetUp, PayPalIsOff
from payments.models import PayoutAccount
from payments.services.paypal_accounts import address_token, stop_address
from tests.factories.payments import payable, payable_by_paypal
from vendors.models import Vendor

pytestmark = pytest.mark.django_db
PAGE = "/vendor/payout-account/"
ADDRESS = "rosa@paypal.test"


def client_of(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def name(vendor, by, address=ADDRESS):
    return services.name_paypal_address(vendor.pk, address=address, by=by)


def account() -> PayoutAccount:
    return PayoutAccount.objects.get(provider="paypal")


def link() -> str:
    (letter,) = mail.outbox
    assert letter.to == [ADDRESS]
    (found,) = re.findall(r"http\S+(/vendor/payout-account/paypal/\S+/)", letter.body)
    return found


def test_an_address_that_is_named_changes_nothing_yet(rosewood, rosa):
    payable(rosewood)
    named = name(rosewood, rosa)

    assert (named.state, named.is_chosen, named.provider_id) == ("incomplete", False, None)
    assert PayoutAccount.objects.ready().get().provider == "stripe"


def test_the_link_in_the_letter_makes_it_count(rosewood, rosa):
    payable(rosewood)
    named = name(rosewood, rosa)
    assert services.mail_paypal_address(named.pk, named.version)
    client = client_of(rosa)

    shown = client.get(link())
    assert ADDRESS in shown.content.decode()
    assert account().state == "incomplete"  # a mail program that opens links confirms nothing
    assert client.post(link()).status_code == 302
    assert client.post(link()).status_code == 302

    assert (account().state, account().provider_id, account().is_chosen) == ("ready", ADDRESS, True)
    assert PayoutAccount.objects.ready().count() == 1
    note = Notification.objects.filter(user=rosa, kind="payout_account").get()
    assert note.text == f"Payouts to {rosewood} go to the PayPal account {ADDRESS} from now on."
    assert Vendor.objects.get(pk=rosewood.pk).payouts_ready


def test_a_link_is_for_its_address_for_a_day_and_for_who_manages(rosewood, rosa, anna):
    old = address_token(name(rosewood, rosa, "old@paypal.test"))
    token = address_token(name(rosewood, rosa))
    for wrong, by in ((old, rosa), ("made-up", rosa), (token + "x", rosa)):
        with pytest.raises(AddressNotWaiting):
            services.confirm_paypal_address(wrong, by=by)
    with pytest.raises(PermissionDenied):
        services.confirm_paypal_address(token, by=anna)
    tomorrow = timezone.now() + dt.timedelta(hours=25)
    with time_machine.travel(tomorrow), pytest.raises(AddressNotWaiting):
        services.confirm_paypal_address(token, by=rosa)
    assert account().state == "incomplete"


def test_a_new_address_waits_while_the_old_one_is_paid(rosewood, rosa):
    payable_by_paypal(rosewood, "old@paypal.test")
    token = address_token(name(rosewood, rosa))
    assert PayoutAccount.objects.ready().get().provider_id == "old@paypal.test"

    services.confirm_paypal_address(token, by=rosa)
    assert PayoutAccount.objects.ready().get().provider_id == ADDRESS


def test_of_two_letters_only_the_last_is_sent(rosewood, rosa):
    first = name(rosewood, rosa, "old@paypal.test")
    second = name(rosewood, rosa)
    assert not services.mail_paypal_address(first.pk, first.version)
    assert services.mail_paypal_address(second.pk, second.version)


def test_strangers_and_currencies(rosewood, rosa, anna, settings):
    with pytest.raises(PermissionDenied):
        name(rosewood, anna)
    Vendor.objects.filter(pk=rosewood.pk).update(currency="KWD")
    with pytest.raises(CurrencyNotPaid, match="PayPal does not pay out in KWD"):
        name(rosewood, rosa)
    settings.PAYPAL_IS_ON = False
    with pytest.raises(PayPalIsOff):
        name(rosewood, rosa)
    assert not PayoutAccount.objects.exists()


def test_back_to_the_bank_account_and_again_to_paypal(rosewood, rosa, anna):
    payable(rosewood)
    with pytest.raises(NotSetUp):
        services.choose_provider(rosewood.pk, provider="paypal", by=rosa)
    payable_by_paypal(rosewood, ADDRESS)
    with pytest.raises(PermissionDenied):
        services.choose_provider(rosewood.pk, provider="stripe", by=anna)

    for provider in ("stripe", "paypal", "paypal"):
        services.choose_provider(rosewood.pk, provider=provider, by=rosa)
        assert PayoutAccount.objects.ready().get().provider == provider


def test_an_address_nobody_has_is_stopped_until_one_is_named_again(rosewood, rosa):
    payable_by_paypal(rosewood, ADDRESS)
    stop_address(rosewood.pk, "other@paypal.test", because="x")
    assert account().state == "ready"
    stop_address(rosewood.pk, ADDRESS, because="Nobody has it.")
    stop_address(rosewood.pk, ADDRESS, because="Nobody has it.")

    assert (account().state, Vendor.objects.get(pk=rosewood.pk).payouts_ready) == (
        "restricted",
        False,
    )
    assert Notification.objects.filter(user=rosa, kind="payout_account").count() == 1
    services.confirm_paypal_address(address_token(name(rosewood, rosa)), by=rosa)
    assert Vendor.objects.get(pk=rosewood.pk).payouts_ready


# ---------------------------------------------------------------- the page


def test_the_page_offers_paypal_and_says_what_waits(rosewood, rosa):
    client = client_of(rosa)
    assert "Be paid by PayPal" in client.get(PAGE).content.decode()

    assert client.post(f"{PAGE}paypal/", {"address": ADDRESS}).status_code == 302
    page = client.get(PAGE).content.decode()
    assert f"We have written to {ADDRESS}" in page


@pytest.mark.parametrize("typed", ["", "rosa", "a@b"])
def test_what_is_no_address_is_said_at_the_field(rosewood, rosa, typed):
    answer = client_of(rosa).post(f"{PAGE}paypal/", {"address": typed})
    assert answer.status_code == 422
    assert "address" in answer.context["address_form"].errors
    assert not PayoutAccount.objects.exists()


def test_in_other_currencies_the_page_says_why_not(rosewood, rosa):
    Vendor.objects.filter(pk=rosewood.pk).update(currency="BHD")
    client = client_of(rosa)
    page = client.get(PAGE).content.decode()
    assert "PayPal does not pay out in BHD" in page
    assert "Be paid by PayPal" not in page
    answer = client.post(f"{PAGE}paypal/", {"address": ADDRESS})
    assert "PayPal does not pay out in BHD" in str(answer.context["address_form"].errors)


def test_choosing_on_the_page(rosewood, rosa):
    payable(rosewood)
    payable_by_paypal(rosewood, ADDRESS)
    client = client_of(rosa)
    assert "Pay me into my bank account" in client.get(PAGE).content.decode()

    client.post(f"{PAGE}choice/", {"provider": "stripe"})
    assert PayoutAccount.objects.ready().get().provider == "stripe"
    assert "Pay me by PayPal" in client.get(PAGE).content.decode()
    client.post(f"{PAGE}choice/", {"provider": "cash"})
    assert PayoutAccount.objects.ready().get().provider == "stripe"


def test_strangers_see_nothing(rosewood, rosa, anna):
    token = address_token(name(rosewood, rosa))
    for path in ("paypal/", "choice/"):
        assert client_of(anna).post(f"{PAGE}{path}").status_code in (403, 404)
    url = reverse("payouts:confirmation-detail", args=[token])
    assert client_of(anna).post(url).status_code in (403, 404)
    assert client_of(rosa).get(f"{PAGE}paypal/made-up/").status_code == 302
    assert account().state == "incomplete"
