"""The queue of reviews, and what staff decide there."""

import pytest
from django.urls import reverse

from adminpanel.models import AuditEntry
from bookings import services
from bookings.models import Booking, Review
from tests.factories.bookings import MARKS, WORDS, completed, published, reviewed

pytestmark = pytest.mark.django_db


@pytest.fixture
def booking(rosewood, couple, anna, saturday) -> Booking:
    return completed(rosewood, anna, saturday)


@pytest.fixture
def review(booking, anna) -> Review:
    return reviewed(booking, anna)


def decide(client, moderator, name, *args, **facts):
    client.force_login(moderator)
    return client.post(reverse(f"adminpanel:{name}", args=args), facts)


def look(client, person, name, *args) -> str:
    client.force_login(person)
    return client.get(reverse(f"adminpanel:{name}", args=args)).content.decode()


def test_it_waits_in_the_queue_and_is_published(client, review, mona):
    assert str(review.vendor) in look(client, mona, "review-list")
    page = look(client, mona, "review-detail", review.pk)
    assert WORDS in page

    version = review.waiting.pk
    answer = decide(client, mona, "review-publication-create", review.pk, version)
    assert answer.url == reverse("adminpanel:review-list")
    assert Review.objects.get().published.pk == version
    assert "Nothing to read" in look(client, mona, "review-list")
    entry = AuditEntry.objects.get()
    assert (entry.actor, entry.action, entry.subject) == (
        mona,
        "published",
        "Anna & Ben on Rosewood Studio",
    )


def test_a_rejection_needs_its_reason(client, review, mona):
    version = review.waiting.pk
    answer = decide(client, mona, "review-rejection-create", review.pk, version, note="No")
    assert answer.status_code == 422
    assert "Choose a reason" in answer.content.decode()
    assert not AuditEntry.objects.exists()

    facts = {"reason": "private", "note": "Leave out the guest"}
    decide(client, mona, "review-rejection-create", review.pk, version, **facts)
    latest = Review.objects.get().latest
    assert (latest.state, latest.reason, latest.note) == ("rejected", *facts.values())
    assert AuditEntry.objects.get().facts["reason"] == "Names or details of other people"


def test_what_was_reported_is_kept_or_taken_down(client, booking, anna, victor, rosa, mona):
    review = published(booking, anna, mona)
    services.report_review(review.pk, reason="false", words="They were on time", by=rosa)
    assert "1 report" in look(client, mona, "review-list")
    assert "They were on time" in look(client, mona, "review-detail", review.pk)

    decide(client, mona, "review-reports-close", review.pk)
    assert "1 report" not in look(client, mona, "review-list")
    services.report_review(review.pk, reason="rude", by=victor)
    decide(client, mona, "review-rejection-create", review.pk, review.published.pk, reason="rude")

    assert Review.objects.get().published is None
    assert "1 report" not in look(client, mona, "review-list")
    assert list(AuditEntry.objects.values_list("action", flat=True)) == ["took down", "kept"]


def test_what_the_couple_changed_meanwhile_is_said(client, review, booking, anna, mona):
    seen = review.waiting.pk
    services.edit_review(booking.pk, marks=MARKS, text=WORDS + " And late.", by=anna)

    answer = decide(client, mona, "review-publication-create", review.pk, seen)
    assert answer.url == reverse("adminpanel:review-detail", args=[review.pk])
    assert "has changed since you opened it" in client.get(answer.url).content.decode()
    assert Review.objects.get().published is None
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize(("who", "status"), [("fin", 403), ("anna", 404), ("rosa", 404)])
def test_only_moderators_come_here(request, client, review, who, status):
    client.force_login(request.getfixturevalue(who))
    pages = [
        reverse("adminpanel:review-list"),
        reverse("adminpanel:review-detail", args=[review.pk]),
    ]

    assert [client.get(page).status_code for page in pages] == [status, status]
    url = reverse("adminpanel:review-publication-create", args=[review.pk, review.waiting.pk])
    assert client.post(url).status_code == status
    assert Review.objects.get().published is None


def test_the_version_belongs_to_its_review(client, review, mona):
    answer = decide(client, mona, "review-rejection-create", review.pk, 999_999, reason="rude")
    assert answer.status_code == 404
    answer = decide(client, mona, "review-publication-create", review.pk, 999_999)
    assert answer.status_code == 404
