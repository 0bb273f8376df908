"""What staff decided on can be found again: by outcome, by words, with who, when and why."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from adminpanel import services
from bookings import services as bookings
from bookings.models import Review
from messaging import services as messaging
from payments.models import RefundRequest
from tests.factories.bookings import completed, published, requested, reviewed
from tests.factories.messaging import conversation_of
from tests.factories.photos import PhotoFactory
from vendors import services as vendors

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]
REASON = {"reason": "rude", "note": "Please leave the aunt out of it"}


@pytest.fixture
def review(rosewood, couple, anna, saturday) -> Review:
    return reviewed(completed(rosewood, anna, saturday), anna)


@pytest.fixture
def wanted(rosewood, couple, anna, saturday, fin) -> RefundRequest:
    booking = requested(rosewood, anna, saturday)
    return RefundRequest.objects.create(
        booking=booking, amount=60_000, why="It rained", asked_by=fin, needs_second=True
    )


@pytest.fixture
def report(anna, cleo):
    return report_of(conversation_of(anna, cleo), anna, cleo)


def report_of(talk, by, reported):
    return messaging.report_person(
        reported, by=by, conversation=talk, reason="fraud", words="They want cash"
    )


def look(client, person, name, **query):
    client.force_login(person)
    return client.get(reverse(f"adminpanel:{name}-list"), query)


def told(client, person, name, **query) -> str:
    return look(client, person, name, **query).content.decode()


def tabs(page) -> dict[str, int]:
    return {which: count for which, _, count in page.context["tabs"] if count}


def test_reviews_by_what_became_of_them(client, review, mona):
    waits = review.waiting.pk
    assert tabs(look(client, mona, "review")) == {"waiting": 1}

    services.publish_review(waits, by=mona)
    assert tabs(look(client, mona, "review")) == {"published": 1}
    services.take_down_review(waits, by=mona, **REASON)

    page = look(client, mona, "review", which="removed")
    assert tabs(page) == {"removed": 1}
    text = page.content.decode()
    for words in ("Mona Moderator", "Insults, threats or hate", REASON["note"], "Taken down"):
        assert words in text
    assert reverse("adminpanel:review-detail", args=[review.pk]) in text


def test_a_review_that_was_not_published(client, review, mona):
    services.reject_review(review.waiting.pk, by=mona, **REASON)

    assert REASON["note"] in told(client, mona, "review", which="rejected", q="rosewood aunt")
    assert REASON["note"] in told(client, mona, "review", which="rejected", q="berg kind")
    assert "Nothing like that" in told(client, mona, "review", which="rejected", q="xyzzy")
    assert "None yet" in told(client, mona, "review", which="removed")


def test_a_reported_review_that_was_kept(client, rosewood, couple, anna, rosa, saturday, mona):
    review = published(completed(rosewood, anna, saturday), anna, mona)
    bookings.report_review(review.pk, reason="false", words="They were on time", by=rosa)
    assert tabs(look(client, mona, "review")) == {"waiting": 1, "published": 1}

    services.close_review_reports(review.pk, by=mona)

    page = look(client, mona, "review", which="kept", q="on time")
    assert tabs(page) == {"kept": 1}
    assert "Looked at: Mona Moderator" in page.content.decode()
    detail = client.get(reverse("adminpanel:review-detail", args=[review.pk])).content.decode()
    assert "Rosa Wood reported it" in detail
    assert "Looked at: Mona Moderator" in detail
    with pytest.raises(bookings.reviews.ReviewMoved):
        services.close_review_reports(review.pk, by=mona)


def test_pictures_hidden_or_kept(client, rosewood, anna, mona):
    kept, hidden = PhotoFactory(vendor=rosewood, alt="Arch"), PhotoFactory(vendor=rosewood)
    for photo in (kept, hidden):
        vendors.report_photo(photo.pk, reason="stolen", by=anna)
    services.close_photo_reports(kept.pk, by=mona)
    services.hide_photo(hidden.pk, reason="Their neighbour's", by=mona)

    page = look(client, mona, "photo", which="kept")
    assert [photo.pk for photo in page.context["page"]] == [kept.pk]
    assert "Kept: Mona Moderator" in page.content.decode()
    page = look(client, mona, "photo", which="hidden", q="neighbour")
    assert [photo.pk for photo in page.context["page"]] == [hidden.pk]
    assert "Mona Moderator" in page.content.decode()


def test_reports_closed_with_and_without_suspending(client, report, anna, ben, cleo, mona):
    other = report_of(conversation_of(ben, cleo), ben, cleo)
    assert tabs(look(client, mona, "report")) == {"open": 2}

    services.close_report(report.pk, outcome="Asked for cash twice", suspend=True, by=mona)
    services.close_report(other.pk, outcome="A joke", suspend=False, by=mona)

    assert tabs(look(client, mona, "report")) == {"closed": 2, "suspended": 1}
    page = look(client, mona, "report", which="suspended")
    assert list(page.context["page"]) == [report]
    assert "Asked for cash twice" in page.content.decode()
    page = look(client, mona, "report", which="closed", q="ben joke")
    assert list(page.context["page"]) == [other]
    assert "Mona Moderator, <time" in page.content.decode()
    detail = reverse("adminpanel:report-detail", args=[report.pk])
    assert "suspended with it" in client.get(detail).content.decode()


def test_refunds_by_what_became_of_them(client, wanted, fin, ada):
    assert tabs(look(client, ada, "refund")) == {"waiting": 1}

    services.decline_refund(wanted.pk, note="They were there", by=ada)

    page = look(client, fin, "refund", which="declined", q=f"#{wanted.booking_id} rain")
    assert tabs(page) == {"declined": 1}
    for words in ("Ada Min", "They were there", "It rained", "€600", "Anna &amp; Ben"):
        assert words in page.content.decode()
    assert "Nothing waits" in told(client, fin, "refund")
    assert "Nothing like that" in told(client, fin, "refund", which="declined", q="xyzzy")


def test_each_refund_has_its_page(client, wanted, fin, ada, mona, anna):
    url = reverse("adminpanel:refund-detail", args=[wanted.pk])
    client.force_login(ada)
    assert "Turn it down" in client.get(url).content.decode()
    assert url in told(client, ada, "refund")

    services.decline_refund(wanted.pk, note="They were there", by=ada)

    text = client.get(url).content.decode()
    assert "Turn it down" not in text
    for words in ("It rained", "They were there", "Fin Ance", "Ada Min declined to give back"):
        assert words in text
    client.force_login(mona)
    assert client.get(url).status_code == 403
    client.force_login(anna)
    assert client.get(url).status_code == 404


def test_refused_words_keep_the_way_to_the_list(client, wanted, ada):
    client.force_login(ada)

    page = client.post(reverse("adminpanel:refund-refusal-create", args=[wanted.pk]), {"note": ""})

    queue = reverse("adminpanel:refund-list")
    assert page.status_code == 422
    assert f'href="{queue}?which=declined"' in page.content.decode()
    assert f'hx-get="{queue}?"' in page.content.decode()


@pytest.mark.parametrize("name", ["review", "report", "refund", "photo"])
def test_a_tab_that_there_is_not(client, ada, name):
    page = look(client, ada, name, which="nonsense", q="x" * 81)

    assert page.status_code == 200
    assert "At most 80 characters" in page.content.decode()
    assert f'value="{"x" * 81}"' in page.content.decode()


def test_queries_do_not_grow(client, rosewood, couple, anna, mona, ada, saturday):
    """Each tab asks the same of three as of one."""

    def decided(number: int) -> None:
        booking = completed(rosewood, anna, saturday, days_ago=2 * number)
        review = reviewed(booking, anna)
        services.reject_review(review.waiting.pk, by=mona, **REASON)
        other = completed(rosewood, anna, saturday, days_ago=2 * number + 1)
        other = published(other, anna, mona)
        other.reports.create(reporter=mona, reason="rude", closed_at=timezone.now(), closed_by=mona)
        photo = PhotoFactory(vendor=rosewood)
        vendors.report_photo(photo.pk, reason="stolen", by=anna)
        services.close_photo_reports(photo.pk, by=mona)
        RefundRequest.objects.create(
            booking=booking,
            amount=1_000 + number,
            why="Rain",
            asked_by=ada,
            state="declined",
            decided_by=mona,
            decided_at=timezone.now(),
        )

    def asked() -> list[int]:
        each = []
        for name, which in (
            ("review", "rejected"),
            ("review", "kept"),
            ("photo", "kept"),
            ("refund", "declined"),
        ):
            client.get(reverse(f"adminpanel:{name}-list"), {"which": which, "q": "rosewood"})
            with CaptureQueriesContext(connection) as queries:
                client.get(reverse(f"adminpanel:{name}-list"), {"which": which, "q": "rosewood"})
            each.append(len(queries))
        return each

    client.force_login(ada)
    decided(1)
    few = asked()
    decided(2)
    decided(3)

    assert asked() == few
