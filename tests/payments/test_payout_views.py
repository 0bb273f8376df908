"""The page of the payout account, and its ways to Stripe and back."""

import pytest
from django.urls import reverse

from payments.models import PayoutAccount
from tests.factories.accounts import PlaceFactory, UserFactory
from tests.payments.sandbox.accounts import GOOD, fill_form
from vendors.models import Vendor, VendorMember

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]
PAGE = "/vendor/payout-account/"


@pytest.fixture
def desk(client, rosa, rosewood):
    client.force_login(rosa)
    return client


@pytest.fixture
def begun(desk, sandbox) -> PayoutAccount:
    begin(desk)
    return PayoutAccount.objects.get()


def begin(client, country="PT"):
    return client.post(reverse("payouts:onboarding-create"), {"country": country})


def words(client) -> str:
    return client.get(PAGE).content.decode()


def test_the_page_says_what_it_is_for_and_begins(desk, sandbox):
    page = words(desk)
    assert "Not set up" in page
    assert '<option value="PT" selected>' in page

    away = begin(desk)

    assert away.status_code == 302
    assert away.url.startswith(f"{sandbox.url}/stripe/connect/setup/acct_")


def test_the_whole_way(desk, begun):
    fill_form(begin(desk).url, **GOOD | {"act": "later"})
    back = desk.get(reverse("payouts:return-detail"))
    assert back.url == PAGE
    page = words(desk)
    assert "Not finished yet." in page
    assert "Your agreement to Stripe&#x27;s terms" in page
    assert "Continue with Stripe" in page
    assert "Open my Stripe account" not in page

    again = desk.get(reverse("payouts:link-detail"))
    fill_form(again.url, **GOOD)
    desk.get(reverse("payouts:return-detail"))
    page = words(desk)
    assert "You can be paid." in page
    assert "Continue with Stripe" not in page
    assert "/connect/express/" in desk.post(reverse("payouts:dashboard-create")).url


def test_a_stopped_account_says_why(desk, begun, sandbox):
    fill_form(begin(desk).url, **GOOD)
    sandbox.control("accounts", account=begun.provider_id, rejected="fraud")
    desk.get(reverse("payouts:return-detail"))

    page = words(desk)

    assert "Payouts are stopped." in page
    assert "closed the account" in page


def test_a_link_that_is_old_leads_to_a_new_one(desk, begun, sandbox):
    """The sandbox, as Stripe, sends an old link to our address, which sends on."""
    import httpx

    old = begin(desk).url
    sandbox.control("clock", advance=301)

    again = httpx.get(old).headers["location"]

    assert again.endswith(reverse("payouts:link-detail"))
    assert "/connect/setup/" in desk.get(reverse("payouts:link-detail")).url


def test_a_country_must_be_one_that_is_served(desk, sandbox):
    refused = begin(desk, country="BR")

    assert refused.status_code == 422
    assert "Stripe cannot pay out to businesses there." in refused.content.decode()
    assert not PayoutAccount.objects.exists()


def test_a_vendor_in_a_country_not_served_is_told(client, sandbox, rosewood, rosa):
    Vendor.objects.filter(pk=rosewood.pk).update(place=PlaceFactory(slug="rio", country="BR"))
    client.force_login(rosa)

    assert "Stripe does not pay out in BR" in words(client)


def test_a_silent_stripe_is_said_on_the_page(desk, sandbox):
    sandbox.fault("error", path="/stripe/v1/accounts", method="POST")

    answer = desk.post(reverse("payouts:onboarding-create"), {"country": "PT"}, follow=True)

    page = answer.content.decode()
    assert "Stripe does not answer at the moment." in page
    assert "Being opened." in page
    sandbox.fault("error", path="/stripe/v1/accounts", method="GET", times=3)
    answer = desk.get(reverse("payouts:return-detail"), follow=True)
    assert "This page changes by itself." in answer.content.decode()


def test_nothing_begun_nothing_opened(desk, sandbox):
    for name, method in (("link-detail", desk.get), ("dashboard-create", desk.post)):
        page = method(reverse(f"payouts:{name}"), follow=True).content.decode()
        assert "Set up payouts first." in page
    assert desk.get(reverse("payouts:return-detail")).url == PAGE


@pytest.mark.parametrize(
    ("name", "method"),
    [
        ("payout-account-detail", "get"),
        ("onboarding-create", "post"),
        ("link-detail", "get"),
        ("return-detail", "get"),
        ("dashboard-create", "post"),
    ],
)
def test_only_who_manages_the_vendor(client, sandbox, rosewood, anna, name, method):
    url = reverse(f"payouts:{name}")
    assert getattr(client, method)(url).status_code == 302  # to the sign-in
    client.force_login(anna)
    assert getattr(client, method)(url).status_code == 404
    chatter = UserFactory()
    VendorMember.objects.create(vendor=rosewood, user=chatter, role="chat")
    client.force_login(chatter)
    assert getattr(client, method)(url).status_code == 403
    assert not PayoutAccount.objects.exists()


def test_the_checklist_ticks_and_staff_see_it(desk, begun, rosewood, mona):
    checklist = reverse("pages:onboarding")
    assert desk.get(checklist).context["checklist"][-1].done is False
    fill_form(begin(desk).url, **GOOD)
    desk.get(reverse("payouts:return-detail"))
    item = desk.get(checklist).context["checklist"][-1]
    assert (item.name, item.done, item.url) == ("Payout account", True, PAGE)

    desk.force_login(mona)
    page = desk.get(reverse("adminpanel:vendor-detail", args=[rosewood.pk])).content.decode()
    assert begun.provider_id in page


def test_the_desk_asks_those_who_manage(client, rosewood, rosa):
    """An approved vendor who cannot be paid yet is told; who only chats is not."""
    chatter = UserFactory(joined_as="vendor")
    VendorMember.objects.create(vendor=rosewood, user=chatter, role="chat")

    for person, is_asked in ((rosa, True), (chatter, False)):
        client.force_login(person)
        page = client.get(reverse("pages:vendor-dashboard")).content.decode()
        assert ("You cannot be paid yet." in page) == is_asked
        assert (PAGE in page) == is_asked


def test_the_page_stays_within_its_queries(desk, begun, django_assert_max_num_queries):
    desk.get(PAGE)

    with django_assert_max_num_queries(12):
        desk.get(PAGE)


def test_forms_may_lead_on_to_stripe(desk, settings):
    """Browsers ask the policy of a page about redirects of its forms, too."""
    policy = desk.get(PAGE).headers["Content-Security-Policy"]

    assert f"form-action 'self' {settings.SANDBOX_URL}" in policy
