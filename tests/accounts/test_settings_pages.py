"""allauth's pages, in our words and with our navigation."""

import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core import mail
from django.urls import reverse

from tests.factories.accounts import PASSWORD

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]

STOCK = re.compile(
    r"two-factor|contact us|re-?send|primary email|keys? (?:has|have) been|>[^<]*\bEmail\b",
    re.IGNORECASE,
)
TITLE_CASE = re.compile(r"<(h1|h2|button|label)\b[^>]*>\s*(?:[A-Z][a-z]+ [A-Z][a-z]+)")
PAGES = [
    "account_email",
    "account_change_password",
    "mfa_index",
    "mfa_activate_totp",
    "mfa_list_webauthn",
    "mfa_add_webauthn",
    "usersessions_list",
    "account_reauthenticate",
    "accounts:profile-update",
    "notifications:choices-update",
    "accounts:wedding-update",
]


@pytest.fixture
def signed_in(client, couple, anna):
    client.post(reverse("account_login"), {"login": anna.email, "password": PASSWORD})
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return client


def main_of(answer) -> str:
    assert answer.status_code == 200
    return answer.content.decode().split("<main")[1].split("</main>")[0]


@pytest.mark.parametrize("name", PAGES)
def test_settings_are_ours(signed_in, name):
    page = main_of(signed_in.get(reverse(name)))

    assert 'aria-label="Settings"' in page
    assert not STOCK.search(page)
    assert not TITLE_CASE.search(page)


@pytest.mark.parametrize("name", ["account_reset_password", "account_reset_password_done"])
def test_the_way_back_in_is_ours(client, name):
    page = main_of(client.get(reverse(name)))

    assert not STOCK.search(page)
    assert not TITLE_CASE.search(page)


def test_the_only_address_offers_nothing_that_cannot_be_done(signed_in, anna):
    page = main_of(signed_in.get(reverse("account_email")))
    assert re.findall(r'name="(action_\w+)"', page) == ["action_add"]

    EmailAddress.objects.create(user=anna, email="anna@work.test")
    page = main_of(signed_in.get(reverse("account_email")))
    assert re.findall(r'name="(action_\w+)"', page) == [
        "action_send",
        "action_remove",
        "action_add",
    ]


def test_a_reset_ends_at_the_door(client, anna):
    client.post(reverse("account_reset_password"), {"email": anna.email})
    link = re.search(r"http://\S+(/accounts/\S+)", mail.outbox[0].body)[1]
    form = client.get(link, follow=True)
    assert "Choose a new password" in main_of(form)
    new = {"password1": "another-long-phrase", "password2": "another-long-phrase"}
    page = main_of(client.post(form.request["PATH_INFO"], new, follow=True))

    assert f'href="{reverse("account_login")}">Sign in' in page
    assert "This link has run out" in main_of(client.get(link))


def test_two_step_sign_in_from_beginning_to_end(signed_in, client, anna):
    page = main_of(signed_in.get(reverse("mfa_activate_totp")))
    secret = re.search(r'id="authenticator_secret" value="(\w+)"', page)[1]
    signed_in.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})
    codes = main_of(signed_in.get(reverse("mfa_view_recovery_codes")))
    assert codes.count("<code>") == 10
    assert not STOCK.search(main_of(signed_in.get(reverse("mfa_generate_recovery_codes"))))
    assert "10 left" in main_of(signed_in.get(reverse("mfa_index")))
    addresses = reverse("account_email")
    assert "action_add" not in main_of(signed_in.get(addresses))
    refused = signed_in.post(addresses, {"action_add": "", "email": "anna@work.test"})
    assert "no address can be added" in str(refused.context["form"].errors)

    client.logout()
    door = client.post(
        reverse("account_login"), {"login": anna.email, "password": PASSWORD}, follow=True
    )
    assert "<h1>Two-step sign-in</h1>" in main_of(door)
    client.post(reverse("mfa_authenticate"), {"code": re.search(r"<code>(\w+)", codes)[1]})
    assert 'name="code"' in main_of(client.get(reverse("mfa_reauthenticate")))
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    assert "9 left" in main_of(client.get(reverse("mfa_index")))

    client.post(reverse("mfa_deactivate_totp"))
    assert not Authenticator.objects.exists()


def test_keys_are_listed_renamed_and_removed(signed_in, anna):
    TOTP.activate(anna, generate_totp_secret())
    key = Authenticator.objects.create(
        user=anna, type=Authenticator.Type.WEBAUTHN, data={"name": "Blue key", "credential": {}}
    )
    page = main_of(signed_in.get(reverse("mfa_list_webauthn")))
    assert "Blue key" in page

    edit, remove = (reverse(f"mfa_{act}_webauthn", args=[key.pk]) for act in ("edit", "remove"))
    assert not STOCK.search(main_of(signed_in.get(edit)))
    signed_in.post(edit, {"name": "Red key"})
    assert "“Red key”" in main_of(signed_in.get(remove))
    signed_in.post(remove)

    assert not Authenticator.objects.filter(pk=key.pk).exists()


def code_of(secret: str) -> str:
    return f"{hotp_value(secret, next(yield_hotp_counters_from_time())):06}"
