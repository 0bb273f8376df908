"""Reviews: who may write, decide, answer and object, and what it comes to."""

import datetime as dt
import time

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.core.files.storage import storages
from PIL import Image

from bookings import audit, services
from bookings.exceptions import (
    AlreadyReported,
    AlreadyReviewed,
    EditOver,
    NotReviewable,
    OwnReview,
    ReplyOver,
    ReviewMoved,
    TooManyPhotos,
)
from bookings.models import Booking, Review, ReviewPhoto, ReviewReport, ReviewVersion
from bookings.services import reviews as room
from messaging.models import Message, Notification
from messaging.services import sweep_orphans
from tests.factories.bookings import MARKS, WORDS, completed, confirmed, published, reviewed
from tests.factories.files import photograph, picture, upload
from tests.factories.vendors import VendorFactory
from tests.races import all_at_once

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]
State = ReviewVersion.State
DAY = dt.timedelta(days=1)
OTHER_WORDS = "Looking at it again after a month: they were late twice, and said so too late."


@pytest.fixture
def booking(rosewood, couple, anna, saturday) -> Booking:
    return completed(rosewood, anna, saturday)


@pytest.fixture
def review(booking, anna) -> Review:
    """Handed in, not decided on."""
    return again(reviewed(booking, anna))


@pytest.fixture
def public(booking, anna, mona) -> Review:
    return published(booking, anna, mona)


def again(review: Review) -> Review:
    """As the database has it."""
    return Review.objects.for_lists().get(pk=review.pk)


def edited(booking, by, pictures=(), **facts) -> Review:
    facts["pictures"] = services.draw_pictures(pictures)
    return again(
        services.edit_review(booking.pk, by=by, **{"marks": MARKS, "text": OTHER_WORDS} | facts)
    )


def said_to(person, kind="review") -> list[str]:
    notes = Notification.objects.filter(user=person, kind=kind).order_by("pk")
    return list(notes.values_list("text", flat=True))


def rating(vendor) -> tuple[int | None, int]:
    vendor.refresh_from_db()
    return vendor.rating, vendor.review_count


class TestWriting:
    def test_it_waits_and_moderators_are_told(self, booking, anna, ben, rosa, mona, ada, fin):
        review = again(reviewed(booking, anna, title="Quiet and quick"))

        assert (review.vendor, review.author) == (booking.vendor, anna)
        version = review.waiting
        assert (version.title, version.text, version.quality) == ("Quiet and quick", WORDS, 5)
        assert review.published is None
        for moderator in (mona, ada):
            assert said_to(moderator, "review_waiting") == [
                "A review of Rosewood Studio waits to be checked"
            ]
        assert said_to(fin, "review_waiting") == []
        assert said_to(rosa) == []
        assert rating(booking.vendor) == (None, 0)
        assert list(audit.problems()) == []

    def test_either_of_the_couple_writes_but_only_one_of_them(self, booking, anna, ben):
        first = reviewed(booking, ben)

        with pytest.raises(AlreadyReviewed) as refused:
            reviewed(booking, anna)
        assert refused.value.review == first
        assert Review.objects.count() == ReviewVersion.objects.count() == 1

    @pytest.mark.parametrize("who", ["rosa", "cleo", "victor", "mona"])
    def test_strangers_write_none(self, request, booking, other_couple, who):
        with pytest.raises(PermissionDenied):
            reviewed(booking, request.getfixturevalue(who))
        assert not Review.objects.exists()

    def test_only_of_weddings_that_took_place(self, rosewood, couple, anna, saturday):
        with pytest.raises(NotReviewable):
            reviewed(confirmed(rosewood, anna, saturday), anna)

    def test_not_by_who_stayed_away(self, booking, rosa, anna):
        services.report_no_show(booking.pk, detail="", by=rosa)

        with pytest.raises(NotReviewable):
            reviewed(booking, anna)

    def test_of_who_stayed_away_all_the_more(self, booking, anna):
        services.report_no_show(booking.pk, detail="", by=anna)

        assert reviewed(booking, anna)

    def test_for_a_year(self, booking, anna):
        over = booking.date + dt.timedelta(days=366)
        with (
            time_machine.travel(dt.datetime.combine(over, dt.time(12), dt.UTC)),
            pytest.raises(NotReviewable),
        ):
            reviewed(booking, anna)
        last = over - DAY
        with time_machine.travel(dt.datetime.combine(last, dt.time(12), dt.UTC)):
            assert reviewed(booking, anna)


class TestPictures:
    def test_they_are_drawn_anew_and_kept_in_private(self, booking, anna):
        review = reviewed(booking, anna, pictures=[upload(photograph(), "garden.jpg")])

        (photo,) = review.photos.all()
        assert photo.image.storage is storages["private"]
        assert (photo.width, photo.height) == (40, 60)
        with photo.image.open() as file:
            drawn = Image.open(file)
            assert drawn.format == "WEBP"
            assert not drawn.getexif()
        assert list(review.latest.photos.all()) == [photo]

    def test_what_is_no_picture_is_named_and_each_other_is_drawn_once(self, monkeypatch):
        drawn = []
        draw = room.clean_picture
        monkeypatch.setattr(room, "clean_picture", lambda file: drawn.append(file) or draw(file))
        files = [upload(), upload(b"words", "notes.png"), upload(b"more", "list.png"), upload()]

        pictures = services.draw_pictures(files)

        assert len(pictures.files) == 2
        assert [said.partition(": This is not a")[0] for said in pictures.refused] == [
            "notes.png",
            "list.png",
        ]
        assert drawn == files

    def test_six_are_enough(self, booking, anna):
        with pytest.raises(TooManyPhotos):
            reviewed(booking, anna, pictures=[upload() for _ in range(7)])

        review = reviewed(booking, anna, pictures=[upload() for _ in range(5)])
        keep = [photo.pk for photo in review.photos.all()]
        with pytest.raises(TooManyPhotos):
            edited(booking, anna, keep=keep, pictures=[upload(), upload()])
        assert review.photos.count() == 5

    def test_those_taken_away_stay_while_they_are_published(
        self, booking, anna, mona, django_capture_on_commit_callbacks
    ):
        review = published(booking, anna, mona, pictures=[upload(), upload()])
        first, second = review.photos.all()
        review = edited(booking, anna, keep=[second.pk], pictures=[upload(picture((9, 9)))])
        assert set(review.published.photos.all()) == {first, second}
        assert first not in review.waiting.photos.all()

        with django_capture_on_commit_callbacks(execute=True):
            services.publish_review(review.waiting.pk, by=mona)
        assert not ReviewPhoto.objects.filter(pk=first.pk).exists()
        assert not first.image.storage.exists(first.image.name)
        assert again(review).published.photos.count() == 2

    def test_nobody_keeps_a_picture_of_another_review(
        self, rosewood, booking, anna, other_couple, cleo, saturday
    ):
        theirs = reviewed(
            completed(rosewood, cleo, saturday + DAY, days_ago=2), cleo, pictures=[upload()]
        )
        reviewed(booking, anna)

        review = edited(booking, anna, keep=[theirs.photos.get().pk])
        assert not review.waiting.photos.exists()

    def test_the_sweep_of_conversations_leaves_them_alone(self, booking, anna):
        photo = reviewed(booking, anna, pictures=[upload()]).photos.get()

        with time_machine.travel(dt.datetime.now(dt.UTC) + 3 * DAY):
            sweep_orphans()
        assert photo.image.storage.exists(photo.image.name)


class TestDeciding:
    def test_published_it_counts_and_both_sides_hear(self, review, rosewood, rosa, anna, mona):
        services.publish_review(review.waiting.pk, by=mona)

        review = again(review)
        assert (review.published.text, review.published.decided_by) == (WORDS, mona)
        assert review.waiting is None
        assert rating(rosewood) == (500, 1)
        assert said_to(rosa) == ["Anna & Ben reviewed you: 5 stars"]
        assert said_to(anna) == ["Your review of Rosewood Studio is published"]
        card = Message.objects.get(card_kind="review")
        assert (card.card_key, card.conversation) == (str(review.pk), review.booking.conversation)
        assert list(audit.problems()) == []

    def test_rejected_the_couple_reads_why_and_writes_again(
        self, review, booking, rosewood, rosa, anna, mona
    ):
        services.reject_review(
            review.waiting.pk, reason="private", note="Please leave out the guest.", by=mona
        )
        assert again(review).latest.state == State.REJECTED
        assert "Names or details of other people" in said_to(anna)[0]
        assert said_to(rosa) == []
        assert rating(rosewood) == (None, 0)

        review = edited(booking, anna)
        services.publish_review(review.waiting.pk, by=mona)
        assert again(review).published.text == OTHER_WORDS

    def test_taken_down_it_counts_no_more(self, public, rosewood, rosa, anna, victor, mona):
        services.report_review(public.pk, reason="false", by=victor)
        services.take_down_review(public.published.pk, reason="rude", note="", by=mona)

        review = again(public)
        assert (review.published, review.latest.reason) == (None, "rude")
        assert review.latest.text == WORDS
        assert rating(rosewood) == (None, 0)
        assert "taken down" in said_to(rosa)[-1]
        assert "taken down" in said_to(anna)[-1]
        assert not ReviewReport.objects.open().exists()
        assert list(audit.problems()) == []

    @pytest.mark.parametrize("who", ["anna", "rosa", "victor", "fin"])
    def test_only_moderators_decide(self, request, review, who):
        by, version = request.getfixturevalue(who), review.waiting.pk
        for act in (
            lambda: services.publish_review(version, by=by),
            lambda: services.reject_review(version, reason="rude", by=by),
            lambda: services.take_down_review(version, reason="rude", by=by),
            lambda: services.close_review_reports(review.pk, by=by),
        ):
            with pytest.raises(PermissionDenied):
                act()
        assert again(review).waiting.pk == version

    def test_deciding_twice_is_said(self, review, mona):
        services.publish_review(review.waiting.pk, by=mona)
        with pytest.raises(ReviewMoved):
            services.publish_review(review.waiting.pk, by=mona)
        with pytest.raises(ReviewMoved):
            services.reject_review(review.waiting.pk, reason="rude", by=mona)

    def test_what_was_edited_meanwhile_is_not_decided_on_unseen(self, review, booking, anna, mona):
        seen = review.waiting.pk
        edited(booking, anna)

        with pytest.raises(ReviewMoved):
            services.publish_review(seen, by=mona)
        assert again(review).published is None

    def test_the_mean_is_of_all_rows_rounded_to_hundredths(
        self, rosewood, public, other_couple, cleo, couple, mona, saturday
    ):
        booking = completed(rosewood, cleo, saturday + DAY, days_ago=2)
        published(booking, cleo, mona, marks=MARKS | {"overall": 2})

        assert rating(rosewood) == (350, 2)
        assert [room.rating_of(*pair) for pair in [(14, 3), (1, 1), (0, 0), (9, 8)]] == [
            467,
            100,
            None,
            113,
        ]


class TestEditing:
    def test_what_is_published_stays_until_the_new_words_are(
        self, public, booking, rosewood, anna, rosa, mona
    ):
        review = edited(booking, anna, marks=MARKS | {"overall": 3})
        assert review.published.text == WORDS
        assert review.waiting.text == OTHER_WORDS
        assert review.edited_at
        assert rating(rosewood) == (500, 1)
        first = review.published_at

        services.publish_review(review.waiting.pk, by=mona)
        review = again(review)
        assert (review.published.text, review.published_at) == (OTHER_WORDS, first)
        assert rating(rosewood) == (300, 1)
        assert said_to(rosa)[-1] == "Anna & Ben changed their review of you"
        assert Message.objects.filter(card_kind="review").count() == 1

    def test_an_edit_that_is_rejected_leaves_what_is_published(
        self, public, booking, rosewood, anna, mona
    ):
        review = edited(booking, anna)
        services.reject_review(review.waiting.pk, reason="rude", by=mona)

        assert again(review).published.text == WORDS
        assert rating(rosewood) == (500, 1)

    def test_the_other_half_may_edit_too(self, review, booking, ben):
        assert edited(booking, ben).latest.written_by == ben

    def test_for_two_weeks(self, review, booking, anna):
        moment = review.submitted_at + dt.timedelta(days=14)
        with time_machine.travel(moment, tick=False), pytest.raises(EditOver):
            edited(booking, anna)
        with time_machine.travel(moment - dt.timedelta(seconds=1), tick=False):
            assert edited(booking, anna).waiting.text == OTHER_WORDS
        assert ReviewVersion.objects.waiting().count() == 1

    @pytest.mark.parametrize("who", ["rosa", "cleo", "mona"])
    def test_strangers_edit_nothing(self, request, review, booking, other_couple, who):
        with pytest.raises(PermissionDenied):
            edited(booking, request.getfixturevalue(who))
        assert again(review).latest.text == WORDS


class TestReplying:
    def test_once_and_put_right_within_a_day(self, public, rosa, anna):
        services.reply_to_review(public.pk, text="Thank you!", by=rosa)
        assert said_to(anna)[-1] == "Rosewood Studio answered your review"
        heard = len(said_to(anna))
        moment = again(public).replied_at + dt.timedelta(hours=24)

        with time_machine.travel(moment - dt.timedelta(seconds=1), tick=False):
            services.reply_to_review(public.pk, text="Thank you both!", by=rosa)
        with time_machine.travel(moment, tick=False), pytest.raises(ReplyOver):
            services.reply_to_review(public.pk, text="And another thing", by=rosa)
        assert again(public).reply == "Thank you both!"
        assert len(said_to(anna)) == heard

    def test_the_page_has_changed(self, public, rosewood, rosa):
        rosewood.refresh_from_db()
        before = rosewood.page_changed_at

        services.reply_to_review(public.pk, text="Thank you!", by=rosa)

        rosewood.refresh_from_db()
        assert rosewood.page_changed_at > before

    def test_only_to_what_is_published(self, review, rosa):
        with pytest.raises(ReplyOver):
            services.reply_to_review(review.pk, text="I saw that", by=rosa)

    @pytest.mark.parametrize("who", ["anna", "victor", "mona"])
    def test_only_by_the_vendor(self, request, public, who):
        with pytest.raises(PermissionDenied):
            services.reply_to_review(public.pk, text="Me", by=request.getfixturevalue(who))

    def test_who_only_chats_does_not_answer(self, public, rosewood, rosa):
        rosewood.members.update(role="chat")
        with pytest.raises(PermissionDenied):
            services.reply_to_review(public.pk, text="Me", by=rosa)


class TestReporting:
    def test_each_person_once_and_moderators_hear(self, public, rosa, victor, mona):
        services.report_review(public.pk, reason="false", words="We were on time", by=rosa)
        with pytest.raises(AlreadyReported):
            services.report_review(public.pk, reason="rude", by=rosa)
        services.report_review(public.pk, reason="rude", by=victor)

        assert ReviewReport.objects.open().count() == 2
        assert said_to(mona, "review_waiting")[-1] == "A review of Rosewood Studio was reported"

    def test_looked_at_it_stays(self, public, rosewood, rosa, mona):
        services.report_review(public.pk, reason="false", by=rosa)
        services.close_review_reports(public.pk, by=mona)

        assert not ReviewReport.objects.open().exists()
        assert rating(rosewood) == (500, 1)

    def test_not_one_s_own_and_not_what_nobody_sees(self, public, anna, rosa, mona):
        with pytest.raises(OwnReview):
            services.report_review(public.pk, reason="rude", by=anna)
        services.take_down_review(public.published.pk, reason="rude", by=mona)
        with pytest.raises(Review.DoesNotExist):
            services.report_review(public.pk, reason="rude", by=rosa)


class TestAudit:
    def test_a_rating_that_was_not_counted_is_found(self, public, rosewood):
        type(rosewood).objects.update(rating=480, review_count=7)

        assert list(audit.problems()) == [
            f"vendor {rosewood.pk}: stored 480 of 7 reviews, the rows say 500 of 1"
        ]

    def test_a_rating_without_reviews_is_found(self, rosewood):
        type(rosewood).objects.update(rating=480, review_count=7)

        assert "the rows say None of 0" in next(audit.problems())

    def test_a_review_of_what_did_not_take_place_is_found(self, public, booking):
        Booking.objects.filter(pk=booking.pk).update(state="cancelled", cancelled_by="couple")

        assert f"review {public.pk}: booking {booking.pk} is cancelled" in audit.problems()

    def test_a_review_of_somebody_else_is_found(self, public):
        Review.objects.update(vendor=VendorFactory())

        assert any("its booking is with vendor" in problem for problem in audit.problems())


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
class TestTwoAtOnce:
    """Both halves hand in at the same moment."""

    @pytest.fixture(autouse=True)
    def _breath(self, monkeypatch):
        """Between looking whether there is a review and writing one."""
        look = Booking.can_be_reviewed.fget

        def look_and_pause(booking):
            time.sleep(0.3)
            return look(booking)

        monkeypatch.setattr(Booking, "can_be_reviewed", property(look_and_pause))

    def hand_in_twice(self, booking, *people) -> list:
        return all_at_once([lambda person=person: reviewed(booking, person) for person in people])

    def test_one_is_taken_and_the_other_reads_that(self, booking, anna, ben):
        answers = self.hand_in_twice(booking, anna, ben)

        assert sorted(type(answer).__name__ for answer in answers) == ["AlreadyReviewed", "Review"]
        assert ReviewVersion.objects.count() == 1

    def test_without_the_lock_one_sees_an_error(self, booking, anna, ben, monkeypatch):
        """The control: the constraint keeps it single, at the price of a failure."""

        def unlocked(booking_id, by):
            return Booking.objects.select_related("vendor__place", "couple").get(pk=booking_id)

        monkeypatch.setattr(room, "_locked_booking", unlocked)
        answers = self.hand_in_twice(booking, anna, ben)

        assert sorted(type(answer).__name__ for answer in answers) == ["IntegrityError", "Review"]
        assert Review.objects.count() == 1
