"""The pages of reviews: the couple's, the vendor's, everybody's."""

import datetime as dt
import json
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bookings import services
from bookings.models import Booking, Review, ReviewReport, ReviewVersion
from tests.factories.accounts import CoupleFactory, UserFactory
from tests.factories.bookings import MARKS, WORDS, completed, confirmed, published, reviewed
from tests.factories.files import upload

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
DAY = dt.timedelta(days=1)


@pytest.fixture
def booking(rosewood, couple, anna, saturday) -> Booking:
    return completed(rosewood, anna, saturday)


@pytest.fixture
def public(booking, anna, mona) -> Review:
    return published(booking, anna, mona, title="Quiet & quick", pictures=[upload()])


def form(**changes):
    return MARKS | {"title": "Quiet and quick", "text": WORDS} | changes


def write(client, person, booking, **changes):
    client.force_login(person)
    return client.post(reverse("bookings:review-update", args=[booking.pk]), form(**changes))


def read(client, person, name, *args, **options):
    client.logout()
    if person:
        client.force_login(person)
    return client.get(reverse(name, args=args), **options)


def many(vendor, mona, number) -> None:
    """That many published reviews, by as many couples."""
    vendor.weekly.update(capacity=20)
    for index in range(number):
        person = UserFactory()
        CoupleFactory(people=[person])
        booking = confirmed(vendor, person, vendor.today() + 40 * DAY)
        Booking.objects.filter(pk=booking.pk).update(
            state=Booking.State.COMPLETED, date=vendor.today() - DAY
        )
        published(booking, person, mona, text=f"{WORDS} Number {index}.")


class TestWriting:
    def test_the_form_hands_it_in(self, client, booking, anna):
        answer = write(client, anna, booking, pictures=[upload()])

        assert answer.url == reverse("bookings:review-update", args=[booking.pk])
        review = Review.objects.get()
        assert review.waiting.title == "Quiet and quick"
        assert review.waiting.photos.count() == 1
        assert "Being checked" in client.get(answer.url).content.decode()

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"overall": ""}, "Choose one to five stars."),
            ({"quality": "6"}, "valid choice"),
            ({"text": "Nice."}, "at least 50 characters"),
            ({"text": "x" * 4001}, "At most 4000 characters"),
        ],
    )
    def test_what_is_missing_is_said_at_its_field(self, client, booking, anna, changes, words):
        answer = write(client, anna, booking, **changes)

        assert answer.status_code == 422
        assert words in answer.content.decode()
        assert not Review.objects.exists()

    def test_a_picture_that_is_none_is_named_and_the_others_are_kept(self, client, booking, anna):
        pictures = [upload(), upload(b"words", "notes.png"), upload(b"more", "list.png"), upload()]
        answer = write(client, anna, booking, pictures=pictures)

        assert answer.status_code == 302
        assert Review.objects.get().waiting.photos.count() == 2
        page = client.get(answer.url).content.decode()
        for name in ("notes.png", "list.png"):
            assert f"Not added: {name}: This is not a" in page
        assert WORDS in page

    def test_seven_pictures_are_said_at_the_field(self, client, booking, anna):
        answer = write(client, anna, booking, pictures=[upload() for _ in range(7)])

        assert "at most six pictures" in answer.content.decode()
        assert not Review.objects.exists()

    def test_an_edit_keeps_pictures_but_for_those_ticked(self, client, booking, anna):
        write(client, anna, booking, pictures=[upload(), upload()])
        first, second = Review.objects.get().photos.all()

        write(client, anna, booking, text=WORDS + " Still.", drop=[first.pk])
        assert list(Review.objects.get().waiting.photos.all()) == [second]

    @pytest.mark.parametrize("who", ["rosa", "cleo", "mona"])
    def test_it_is_the_couple_s_page(self, request, client, booking, other_couple, who):
        person = request.getfixturevalue(who)

        assert write(client, person, booking).status_code == 404
        assert not Review.objects.exists()

    def test_there_is_none_before_the_wedding(self, client, rosewood, couple, anna, saturday):
        assert write(client, anna, confirmed(rosewood, anna, saturday)).status_code == 404

    def test_both_pages_of_the_couple_lead_there(self, client, booking, anna):
        url = reverse("bookings:review-update", args=[booking.pk])
        for name, args in [("pages:booking-detail", [booking.pk]), ("pages:couple-dashboard", [])]:
            assert url in read(client, anna, name, *args).content.decode()

        reviewed(booking, anna)
        text = read(client, anna, "pages:couple-dashboard").content.decode()
        assert "Write a review" not in text
        text = read(client, anna, "pages:booking-detail", booking.pk).content.decode()
        assert "Being checked" in text

    def test_without_its_time_the_form_is_gone(self, client, booking, anna):
        review = reviewed(booking, anna)
        Review.objects.update(submitted_at=review.submitted_at - 15 * DAY)

        text = read(client, anna, "bookings:review-update", booking.pk).content.decode()
        assert WORDS in text
        assert "Hand in" not in text
        assert write(client, anna, booking).status_code == 422


class TestPublicPage:
    def test_it_says_what_they_come_to(self, client, public, rosewood):
        text = read(client, None, "pages:vendor-detail", "rosewood").content.decode()

        assert WORDS in text
        assert "Quiet &amp; quick" in text
        assert 'aria-label="5 of 5 stars"' in text
        for name, mean in [("Communication", "4.0"), ("Punctuality", "5.0")]:
            assert re.search(rf"{name}</dt>.*?{mean}", text, re.S)
        assert "(1 review)" in text

    def test_what_waits_or_was_taken_down_is_nowhere(self, client, booking, anna, mona):
        review = reviewed(booking, anna)
        pages = [("pages:vendor-detail", "rosewood"), ("pages:vendor-reviews", "rosewood")]
        for _ in range(2):
            for name, slug in pages:
                assert WORDS not in read(client, None, name, slug).content.decode()
            if review.waiting:
                services.publish_review(review.waiting.pk, by=mona)
                services.take_down_review(review.versions.get().pk, reason="rude", by=mona)
                review = Review.objects.get()

    def test_search_engines_read_what_is_published_and_nothing_else(
        self, client, public, booking, anna
    ):
        ReviewVersion.objects.update(text="</script><script>alert(1)</script> & <!-- " + WORDS)
        services.edit_review(booking.pk, marks=MARKS, text="Secret words " * 9, by=anna)
        text = read(client, None, "pages:vendor-detail", "rosewood").content.decode()

        blocks = re.findall(r'<script type="application/ld\+json">(.*?)</script>', text, re.S)
        assert not any("<" in block for block in blocks)
        (facts,) = (each for each in map(json.loads, blocks) if "makesOffer" in each)
        assert facts["@type"] == "LocalBusiness"
        assert facts["aggregateRating"]["reviewCount"] == 1
        (review,) = facts["review"]
        assert review["reviewBody"].startswith("</script><script>alert(1)</script> & <!-- ")
        assert review["author"]["name"] == "Anna & Ben"
        assert "Secret words" not in text

    def test_without_reviews_no_rating_is_claimed(self, client, rosewood):
        text = read(client, None, "pages:vendor-detail", "rosewood").content.decode()

        assert "application/ld+json" in text
        assert "aggregateRating" not in text
        assert "Nobody has reviewed" in text

    def test_ten_at_first_and_more_on_demand(self, client, rosewood, mona):
        many(rosewood, mona, 12)
        first = read(client, None, "pages:vendor-detail", "rosewood").content.decode()
        url = reverse("pages:vendor-reviews", args=["rosewood"]) + "?page=2"
        assert first.count('class="review"') == 10
        assert f'hx-get="{url}"' in first
        assert first.index("Number 11.") < first.index("Number 10.")

        part = client.get(url, headers=HTMX).content.decode()
        assert part.count('class="review"') == 2
        assert "<html" not in part
        assert "more-reviews" not in part
        whole = client.get(url).content.decode()
        assert whole.count('class="review"') == 2
        assert "<html" in whole

    def test_more_reviews_take_no_more_queries(self, client, rosewood, mona):
        counts = []
        for number in (1, 2):
            many(rosewood, mona, number)
            client.get(rosewood.get_absolute_url())
            with CaptureQueriesContext(connection) as queries:
                client.get(rosewood.get_absolute_url())
            counts.append(len(queries))

        assert counts[0] == counts[1]


class TestPhotos:
    def test_hidden_until_published_and_again_when_taken_down(
        self, client, booking, anna, cleo, rosa, mona
    ):
        review = reviewed(booking, anna, pictures=[upload()])
        photo = review.photos.get()

        def seen_by(*people) -> list[int]:
            return [
                read(client, who, "bookings:review-photo-detail", photo.pk).status_code
                for who in people
            ]

        assert seen_by(None, cleo, rosa) == [404, 404, 404]
        assert seen_by(anna, mona) == [200, 200]
        services.publish_review(review.waiting.pk, by=mona)
        assert seen_by(None, cleo, rosa) == [200, 200, 200]
        services.take_down_review(review.versions.get().pk, reason="pictures", by=mona)
        assert seen_by(None, cleo, rosa) == [404, 404, 404]

    def test_it_is_a_picture_and_nothing_else(self, client, public):
        answer = read(client, None, "bookings:review-photo-detail", public.photos.get().pk)

        assert answer.headers["Content-Type"] == "image/webp"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "private, no-cache"
        again = client.get(answer.wsgi_request.path, headers={"If-None-Match": answer["ETag"]})
        assert again.status_code == 304


class TestVendor:
    def test_they_read_and_answer(self, client, public, rosa):
        url = reverse("bookings:review-reply-update", args=[public.pk])
        page = read(client, rosa, "pages:vendor-review-list").content.decode()
        assert WORDS in page
        assert url in page

        assert client.post(url, {"text": "Thank you!"}).status_code == 302
        for name, args in [("pages:vendor-review-list", []), ("pages:vendor-detail", ["rosewood"])]:
            assert "Thank you!" in read(client, rosa, name, *args).content.decode()

    def test_nothing_is_no_answer(self, client, public, rosa):
        client.force_login(rosa)
        url = reverse("bookings:review-reply-update", args=[public.pk])

        assert client.post(url, {"text": " "}).status_code == 422
        assert Review.objects.get().reply == ""

    @pytest.mark.parametrize("who", ["anna", "victor", "mona"])
    def test_others_do_not_answer(self, request, client, public, who):
        client.force_login(request.getfixturevalue(who))
        url = reverse("bookings:review-reply-update", args=[public.pk])

        assert client.post(url, {"text": "Me"}).status_code == 404
        assert Review.objects.get().reply == ""


class TestReporting:
    def test_somebody_reports_it_once(self, client, public, victor):
        client.force_login(victor)
        url = reverse("bookings:review-report-create", args=[public.pk])
        assert client.post(url, {}).status_code == 422
        for _ in range(2):
            client.post(url, {"reason": "false", "words": "Not so"})

        assert ReviewReport.objects.get().words == "Not so"

    def test_guests_sign_in_first(self, client, public):
        answer = read(client, None, "bookings:review-report-create", public.pk)
        assert answer.status_code == 302
        assert "/accounts/login/" in answer.url

    def test_what_waits_is_not_there_to_report(self, client, booking, anna, victor):
        review = reviewed(booking, anna)
        for person in (victor, anna):
            answer = read(client, person, "bookings:review-report-create", review.pk)
            assert answer.status_code == 404


class TestCard:
    def test_both_sides_see_it_in_the_conversation(self, client, public, anna, rosa):
        talk = public.booking.conversation_id
        for person, may_reply in [(anna, False), (rosa, True)]:
            page = read(client, person, "messaging:conversation-detail", talk).content.decode()
            assert f'id="review-card-{public.pk}"' in page
            card = read(client, person, "bookings:review-card-detail", public.pk).content.decode()
            assert ("Answer" in card) is may_reply

    def test_strangers_see_no_card(self, client, public, victor):
        assert read(client, victor, "bookings:review-card-detail", public.pk).status_code == 404

    def test_what_was_taken_down_is_said_without_its_words(self, client, public, rosa, mona):
        services.take_down_review(public.versions.get().pk, reason="rude", by=mona)

        card = read(client, rosa, "bookings:review-card-detail", public.pk).content.decode()
        assert "Taken down" in card
        assert WORDS not in card
