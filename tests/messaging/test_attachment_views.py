"""How files of a conversation are given out, and to whom."""

import pytest
from django.core.files.uploadedfile import UploadedFile
from django.test import Client
from django.urls import reverse

from messaging import services
from messaging.models import Attachment, Message
from tests.factories.files import PDF, SVG, picture, upload
from tests.factories.messaging import conversation_of
from tests.fixtures.clamd import running_clamd

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.embedded,
    # The site streams beside its loop; the test client has none.
    pytest.mark.filterwarnings("ignore:StreamingHttpResponse must consume asynchronous"),
]


@pytest.fixture
def talk(anna, rose):
    return conversation_of(anna, rose)


@pytest.fixture
def as_anna(client, anna):
    client.force_login(anna)
    return client


def as_person(person):
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def sent(talk, anna):
    """A picture that stands in the conversation."""
    kept = services.keep_upload(talk, owner=anna, upload=upload(name="Grüße aus Rom.png"))
    services.post_message(talk, author=anna, body="", files=[kept.pk])
    return kept


def create_address(talk):
    return reverse("messaging:attachment-create", args=[talk.pk])


def content(response):
    return b"".join(response)


def test_an_upload_answers_with_what_it_has_become(as_anna, talk):
    answer = as_anna.post(create_address(talk), {"file": upload(name="../us.png")})
    kept = Attachment.objects.get()
    assert answer.status_code == 201
    assert answer.json() == {
        "id": str(kept.pk),
        "kind": "picture",
        "name": "us.png",
        "type": "image/png",
        "size": kept.size,
        "url": kept.url,
        "width": 60,
        "height": 40,
        "thumb": kept.thumb_url,
    }


def test_refusals_say_why(as_anna, talk, settings):
    address = create_address(talk)
    assert as_anna.post(address).status_code == 422
    svg = as_anna.post(address, {"file": upload(SVG, name="a.svg")})
    assert (svg.status_code, "of this kind" in svg.json()["error"]) == (422, True)
    empty = as_anna.post(address, {"file": upload(b"", name="a.pdf")})
    assert (empty.status_code, empty.json()["error"]) == (422, "This file is empty.")
    bomb = as_anna.post(address, {"file": upload(picture((9000, 9000), mode="L"))})
    assert (bomb.status_code, "40 million pixels" in bomb.json()["error"]) == (422, True)
    settings.UPLOAD_QUOTA_BYTES = 10
    assert as_anna.post(address, {"file": upload()}).status_code == 413
    settings.CLAMD_ADDRESS, settings.UPLOAD_QUOTA_BYTES = "127.0.0.1:1", 10_000
    assert as_anna.post(address, {"file": upload()}).status_code == 503
    settings.UPLOADS_BURST, settings.UPLOADS_PER_SECOND = 1, 0.01
    flood = as_anna.post(address, {"file": upload()})
    assert (flood.status_code, int(flood["Retry-After"]) > 0) == (429, True)
    assert not Attachment.objects.exists()


def test_a_virus_is_refused_over_http(as_anna, talk, settings):
    with running_clamd() as clamd:
        settings.CLAMD_ADDRESS = clamd.address
        clamd.says = b"stream: Some.Virus FOUND\0"
        answer = as_anna.post(create_address(talk), {"file": upload()})
    assert (answer.status_code, "Some.Virus" in answer.json()["error"]) == (422, True)


def test_a_body_is_cut_while_it_arrives(as_anna, talk, settings):
    """Neither memory nor disk holds more than the limit; name and size are left to be told."""
    settings.UPLOAD_MAX_BYTES = 64 * 1024
    big = upload(PDF + bytes(300 * 1024), name="big.pdf")
    answer = as_anna.post(create_address(talk), {"file": big})
    assert (answer.status_code, "larger than" in answer.json()["error"]) == (413, True)
    arrived = answer.wsgi_request.FILES["file"]
    assert (type(arrived), arrived.name, arrived.size) == (UploadedFile, "big.pdf", big.size)


def test_only_those_in_the_conversation_put_something_in(talk, stranger, client):
    address = create_address(talk)
    assert as_person(stranger).post(address, {"file": upload()}).status_code == 404
    assert client.post(address, {"file": upload()}).status_code == 302  # to sign in
    assert as_person(stranger).get(address).status_code == 405
    assert not Attachment.objects.exists()


def test_a_file_is_a_download_that_no_browser_runs(talk, rose, sent):
    answer = as_person(rose).get(sent.url)
    assert answer.status_code == 200
    assert content(answer) == sent.file.open().read()
    assert answer["Content-Type"] == "image/png"
    assert answer["Content-Length"] == str(sent.size)
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''Gr%C3%BC")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer["Cache-Control"] == "private, no-cache"


def test_an_html_page_that_calls_itself_pdf_is_a_harmless_download(as_anna, talk):
    evil = b"%PDF-1.7\n<html><script>alert(1)</script>"
    made = as_anna.post(create_address(talk), {"file": upload(evil, "a.pdf", "text/html")}).json()
    answer = as_anna.get(made["url"])
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_what_a_browser_has_is_not_sent_again(talk, rose, sent):
    first = as_person(rose).get(sent.url)
    again = as_person(rose).get(sent.url, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_behind_nginx_only_the_way_is_told(talk, rose, sent, settings):
    settings.X_ACCEL_PREFIX = "/private-files/"
    answer = as_person(rose).get(sent.url)
    assert answer["X-Accel-Redirect"] == f"/private-files/{sent.pk.hex[:2]}/{sent.pk.hex}"
    assert (answer.content, answer["Content-Type"]) == (b"", "image/png")
    assert answer["Content-Disposition"].startswith("attachment")


def test_a_small_picture_is_shown_and_until_then_the_large_one(talk, rose, sent):
    as_rose = as_person(rose)
    assert as_rose.get(sent.thumb_url)["Content-Type"] == "image/png"
    services.make_thumbnail(sent.pk)
    answer = as_rose.get(sent.thumb_url)
    assert answer["Content-Type"] == "image/webp"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert content(answer)[8:12] == b"WEBP"


def test_a_document_has_no_small_picture(talk, anna, as_anna):
    kept = services.keep_upload(talk, owner=anna, upload=upload(PDF, name="a.pdf"))
    thumb = reverse("messaging:attachment-thumb", args=[talk.pk, kept.pk])
    assert as_anna.get(thumb).status_code == 404


def test_strangers_and_those_who_were_removed_find_nothing(talk, rose, stranger, sent, client):
    as_rose = as_person(rose)
    assert as_rose.get(sent.url).status_code == 200
    services.remove_member(talk, rose)
    for address in (sent.url, sent.thumb_url):
        assert as_rose.get(address).status_code == 404
        assert as_person(stranger).get(address).status_code == 404
        assert client.get(address).status_code == 302
    assert as_rose.delete(sent.url).status_code == 404
    assert as_rose.post(create_address(talk), {"file": upload()}).status_code == 404


def test_a_file_is_found_in_its_own_conversation_only(talk, anna, rose, sent):
    other = conversation_of(anna, rose)
    address = reverse("messaging:attachment-detail", args=[other.pk, sent.pk])
    assert as_person(anna).get(address).status_code == 404


def test_before_it_is_sent_nobody_else_sees_it(talk, anna, rose):
    kept = services.keep_upload(talk, owner=anna, upload=upload())
    assert as_person(anna).get(kept.url).status_code == 200
    assert as_person(rose).get(kept.url).status_code == 404
    assert as_person(rose).delete(kept.url).status_code == 404


def test_what_was_not_sent_can_be_dropped(talk, anna, as_anna, sent):
    kept = services.keep_upload(talk, owner=anna, upload=upload())
    assert as_anna.delete(kept.url).status_code == 204
    assert as_anna.delete(sent.url).status_code == 422
    assert Attachment.objects.get() == sent


def test_a_file_that_is_gone_is_not_found(talk, as_anna, sent, caplog):
    sent.file.storage.delete(sent.file.name)
    assert as_anna.get(sent.url).status_code == 404
    assert "is gone" in caplog.text


def test_without_javascript_a_form_sends_words_and_files(as_anna, talk, rose):
    address = reverse("messaging:message-create", args=[talk.pk])
    files = [upload(name="one.png"), upload(PDF, name="two.pdf")]
    assert as_anna.post(address, {"body": "", "uploads": files}).status_code == 302
    message = Message.objects.get()
    assert [one.name for one in message.attachments.all()] == ["one.png", "two.pdf"]

    page = as_person(rose).get(reverse("messaging:conversation-detail", args=[talk.pk]))
    first, second = message.attachments.all()
    html = page.content.decode()
    assert first.thumb_url in html
    assert second.url in html
    assert "two.pdf" in html


def test_a_form_says_which_file_was_wrong_and_sends_nothing(as_anna, talk):
    address = reverse("messaging:message-create", args=[talk.pk])
    files = [upload(name="one.png"), upload(SVG, name="two.svg")]
    page = as_anna.post(address, {"body": "Look", "uploads": files})
    assert page.status_code == 422
    assert "two.svg: Files of this kind cannot be shared." in page.content.decode()
    many = as_anna.post(address, {"body": "Look", "uploads": [upload() for _ in range(11)]})
    assert "At most 10 files" in many.content.decode()
    nothing = as_anna.post(address, {"body": " "})
    assert nothing.status_code == 422
    assert not Message.objects.exists()
    assert not Attachment.objects.exists()


def test_the_inbox_says_that_a_file_came_last(as_anna, sent):
    page = as_anna.get(reverse("messaging:conversation-list"))
    assert "Picture" in page.content.decode()
