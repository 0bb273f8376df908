"""The pictures of vendors as staff look through them, and decide on them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from adminpanel.models import AuditEntry, DecisionText
from tests.factories.photos import PhotoFactory
from vendors import services
from vendors.models import Photo, PhotoReport

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]
LIST = reverse("adminpanel:photo-list")
WHY = "It belongs to somebody else."


@pytest.fixture
def gallery(rosewood) -> list[Photo]:
    return [PhotoFactory(vendor=rosewood, alt=alt) for alt in ("Arch", "Bench", "Cake")]


def url(name: str, photo: Photo) -> str:
    return reverse(f"adminpanel:photo-{name}", args=[photo.pk])


def shown(client, **filters) -> list[str]:
    return [photo.alt for photo in client.get(LIST, filters).context["page"]]


def test_the_newest_first_the_reported_and_the_hidden(client, gallery, victor, anna, mona):
    PhotoFactory(vendor=victor.vendor_memberships.get().vendor, alt="Dress")
    services.report_photo(gallery[1].pk, reason="stolen", by=anna)
    services.hide_photo(gallery[0].pk, reason=WHY, by=mona)
    client.force_login(mona)

    assert shown(client) == ["Dress", "Cake", "Bench", "Arch"]
    assert shown(client, which="reported") == ["Bench"]
    assert shown(client, which="hidden") == ["Arch"]
    assert shown(client, q="rosewood cake") == ["Cake"]
    assert shown(client, q="rosewood", which="reported") == ["Bench"]
    assert "1 report" in client.get(LIST).content.decode()
    assert "Nothing like that here" in client.get(LIST, {"q": "xyzzy"}).content.decode()


def test_hidden_with_a_reason_and_shown_again(client, gallery, mona):
    DecisionText.objects.create(kind="picture", title="Not their own", text=WHY)
    DecisionText.objects.create(kind="changes", title="Other words", text="x")
    client.force_login(mona)
    page = client.get(url("detail", gallery[0])).content.decode()
    assert "Not their own" in page
    assert "Other words" not in page

    refused = client.post(url("hiding-create", gallery[0]), {"reason": ""})
    assert refused.status_code == 422
    assert "Write why; the vendor reads it." in refused.content.decode()
    long = client.post(url("hiding-create", gallery[0]), {"reason": "x" * 201})
    assert "x" * 201 in long.content.decode()
    assert not Photo.objects.hidden().exists()

    client.post(url("hiding-create", gallery[0]), {"reason": WHY})
    page = client.get(url("detail", gallery[0])).content.decode()
    assert WHY in page
    assert "Show it again" in page
    client.post(url("hiding-delete", gallery[0]))

    assert not Photo.objects.hidden().exists()
    facts = {"vendor": "Rosewood Studio", "picture": {"was": "Shown", "now": "Hidden"}}
    done = AuditEntry.objects.order_by("pk").values_list("action", "subject", "facts")
    assert list(done) == [
        ("hid the picture", "Arch", facts | {"reason": WHY}),
        (
            "showed the picture again",
            "Arch",
            facts | {"picture": {"was": "Hidden", "now": "Shown"}},
        ),
    ]


def test_reports_are_dismissed_once(client, gallery, anna, mona):
    services.report_photo(gallery[1].pk, reason="stolen", words="Look closer", by=anna)
    client.force_login(mona)
    assert "Look closer" in client.get(url("detail", gallery[1])).content.decode()

    client.post(url("reports-close", gallery[1]))
    again = client.post(url("reports-close", gallery[1]), follow=True).content.decode()

    assert "Somebody else has just decided" in again
    assert PhotoReport.objects.get().closed_at
    assert AuditEntry.objects.get().action == "kept the picture"
    assert not shown(client, which="reported")


def test_whoever_moderates_hears_of_it(gallery, anna, mona, ada, fin, rosa, monkeypatch):
    heard = []
    monkeypatch.setattr(
        "vendors.services.photo_reports.touch",
        lambda people, what, key: heard.append(({one.pk for one in people}, what, key)),
    )
    photo = gallery[0]

    services.report_photo(photo.pk, reason="stolen", by=anna)
    services.hide_photo(photo.pk, reason=WHY, by=mona)

    judges = {mona.pk, ada.pk}
    assert heard.count((judges, "photos", "queue")) == 2
    assert heard.count((judges, "photo", photo.pk)) == 2
    assert ({rosa.pk}, "photos", photo.vendor_id) in heard


@pytest.mark.parametrize(("who", "status"), [("fin", 403), ("anna", 404), ("rosa", 404)])
def test_only_moderators_come_here(request, client, gallery, who, status):
    client.force_login(request.getfixturevalue(who))

    assert client.get(LIST).status_code == status
    assert client.get(url("detail", gallery[0])).status_code == status
    for name in ("hiding-create", "hiding-delete", "reports-close"):
        assert client.post(url(name, gallery[0]), {"reason": WHY}).status_code == status
    assert not Photo.objects.hidden().exists()


def test_queries_do_not_grow(client, gallery, mona, anna, django_assert_num_queries):
    client.force_login(mona)
    client.get(LIST)
    with CaptureQueriesContext(connection) as few:
        client.get(LIST)
    for _ in range(3):
        photo = PhotoFactory(vendor=gallery[0].vendor)
        services.report_photo(photo.pk, reason="stolen", by=anna)

    with django_assert_num_queries(len(few)):
        client.get(LIST)


def test_a_text_for_pictures_fits_the_letter(client, mona):
    client.force_login(mona)
    sent = {"kind": "picture", "title": "Long", "text": "x" * 201}

    refused = client.post(reverse("adminpanel:decision-text-create"), sent)

    assert refused.status_code == 422
    assert "At most 200 characters" in refused.content.decode()
    assert not DecisionText.objects.filter(title="Long").exists()
