"""The site as an app: what manifest and worker say, and what a browser may keep for whom."""

import json

import pytest
from django.contrib.staticfiles import finders
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from messaging import services
from tests.factories.bookings import confirmed
from tests.factories.messaging import conversation_of
from weddingbazaar.pages.shell import BOOKINGS, pages_of

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]


def file_of(address: str):
    found = finders.find(address.removeprefix("/static/"))
    assert found, address
    return found


def known(client) -> dict:
    """What the server tells the worker."""
    first = client.get("/sw.js").content.decode().split("\n")[0]
    return json.loads(first.removeprefix("self.SHELL = ").removesuffix(";"))


def test_the_manifest_names_pictures_of_the_sizes_it_says(client):
    answer = client.get("/manifest.webmanifest")
    said = answer.json()

    assert answer["Content-Type"] == "application/manifest+json"
    assert {one["purpose"] for one in said["icons"]} == {"any", "maskable", "monochrome"}
    assert {one["form_factor"] for one in said["screenshots"]} == {"wide", "narrow"}
    for picture in [*said["icons"], *said["screenshots"]]:
        with Image.open(file_of(picture["src"])) as image:
            assert f"{image.width}x{image.height}" == picture["sizes"]
    for shortcut in said["shortcuts"]:
        assert client.get(shortcut["url"]).status_code in (200, 302)


def test_a_maskable_icon_has_no_see_through_edge(client):
    said = client.get("/manifest.webmanifest").json()
    source = next(one["src"] for one in said["icons"] if one["purpose"] == "maskable")
    with Image.open(file_of(source)) as image:
        corners = [(0, 0), (image.width - 1, 0), (0, image.height - 1)]
        assert all(image.convert("RGBA").getpixel(corner)[3] == 255 for corner in corners)


def test_the_worker_comes_fresh_and_serves_the_whole_site(client):
    answer = client.get("/sw.js")

    assert answer["Content-Type"].startswith("text/javascript")
    assert answer["Service-Worker-Allowed"] == "/"
    assert "no-cache" in answer["Cache-Control"]
    assert b"showNotification" in answer.content


def test_the_worker_knows_files_that_are_there_and_a_page_without_anybody(
    client, django_assert_num_queries
):
    shell = known(client)

    for address in shell["files"]:
        file_of(address)
    with django_assert_num_queries(0):
        page = client.get(shell["offline"])
    assert page.status_code == 200
    assert "data-user" not in page.content.decode()


def test_every_change_of_a_file_is_a_new_version(client, tmp_path, monkeypatch):
    before = known(client)["version"]
    assert known(client)["version"] == before
    from weddingbazaar.pages import shell

    for name in (shell.WORKER, *shell.EVERYWHERE):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"other")
    monkeypatch.setattr(shell, "ROOT", tmp_path)

    assert known(client)["version"] != before


@pytest.mark.parametrize(
    ("who", "desk"), [("anna", "couple-dashboard"), ("rosa", "vendor-dashboard")]
)
def test_a_browser_may_keep_what_is_next(
    request, client, couple, anna, rosewood, saturday, who, desk
):
    booking = confirmed(rosewood, anna, saturday)
    talk = booking.inquiry.conversation
    client.force_login(request.getfixturevalue(who))
    kept = client.get(reverse("pages:kept-pages")).json()

    assert kept["pages"][0] == reverse(f"pages:{desk}")
    assert reverse("pages:booking-detail", args=[booking.pk]) in kept["pages"]
    assert reverse("messaging:conversation-detail", args=[talk.pk]) in kept["pages"]
    for address in kept["pages"]:
        assert client.get(address).status_code == 200
    for address in kept["files"]:
        file_of(address)


def test_nothing_of_others_is_named(client, couple, anna, rosewood, cleo, saturday):
    confirmed(rosewood, anna, saturday)
    client.force_login(cleo)
    kept = client.get(reverse("pages:kept-pages")).json()["pages"]

    assert not [address for address in kept if any(letter.isdigit() for letter in address)]


def test_guests_keep_nothing(client):
    assert client.get(reverse("pages:kept-pages")).status_code == 302


def test_more_bookings_take_no_more_queries(
    couple, anna, rosewood, saturday, django_assert_num_queries
):
    confirmed(rosewood, anna, saturday)
    for _ in range(2):
        with django_assert_num_queries(3):
            assert len(pages_of(anna)) <= 4 + BOOKINGS


@pytest.mark.parametrize(("who", "to"), [(None, "pages:home"), ("anna", "pages:start")])
def test_the_app_opens_where_somebody_belongs(request, client, who, to):
    if who:
        client.force_login(request.getfixturevalue(who))
    assert client.get(reverse("pages:opening")).url == reverse(to)


class TestSharing:
    def test_it_lists_the_conversations_of_this_person(self, client, anna, rosa, cleo):
        talk, others = conversation_of(anna, rosa), conversation_of(cleo, rosa)
        for one, author in ((talk, rosa), (others, rosa)):
            services.post_message(one, author=author, body="Hello")
        client.force_login(anna)
        page = client.get(reverse("pages:share")).content.decode()

        assert reverse("messaging:conversation-detail", args=[talk.pk]) + "?shared" in page
        assert reverse("messaging:conversation-detail", args=[others.pk]) not in page

    def test_guests_sign_in_and_come_back(self, client):
        answer = client.get(reverse("pages:share"))
        assert answer.url.startswith(reverse("account_login"))
        assert "next=/share/" in answer.url

    def test_without_a_worker_it_says_what_to_do_and_keeps_nothing(self, anna):
        client = Client(enforce_csrf_checks=True)
        client.force_login(anna)
        picture = SimpleUploadedFile("ring.png", b"\x89PNG", "image/png")
        answer = client.post(reverse("pages:share"), {"text": "Look", "files": picture})

        assert answer.status_code == 302
        assert "share it once more" in client.get(answer.url).content.decode()
