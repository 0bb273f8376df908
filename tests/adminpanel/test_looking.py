"""Through somebody's eyes: seen, logged, and nothing changed."""

import time

import pytest
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.urls import reverse

from accounts.models import User
from adminpanel import looking, services
from adminpanel.exceptions import CannotLook
from adminpanel.models import AuditEntry
from messaging.models import Notification
from vendors.models import ShortlistEntry

pytestmark = pytest.mark.django_db
END = reverse("adminpanel:look-delete")


@pytest.fixture
def through_anna(client, ada, anna, couple):
    client.force_login(ada)
    client.post(reverse("adminpanel:look-create", args=[anna.pk]))
    return client


def test_pages_are_the_persons_with_a_banner(through_anna, anna):
    page = through_anna.get("/couple/dashboard/")

    assert page.status_code == 200
    assert page.wsgi_request.user == anna
    assert "You see what" in page.content.decode()
    assert "data-live-pill" not in page.content.decode()
    assert page["Cache-Control"] == "private, no-store"


def test_each_page_is_in_the_log(through_anna, anna, ada):
    through_anna.get("/couple/dashboard/")

    lines = AuditEntry.objects.on(anna).order_by("pk")
    assert [line.action for line in lines] == [
        "began to look through the eyes of",
        "looked through the eyes of",
    ]
    assert lines[1].facts == {"page": "/couple/dashboard/", "status": 200}
    assert lines[1].ip == "127.0.0.1"
    assert {line.actor for line in lines} == {ada}


def test_a_page_that_was_refused_is_in_the_log_too(through_anna, anna):
    through_anna.get("/settings/profile/")

    line = AuditEntry.objects.on(anna).latest("pk")
    assert line.facts == {"page": "/settings/profile/", "status": 403}


def test_nothing_can_be_done(through_anna, rosewood, couple):
    answer = through_anna.post(
        reverse("vendors:shortlist-create", args=[rosewood.slug]), follow=False
    )

    assert answer.status_code == 403
    assert "Nothing was changed" in answer.content.decode()
    assert not ShortlistEntry.objects.exists()


def test_what_a_page_writes_by_being_seen_is_undone(through_anna, anna):
    def write_and_answer(request):
        Notification.objects.create(user=anna, kind="team", text="x", link="/")
        return HttpResponse("seen")

    request = through_anna.get("/couple/dashboard/").wsgi_request
    request.user = request.looking.by
    answer = looking.through_their_eyes(write_and_answer)(request)

    assert answer.content == b"seen"
    assert not Notification.objects.exists()


def test_a_page_that_was_open_before_gets_no_error(through_anna, anna):
    url = reverse("adminpanel:person-detail", args=[anna.pk])

    assert through_anna.get(url, headers={"HX-Request": "true"}).status_code == 204


@pytest.mark.parametrize("path", ["/accounts/2fa/", "/settings/profile/", "/adminpanel/"])
def test_what_is_secret_stays_so(through_anna, path):
    assert through_anna.get(path).status_code == 403


def test_it_ends_by_hand(through_anna, anna, ada):
    answer = through_anna.post(END)

    assert answer.url == reverse("adminpanel:person-detail", args=[anna.pk])
    assert through_anna.get("/adminpanel/").wsgi_request.user == ada
    assert AuditEntry.objects.first().action == "ended the look through the eyes of"


def test_it_ends_by_itself(through_anna, ada, monkeypatch):
    now = time.time()
    monkeypatch.setattr(looking.time, "time", lambda: now + looking.LASTS + 1)

    assert through_anna.get("/adminpanel/").wsgi_request.user == ada


def test_it_ends_with_the_right(through_anna, ada):
    ada.groups.clear()

    assert through_anna.get("/notifications/").wsgi_request.user == ada


@pytest.mark.parametrize("who", ["fin", "mona", "cleo"])
def test_only_administrators_look(who, request, anna):
    with pytest.raises(PermissionDenied):
        services.begin_look(anna.pk, by=request.getfixturevalue(who))


def test_nobody_looks_through_staff_or_who_is_out(ada, fin, anna):
    with pytest.raises(PermissionDenied):
        services.begin_look(fin.pk, by=ada)
    User.objects.filter(pk=anna.pk).update(is_active=False)
    with pytest.raises(CannotLook):
        services.begin_look(anna.pk, by=ada)

    assert not AuditEntry.objects.exists()
