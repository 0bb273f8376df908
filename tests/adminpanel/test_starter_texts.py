"""A new site has words for decisions; what staff did with them stays."""

import pytest
from django.urls import reverse

from adminpanel import services
from adminpanel.forms.approvals import DecisionTextForm
from adminpanel.models import DecisionText
from adminpanel.starter_texts import STARTERS, write_starters
from tests.factories.bookings import completed, reviewed
from tests.factories.photos import PhotoFactory

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
