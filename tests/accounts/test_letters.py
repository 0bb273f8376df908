"""The letters about accounts come from Wedding Bazaar, in its words."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.urls import reverse

from accounts.models import User
from tests.accounts.test_views import sign_up
from tests.factories.accounts import PASSWORD

pytestmark = pytest.mark.django_db

NEW = "another-long-phrase"


def only_letter():
    (letter,) = mail.outbox
    html = letter.alternatives[0].content
    assert letter.body.endswith("\nhttp://127.0.0.1:8000/\n")
    for part in (letter.body, html):
        assert "Wedding Bazaar: real dates" in part
        assert not re.search(r"Thank you for using|Hello from|\bEmail\b|two-factor", part)
    return letter


@pytest.fixture
def signed_in(client, anna):
    client.post(reverse("account_login"), {"login": anna.email, "password": PASSWORD})
    mail.outbox.clear()
    return client


def test_welcome(client):
    sign_up(client)

    letter = only_letter()
    assert letter.subject == "Welcome to Wedding Bazaar: one last step"
    assert letter.body.startswith("Hello Nora,\n\nWelcome!")


def test_welcome_back_to_whoever_signs_up_twice(client, anna):
    sign_up(client, email=anna.email)

    letter = only_letter()
    assert letter.subject == "You have an account already"
    assert letter.body.startswith("Hello,\n")


def test_forgotten_password(client, anna):
    client.post(reverse("account_reset_password"), {"email": anna.email})

    letter = only_letter()
    assert letter.subject == "Choose a new password"
    assert "/accounts/password/reset/key/" in letter.body


def test_nobody_learns_who_asked_about_an_unknown_address(signed_in):
    signed_in.post(reverse("account_reset_password"), {"email": "nobody@example.test"})

    letter = only_letter()
    assert reverse("account_signup") in letter.body
    assert "Anna" not in letter.body


def test_changed_password_says_where_from(signed_in):
    signed_in.post(
        reverse("account_change_password"),
        {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW},
        headers={"user-agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/143.0"},
    )

    letter = only_letter()
    assert letter.subject == "Your password was changed"
    assert "Firefox on Linux (address 127.0.0.1)" in letter.body


def test_another_address(signed_in, anna):
    page = reverse("account_email")
    signed_in.post(page, {"action_add": "", "email": "anna@work.test"})
    assert only_letter().subject == "Is this your address?"
    mail.outbox.clear()

    EmailAddress.objects.filter(email="anna@work.test").update(verified=True)
    signed_in.post(page, {"action_primary": "", "email": "anna@work.test"})
    assert "from anna@example.test to anna@work.test" in only_letter().body
    mail.outbox.clear()

    signed_in.post(page, {"action_remove": "", "email": "anna@example.test"})
    assert "anna@example.test was removed" in only_letter().body
    assert User.objects.get().email == "anna@work.test"
