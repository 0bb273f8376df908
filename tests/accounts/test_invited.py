"""The way of an invited partner, from the letter to the couple."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts import services
from accounts.models import CoupleInvitation, User
from tests.accounts.test_views import sign_up
from tests.factories.accounts import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(anna) -> str:
    couple = services.create_couple(anna)
    invitation = services.invite_partner(couple.pk, email="new@example.test", by=anna)
    return reverse("pages:invitation-detail", args=[invitation.token])


def link_in_letter() -> str:
    return re.search(r"http://[^/\s]+(/accounts/\S+)", mail.outbox[-1].body)[1]


@pytest.mark.parametrize("name", ["account_login", "account_signup"])
def test_the_doors_say_who_invites(client, page, name):
    answer = client.get(reverse(name), {"next": page})
    assert "Anna Berg</strong> invites you" in answer.content.decode()

    for elsewhere in ("/vendors/", "https://elsewhere.test/", page[:-3] + "x/"):
        answer = client.get(reverse(name), {"next": elsewhere})
        assert "invites you" not in answer.content.decode()


def test_signing_up_leads_to_the_invitation_in_the_same_browser(client, anna, page):
    assert client.get(page).url.endswith(f"?next={page}")
    sign_up(client, next=page)

    answer = client.post(link_in_letter())

    assert answer.url == page
    client.post(page)
    assert User.objects.get(email="new@example.test").couple == anna.couple


def test_signing_up_leads_to_the_invitation_from_another_browser(client, page):
    sign_up(client, next=page)

    other = Client()
    form = other.get(link_in_letter()).content.decode()
    assert f'value="{page}"' in form
    answer = other.post(link_in_letter(), {"next": page})

    assert "_auth_user_id" not in other.session
    assert answer.url == page
    assert other.get(page).url == f"{reverse('account_login')}?next={page}"


def test_the_letter_leads_nowhere_else(client):
    sign_up(client, next="https://elsewhere.test/")

    assert "elsewhere" not in mail.outbox[-1].body


def test_whoever_owns_the_invited_address_starts_at_the_invitation(client, page):
    sign_up(client)
    client.post(link_in_letter())
    start = reverse("pages:start")
    assert client.get(start).url == page

    EmailAddress.objects.update(verified=False)
    assert client.get(start).url == reverse("pages:couple-dashboard")


def test_who_is_two_already_starts_at_home(client, couple, ben, cleo):
    own = services.create_couple(cleo)
    EmailAddress.objects.get_or_create(
        user=ben, email=ben.email, defaults={"verified": True, "primary": True}
    )
    services.invite_partner(own.pk, email=ben.email, by=cleo)
    client.post(reverse("account_login"), {"login": ben.email, "password": PASSWORD})

    assert client.get(reverse("pages:start")).url == reverse("pages:couple-dashboard")


def test_a_used_invitation_says_so(client, anna, ben, page):
    client.force_login(anna)
    assert client.get(page).url == reverse("pages:couple-dashboard")

    invitation = CoupleInvitation.objects.get()
    services.accept_invitation(invitation.token, by=ben)
    client.force_login(User.objects.create_user("late@example.test"))
    answer = client.get(page).content.decode()

    assert "has been used or has expired" in answer
    assert "Join Anna" not in answer
