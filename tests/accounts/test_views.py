"""Signing up, signing in, and the pages about oneself."""

import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.db import SessionStore
from django.core import mail
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from accounts.middleware import note_activity
from accounts.models import CoupleInvitation, User
from tests.factories.accounts import PASSWORD

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]


def sign_up(client, **changes):
    form = {
        "email": "new@example.test",
        "password1": "a-long-enough-phrase",
        "password2": "a-long-enough-phrase",
        "name": "Nora New",
        "joined_as": "couple",
    }
    return client.post(reverse("account_signup"), form | changes)


def test_signing_up_as_a_couple_makes_one_after_the_letter(client):
    sign_up(client)

    user = User.objects.get()
    assert user.couple is not None
    assert not EmailAddress.objects.get().verified

    link = re.search(r"http://\S+(/accounts/\S+)", mail.outbox[0].body)
    client.post(link[1])
    assert EmailAddress.objects.get().verified


def test_signing_up_as_a_vendor_leads_to_onboarding(client):
    sign_up(client, joined_as="vendor")

    user = User.objects.get()
    client.force_login(user)
    assert client.get(reverse("pages:start")).url == reverse("pages:onboarding")
    assert user.couple is None


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", "no address"),
        ("password1", "short"),
        ("name", ""),
        ("joined_as", "administrator"),
    ],
)
def test_wrong_sign_ups_are_said_by_the_field(client, field, value):
    response = sign_up(client, **{field: value})

    assert field in response.context["form"].errors
    assert not User.objects.exists()


def test_passwords_both_short_and_different_are_told_so(client):
    errors = sign_up(client, password1="short", password2="other").context["form"].errors

    assert "10 characters" in str(errors["password1"])
    assert errors["password2"] == ["The two passwords differ."]


def test_signing_in_needs_a_proven_address(client):
    sign_up(client)
    mail.outbox.clear()

    response = client.post(
        reverse("account_login"), {"login": "new@example.test", "password": "a-long-enough-phrase"}
    )

    assert response.url == reverse("account_email_verification_sent")
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("person", ["anna", "rosa", "mona"])
def test_everyone_lands_on_their_page(request, client, couple, rosewood, person):
    user = request.getfixturevalue(person)
    pages = {
        "anna": "pages:couple-dashboard",
        "rosa": "pages:vendor-dashboard",
        "mona": "adminpanel:overview",
    }

    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})

    assert client.get(reverse("pages:start")).url == reverse(pages[person])


def test_a_reset_password_works(client, anna):
    client.post(reverse("account_reset_password"), {"email": anna.email})
    link = re.search(r"http://\S+(/accounts/\S+)", mail.outbox[0].body)[1]
    form = client.get(link, follow=True)
    new = {"password1": "another-long-phrase", "password2": "another-long-phrase"}
    client.post(form.request["PATH_INFO"], new)

    assert client.login(email=anna.email, password="another-long-phrase")


def test_staff_without_a_second_factor_are_sent_to_set_one_up(client, mona, settings):
    settings.STAFF_MFA_REQUIRED = True
    client.force_login(mona)
    assert client.get(reverse("adminpanel:overview")).url == reverse("mfa_index")

    TOTP.activate(mona, generate_totp_secret())
    assert client.get(reverse("adminpanel:overview")).status_code == 200


def test_django_admin_is_behind_the_same_login(client, anna):
    assert client.get("/admin/").url.startswith("/admin/login/")
    assert client.get("/admin/login/").url.startswith(reverse("account_login"))

    client.force_login(anna)
    assert client.get("/admin/", follow=True).status_code in (403, 404)


def test_activity_is_noted_once_in_a_while(client, anna, django_assert_num_queries):
    client.force_login(anna)
    page = reverse("accounts:profile-update")
    client.get(page)
    assert UserSession.objects.get().user == anna

    with django_assert_num_queries(3):  # session, person, places: nothing is written
        client.get(page)


@pytest.mark.django_db(transaction=True)
def test_whoever_is_deleted_while_a_page_is_asked_for_gets_an_answer(anna, rf):
    request = rf.get("/")
    request.user, request.session = anna, SessionStore()
    request.session.save()
    User.objects.filter(pk=anna.pk).delete()

    assert note_activity(lambda request: HttpResponse("here"))(request).content == b"here"
    assert not UserSession.objects.exists()


def test_sessions_are_listed_and_ended(client, anna):
    client.post(reverse("account_login"), {"login": anna.email, "password": PASSWORD})
    assert client.get(reverse("usersessions_list")).status_code == 200

    client.post(reverse("accounts:sessions-ending-create"))

    assert client.get(reverse("accounts:profile-update")).status_code == 302


def test_one_session_is_ended_by_its_row(client, anna, cleo):
    here, there, hers = client, Client(headers={"user-agent": "X Firefox/1 (Windows)"}), Client()
    for browser, user in ((here, anna), (there, anna), (hers, cleo)):
        browser.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    page = here.get(reverse("usersessions_list")).content.decode()
    assert "Firefox on Windows" in page
    ending = re.search(r"/settings/sessions/\d+/ending/", page)[0]
    assert page.count("/ending/") == 1

    assert hers.post(ending).status_code == 404
    assert UserSession.objects.count() == 3
    here.post(ending)

    profile = reverse("accounts:profile-update")
    assert [browser.get(profile).status_code for browser in (here, there, hers)] == [200, 302, 200]


def test_the_icon_browsers_ask_for_is_the_logo(client):
    assert client.get("/favicon.ico").url.endswith(".svg")


def test_a_wedding_in_the_past_is_refused_and_kept_in_the_form(client, couple, anna):
    client.force_login(anna)

    response = client.post(
        reverse("accounts:wedding-update"), {"wedding_date": "2020-05-05", "guests": "70"}
    )

    page = response.content.decode()
    assert "has passed" in page
    assert 'value="2020-05-05"' in page
    couple.refresh_from_db()
    assert couple.wedding_date is None


def test_an_invitation_is_accepted_on_its_page(client, anna, ben):
    client.force_login(anna)
    from accounts.services import create_couple

    create_couple(anna)
    client.post(reverse("accounts:invitation-create"), {"email": ben.email})
    page = reverse("pages:invitation-detail", args=[CoupleInvitation.objects.get().token])

    client.force_login(ben)
    assert "Anna" in client.get(page).content.decode()
    client.post(page)

    assert User.objects.get(pk=ben.pk).couple == User.objects.get(pk=anna.pk).couple


def test_vendors_have_no_wedding_page(client, rosewood, rosa):
    client.force_login(rosa)

    assert client.get(reverse("accounts:wedding-update")).status_code == 404
