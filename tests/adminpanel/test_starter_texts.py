"""A new site has words for decisions; what staff did with them stays."""

from importlib import import_module

import pytest
from django.apps import apps
from django.urls import reverse
from django.utils import timezone

from adminpanel import services
from adminpanel.forms.approvals import DecisionTextForm
from adminpanel.models import DecisionText
from adminpanel.starter_texts import STARTERS, write_starters
from tests.factories.bookings import completed, reviewed
from tests.factories.photos import PhotoFactory
from vendors import services as vendors

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]


@pytest.fixture
def starters():
    """They come with the tables; other tests may have emptied those."""
    write_starters(DecisionText.objects)


def test_a_handful_for_each_kind_of_decision():
    assert STARTERS.keys() == set(DecisionText.Kind.values)
    assert all(3 <= len(words) <= 6 for words in STARTERS.values())


def test_each_of_them_can_be_saved_as_staff_would(db):
    DecisionText.objects.all().delete()
    for kind, words in STARTERS.items():
        for title, text in words.items():
            form = DecisionTextForm({"kind": kind, "title": title, "text": text})
            assert form.is_valid(), form.errors


def test_once_more_changes_nothing(starters, mona):
    text = DecisionText.objects.get(title="Larger pictures")
    text.text = "Ours"
    services.save_decision_text(text, by=mona)
    count = DecisionText.objects.count()

    write_starters(DecisionText.objects)

    assert DecisionText.objects.count() == count
    assert DecisionText.objects.get(title="Larger pictures").text == "Ours"


def test_they_are_offered_where_one_decides(
    client, starters, rosewood, couple, anna, saturday, mona
):
    review = reviewed(completed(rosewood, anna, saturday), anna)
    photo = PhotoFactory(vendor=rosewood)
    client.force_login(mona)
    for name, pk, kind in (
        ("vendor-detail", rosewood.pk, "suspension"),
        ("review-detail", review.pk, "review"),
        ("photo-detail", photo.pk, "picture"),
    ):
        page = client.get(reverse(f"adminpanel:{name}", args=[pk])).content.decode()
        assert all(title.replace("'", "&#x27;") in page for title in STARTERS[kind])
        assert "js/fill.js" in page
    assert "Registration paper" not in page


def test_who_closed_reports_of_old_is_read_from_the_log(rosewood, anna, mona):
    photo = PhotoFactory(vendor=rosewood)
    report = vendors.report_photo(photo.pk, reason="stolen", by=anna)
    services.close_photo_reports(photo.pk, by=mona)
    unknown = PhotoFactory(vendor=rosewood).reports.create(
        reporter=anna, reason="stolen", closed_at=timezone.now()
    )
    type(report).objects.update(closed_by=None)

    import_module("adminpanel.migrations.0016_starter_texts").say_who_closed(apps, None)

    report.refresh_from_db()
    unknown.refresh_from_db()
    assert (report.closed_by, unknown.closed_by) == (mona, None)
