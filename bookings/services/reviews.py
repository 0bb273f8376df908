"""Reviews: the couple writes, staff decide, the vendor answers, anybody may object.

Locks are taken in this order: booking, review, vendor.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from django.core.exceptions import PermissionDenied
from django.core.files import File
from django.db import transaction
from django.db.models import Sum
from django.urls import reverse
from django.utils import timezone
from django_fsm import can_proceed

from accounts.groups import moderators
from accounts.models import User
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
from bookings.models.reviews import MOST_PHOTOS
from bookings.services import timeline
from messaging.limits import reports
from messaging.services import card_changed, notify, post_card, touch
from vendors.pictures import NotAPicture, clean_picture
from vendors.services import lock_vendor, note_page_change, store_rating

Marks = Mapping[str, int]


@dataclass(frozen=True)
class DrawnPictures:
    """Pictures as we keep them, and what is to be said of files that are none."""

    files: tuple[File[bytes], ...] = ()
    refused: tuple[str, ...] = ()


NO_PICTURES = DrawnPictures()


# ---------------------------------------------------------------- the couple


def draw_pictures(files: Sequence[File[bytes]]) -> DrawnPictures:
    """What a review may show of these. Takes seconds, so it comes before anything is locked. Files
    that are no pictures are named and left out: a browser sends none a second time, so the good
    ones would be lost with them. Raises TooManyPhotos.
    """
    _refuse_too_many(files)
    drawn: list[File[bytes]] = []
    refused: list[str] = []
    for file in files:
        try:
            drawn.append(clean_picture(file))
        except NotAPicture as error:
            refused.append(f"{file.name or 'Picture'}: {error}")
    return DrawnPictures(tuple(drawn), tuple(refused))


def write_review(
    booking_id: int,
    *,
    marks: Marks,
    text: str,
    title: str = "",
    pictures: DrawnPictures = NO_PICTURES,
    by: User,
) -> Review:
    """Hand in the one review of a completed booking. `marks` has one to five for each criterion.

    Raises NotReviewable and AlreadyReviewed (with the review).
    """
    with transaction.atomic():
        booking = _locked_booking(booking_id, by)
        if existing := Review.objects.filter(booking=booking).first():
            raise AlreadyReviewed(existing)
        if not booking.can_be_reviewed:
            raise NotReviewable
        review = Review.objects.create(booking=booking, vendor=booking.vendor, author=by)
        _hand_in(review, marks, title, text, kept=(), drawn=pictures.files, by=by)
    return review


def edit_review(
    booking_id: int,
    *,
    marks: Marks,
    text: str,
    title: str = "",
    keep: Collection[int] = (),
    pictures: DrawnPictures = NO_PICTURES,
    by: User,
) -> Review:
    """Put other words in its place, which are checked again; what is published stays until then.
    `keep` are the ids of the earlier pictures that it goes on showing.

    Raises EditOver and TooManyPhotos.
    """
    with transaction.atomic():
        booking = _locked_booking(booking_id, by)
        review = _locked(Review.objects.only("pk").get(booking=booking).pk)
        if not review.can_be_edited:
            raise EditOver
        kept = list(review.photos.filter(pk__in=keep, versions=review.latest))
        _refuse_too_many([*kept, *pictures.files])
        if review.waiting:
            _replace(review.waiting)
        review.edited_at = timezone.now()
        review.save(update_fields=["edited_at"])
        _hand_in(review, marks, title, text, kept=kept, drawn=pictures.files, by=by)
    return review


def _refuse_too_many(pictures: Sequence[object]) -> None:
    if len(pictures) > MOST_PHOTOS:
        raise TooManyPhotos(MOST_PHOTOS)


def _locked_booking(booking_id: int, by: User) -> Booking:
    booking = timeline.locked(booking_id)
    if not by.has_perm("bookings.review_booking", booking):
        raise PermissionDenied
    return booking


def _hand_in(
    review: Review,
    marks: Marks,
    title: str,
    text: str,
    *,
    kept: Sequence[ReviewPhoto],
    drawn: Sequence[File[bytes]],
    by: User,
) -> None:
    version = ReviewVersion.objects.create(
        review=review, title=title, text=text, written_by=by, **marks
    )
    new = [ReviewPhoto.objects.create(review=review, image=picture) for picture in drawn]
    version.photos.set([*kept, *new])
    _drop_photos(review)
    text = f"A review of {review.vendor} waits to be checked"
    _tell_staff(review, text)
    touch(review.booking.couple.people(), "review", review.pk)
    touch(review.booking.couple.people(), "booking", review.booking_id)


# ---------------------------------------------------------------- staff


def publish_review(version_id: int, *, by: User) -> Review:
    """Everybody may read this version now; an earlier one is read no more. Raises ReviewMoved when
    it does not wait any longer.
    """
    with transaction.atomic():
        review, version = _locked_version(version_id, by)
        _require(version, version.publish)
        if review.published:
            _replace(review.published)
        now, is_first = timezone.now(), review.published_at is None
        version.publish(at=now, by=by)
        version.save(update_fields=["state", "decided_at", "decided_by"])
        if is_first:
            review.published_at = now
            review.save(update_fields=["published_at"])
        _drop_photos(review)
        recount_reviews(review.vendor_id)
        _tell_couple(review, f"Your review of {review.vendor} is published")
        if is_first:
            stars = f"{version.overall} star{'s' if version.overall != 1 else ''}"
            _tell_vendor(review, f"{review.booking.couple} reviewed you: {stars}")
            post_card(
                review.booking.conversation, kind="review", key=review.pk, url=card_url(review)
            )
        else:
            _tell_vendor(review, f"{review.booking.couple} changed their review of you")
            card_changed("review", review.pk)
    return review


def reject_review(version_id: int, *, reason: str, note: str = "", by: User) -> Review:
    """This version does not appear; the couple reads why. Raises ReviewMoved."""
    with transaction.atomic():
        review, version = _locked_version(version_id, by)
        _require(version, version.reject)
        version.reject(at=timezone.now(), by=by, reason=reason, note=note)
        version.save(update_fields=["state", "decided_at", "decided_by", "reason", "note"])
        why = version.get_reason_display()
        _tell_couple(review, f"Your review of {review.vendor} was not published: {why}")
        _touch_staff()
    return review


def take_down_review(version_id: int, *, reason: str, note: str = "", by: User) -> Review:
    """What was published is read no more; both sides hear why. Reports about it are closed. Raises
    ReviewMoved.
    """
    with transaction.atomic():
        review, version = _locked_version(version_id, by)
        _require(version, version.take_down)
        version.take_down(at=timezone.now(), by=by, reason=reason, note=note)
        version.save(update_fields=["state", "decided_at", "decided_by", "reason", "note"])
        review.reports.close(by)
        recount_reviews(review.vendor_id)
        why = version.get_reason_display()
        _tell_couple(review, f"Your review of {review.vendor} was taken down: {why}")
        _tell_vendor(review, f"The review by {review.booking.couple} was taken down: {why}")
        card_changed("review", review.pk)
    return review


def close_review_reports(review_id: int, *, by: User) -> Review:
    """It was looked at and stays as it is. Raises ReviewMoved when nothing is open any more."""
    _require_judge(by)
    with transaction.atomic():
        review = _locked(review_id)
        if not review.reports.close(by):
            raise ReviewMoved
        _touch_staff()
    return review


def recount_reviews(vendor_id: int) -> None:
    """The vendor's rating, in hundredths of a star, from the rows that are published."""
    lock_vendor(vendor_id)
    published = ReviewVersion.objects.published().filter(review__vendor=vendor_id)
    count = published.count()
    total: int = published.aggregate(total=Sum("overall"))["total"] or 0
    store_rating(vendor_id, rating=rating_of(total, count), count=count)


def rating_of(total: int, count: int) -> int | None:
    """The mean of `count` marks in hundredths, halves up; None of none."""
    return (200 * total + count) // (2 * count) if count else None


def _require(version: ReviewVersion, move: object) -> None:
    if not can_proceed(move):
        raise ReviewMoved


def _require_judge(by: User) -> None:
    if not by.has_perm("bookings.judge_reviews"):
        raise PermissionDenied


def _locked_version(version_id: int, by: User) -> tuple[Review, ReviewVersion]:
    """The review, locked, and the version as it is now. What staff saw is what they decide on."""
    _require_judge(by)
    review = _locked(ReviewVersion.objects.values_list("review", flat=True).get(pk=version_id))
    return review, next(one for one in review.versions.all() if one.pk == version_id)


# ---------------------------------------------------------------- the vendor, and everybody


def reply_to_review(review_id: int, *, text: str, by: User) -> Review:
    """The vendor's one answer; within a day it can be put right. Raises ReplyOver."""
    with transaction.atomic():
        review = _locked(review_id)
        if not by.has_perm("vendors.manage_vendor", review.vendor):
            raise PermissionDenied
        if not review.can_be_replied:
            raise ReplyOver
        is_first = review.replied_at is None
        review.reply = text
        review.replied_at = review.replied_at or timezone.now()
        review.replied_by = by
        review.save(update_fields=["reply", "replied_at", "replied_by"])
        note_page_change([review.vendor_id])
        if is_first:
            _tell_couple(review, f"{review.vendor} answered your review")
        touch(review.vendor.people(), "reviews", review.vendor_id)
        card_changed("review", review.pk)
    return review


def report_review(review_id: int, *, reason: str, words: str = "", by: User) -> ReviewReport:
    """Ask staff to look at a published review again.

    Raises Review.DoesNotExist for what is not published, OwnReview, AlreadyReported, and from
    messaging TooFast.
    """
    with transaction.atomic():
        review = _locked(review_id)
        if review.published is None:
            raise Review.DoesNotExist
        if by.has_perm("bookings.review_booking", review.booking):
            raise OwnReview
        if review.reports.filter(reporter=by).exists():
            raise AlreadyReported
        reports().take(by.pk)
        report = review.reports.create(reporter=by, reason=reason, words=words)
        _tell_staff(review, f"A review of {review.vendor} was reported")
    return report


def card_url(review: Review) -> str:
    return reverse("bookings:review-card-detail", args=[review.pk])


def _locked(review_id: int) -> Review:
    """The review, locked until the transaction ends, with its versions of now."""
    reviews = Review.objects.select_for_update(of=("self",)).for_lists()
    return reviews.select_related("booking__conversation").get(pk=review_id)


def _replace(version: ReviewVersion) -> None:
    version.replace()
    version.save(update_fields=["state"])


def _drop_photos(review: Review) -> None:
    """Pictures that neither what is published nor the newest words show any more."""
    newest = review.versions.order_by("-pk").values("pk")[:1]
    shown = ReviewVersion.objects.published().filter(review=review).values("pk")
    gone = review.photos.exclude(versions__in=newest).exclude(versions__in=shown)
    for photo in list(gone):
        photo.delete()
        transaction.on_commit(partial(photo.image.delete, save=False))


def _tell_couple(review: Review, text: str) -> None:
    people = review.booking.couple.people()
    link = reverse("bookings:review-update", args=[review.booking_id])
    for person in people:
        notify(person, "review", text, link)
    touch(people, "booking", review.booking_id)
    touch(people, "review", review.pk)


def _tell_vendor(review: Review, text: str) -> None:
    people = review.vendor.people()
    for person in people:
        notify(person, "review", text, f"{reverse('pages:vendor-review-list')}#review-{review.pk}")
    touch(people, "reviews", review.vendor_id)
    _touch_staff()


def _tell_staff(review: Review, text: str) -> None:
    people = moderators()
    for person in people:
        notify(person, "review_waiting", text, f"/adminpanel/reviews/{review.pk}/")
    touch(people, "reviews", "queue")


def _touch_staff() -> None:
    touch(moderators(), "reviews", "queue")
