"""What couples say about those who worked at their wedding."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.core.files.storage import storages
from django.core.validators import MaxValueValidator, MinLengthValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, FSMModelMixin, transition

from accounts.models import Couple, User
from bookings.models.bookings import Booking
from vendors.models import Vendor

CRITERIA = ("overall", "quality", "communication", "value", "punctuality")
SHORTEST, LONGEST = 50, 4000
MOST_PHOTOS = 6
EDIT_WITHIN = dt.timedelta(days=14)
REPLY_EDIT_WITHIN = dt.timedelta(hours=24)


def private_storage() -> Any:
    """Below WB_VAR and never in the public media: a view gives pictures out once they may be
    seen.
    """
    return storages["private"]


class ReviewQuerySet(models.QuerySet["Review"]):
    def visible_to(self, user: Any) -> "ReviewQuerySet":
        """Published ones, one's own in any state, and all for staff."""
        if user.is_authenticated and user.is_staff:
            return self.all()
        public = Q(versions__state=ReviewVersion.State.PUBLISHED)
        if not user.is_authenticated:
            return self.filter(public)
        return self.filter(public | Q(booking__couple__members__user=user)).distinct()

    def of_booking(self, booking: Booking) -> "Review | None":
        """With its versions; not even asked for while there cannot be one."""
        if booking.state != Booking.State.COMPLETED:
            return None
        return self.filter(booking=booking).prefetch_related("versions").first()

    def reported(self) -> "ReviewQuerySet":
        """Published ones that somebody reported and nobody looked at since, the longest waiting
        first; annotates `reported_at` and `open_reports`.
        """
        is_open = Q(reports__closed_at=None)
        return (
            self.filter(reports__isnull=False)
            .annotate(
                reported_at=models.Min("reports__created_at", filter=is_open),
                open_reports=models.Count("reports", filter=is_open),
            )
            .filter(open_reports__gt=0)
            .order_by("reported_at")
        )

    def kept(self) -> "ReviewQuerySet":
        """Published ones that somebody reported and staff let stand, the latest decision first;
        annotates `kept_at`.
        """
        return (
            self.filter(versions__state=ReviewVersion.State.PUBLISHED, reports__isnull=False)
            .exclude(reports__closed_at=None)
            .annotate(kept_at=models.Max("reports__closed_at"))
            .order_by("-kept_at")
        )

    def like(self, about: str) -> "ReviewQuerySet":
        """Those that have each of these words in who wrote it, about whom, in what was said of
        them in reports, or in what everybody reads.
        """
        found = self
        for word in about.split():
            said = ReviewVersion.objects.published().filter(_says(word)).order_by()
            reported = ReviewReport.objects.filter(words__icontains=word).order_by()
            found = found.filter(
                Q(vendor__name__icontains=word)
                | Q(booking__couple__in=Couple.objects.named(word))
                | Q(pk__in=said.values("review"))
                | Q(pk__in=reported.values("review"))
            )
        return found

    def with_reports(self) -> "ReviewQuerySet":
        """With what was reported, and who looked at it."""
        reports = ReviewReport.objects.select_related("closed_by", "reporter")
        return self.prefetch_related(models.Prefetch("reports", reports))

    def for_lists(self) -> "ReviewQuerySet":
        """With who wrote it about whom, and all its versions."""
        return self.select_related("vendor", "booking__couple", "author").prefetch_related(
            "booking__couple__members__user", "versions__photos"
        )


class Review(models.Model):
    """The one review of a completed booking. What it says is in its versions: the one that is
    published, and the one that waits; staff decide on versions and never write.
    """

    booking = models.OneToOneField(Booking, on_delete=models.PROTECT, related_name="review")
    vendor = models.ForeignKey(Vendor, on_delete=models.PROTECT, related_name="reviews")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField(_("first handed in"), default=timezone.now)
    edited_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(_("first published"), null=True, blank=True)
    reply = models.TextField(_("the vendor's answer"), max_length=2000, blank=True)
    replied_at = models.DateTimeField(null=True, blank=True)
    replied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = ReviewQuerySet.as_manager()

    class Meta:
        ordering = ("-published_at", "-pk")
        indexes = (models.Index(fields=("vendor", "-published_at"), name="review_vendor_newest"),)

    def __str__(self) -> str:
        return f"{self.booking.couple} on {self.vendor}"

    def get_absolute_url(self) -> str:
        """Where everybody reads it, once it is published."""
        url = reverse("pages:vendor-reviews", args=[self.vendor.slug])
        return f"{url}#review-{self.pk}"

    @property
    def published(self) -> "ReviewVersion | None":
        return self._in_state(ReviewVersion.State.PUBLISHED)

    @property
    def waiting(self) -> "ReviewVersion | None":
        return self._in_state(ReviewVersion.State.SUBMITTED)

    @property
    def latest(self) -> "ReviewVersion":
        """The newest words, whatever became of them."""
        return max(self.versions.all(), key=lambda version: version.pk)

    @property
    def editable_until(self) -> dt.datetime:
        return self.submitted_at + EDIT_WITHIN

    @property
    def can_be_edited(self) -> bool:
        return timezone.now() < self.editable_until

    @property
    def can_be_replied(self) -> bool:
        """Once, and the answer can be put right for a day."""
        if self.replied_at is None:
            return self.published is not None
        return timezone.now() < self.replied_at + REPLY_EDIT_WITHIN

    def _in_state(self, state: str) -> "ReviewVersion | None":
        return next((version for version in self.versions.all() if version.state == state), None)


class PhotoQuerySet(models.QuerySet["ReviewPhoto"]):
    def visible_to(self, user: Any) -> "PhotoQuerySet":
        """Those that are published, one's own, and all for staff."""
        if user.is_authenticated and user.is_staff:
            return self.all()
        allowed = Q(versions__state=ReviewVersion.State.PUBLISHED)
        if user.is_authenticated:
            allowed |= Q(review__booking__couple__members__user=user)
        return self.filter(allowed).distinct()


class ReviewPhoto(models.Model):
    """A picture of a review, drawn anew by us. Which versions show it, they say."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="photos")
    image = models.ImageField(
        storage=private_storage,
        upload_to="reviews/%Y/%m",
        width_field="width",
        height_field="height",
    )
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)

    objects = PhotoQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"Picture {self.pk} of review {self.review_id}"

    @property
    def url(self) -> str:
        return reverse("bookings:review-photo-detail", args=[self.pk])


def mark() -> "models.PositiveSmallIntegerField[Any, Any]":
    """One to five stars."""
    return models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(5)])


class VersionQuerySet(models.QuerySet["ReviewVersion"]):
    def published(self) -> "VersionQuerySet":
        return self.filter(state=ReviewVersion.State.PUBLISHED)

    def waiting(self) -> "VersionQuerySet":
        """Those to be decided on, the longest waiting first."""
        return self.filter(state=ReviewVersion.State.SUBMITTED).order_by("submitted_at", "pk")

    def decided(self, *states: str) -> "VersionQuerySet":
        """Those in these states on which staff decided, the latest decision first."""
        return self.filter(state__in=states, decided_at__isnull=False).order_by("-decided_at")

    def like(self, about: str) -> "VersionQuerySet":
        """Those that have each of these words in who wrote it, about whom, in what it says, or in
        what staff said to it.
        """
        found = self
        for word in about.split():
            found = found.filter(
                Q(review__vendor__name__icontains=word)
                | Q(review__booking__couple__in=Couple.objects.named(word))
                | Q(note__icontains=word)
                | _says(word)
            )
        return found

    def of_vendor(self, vendor: Vendor) -> "VersionQuerySet":
        """What the public reads about a vendor, the newest first."""
        return self.published().filter(review__vendor=vendor).order_by("-review__published_at")

    def means(self) -> dict[str, Any]:
        """`count` and the mean of each criterion (None without any)."""
        means = {name: models.Avg(name) for name in CRITERIA}
        return self.order_by().aggregate(count=models.Count("pk"), **means)

    def for_lists(self) -> "VersionQuerySet":
        """With all that a review shows."""
        return self.select_related(
            "review__vendor", "review__booking__couple", "decided_by"
        ).prefetch_related("photos", "review__booking__couple__members__user")


def _says(word: str) -> Q:
    """Of a version."""
    return Q(title__icontains=word) | Q(text__icontains=word)


class ReviewVersion(FSMModelMixin, models.Model):
    """What a couple wrote at one time. A newer one replaces it: at once while it waits, and once
    the newer one is published when it is published itself.
    """

    class State(models.TextChoices):
        SUBMITTED = "submitted", _("Being checked")
        PUBLISHED = "published", _("Published")
        REJECTED = "rejected", _("Not published")
        REMOVED = "removed", _("Taken down")
        REPLACED = "replaced", _("Replaced")

    class Reason(models.TextChoices):
        PRIVATE = "private", _("Names or details of other people")
        RUDE = "rude", _("Insults, threats or hate")
        OFF_TOPIC = "off_topic", _("Not about this vendor's work at the wedding")
        ADVERTISING = "advertising", _("Advertising, or paid for")
        PICTURES = "pictures", _("Pictures that should not be here")
        UNLAWFUL = "unlawful", _("Against the law, or a court said so")
        OTHER = "other", _("Something else")

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="versions")
    overall = mark()
    quality = mark()
    communication = mark()
    value = mark()
    punctuality = mark()
    title = models.CharField(max_length=100, blank=True)
    text = models.TextField(max_length=LONGEST, validators=[MinLengthValidator(SHORTEST)])
    photos = models.ManyToManyField(ReviewPhoto, related_name="versions", blank=True)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    state = FSMField(choices=State.choices, default=State.SUBMITTED, protected=True)
    submitted_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason = models.CharField(max_length=12, choices=Reason, blank=True)
    note = models.TextField(_("what staff said to it"), max_length=1000, blank=True)

    objects = VersionQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        indexes = (
            models.Index(
                fields=("submitted_at",), name="review_queue", condition=Q(state="submitted")
            ),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("review",), condition=Q(state="submitted"), name="one_version_waits"
            ),
            models.UniqueConstraint(
                fields=("review",), condition=Q(state="published"), name="one_version_published"
            ),
            *(
                models.CheckConstraint(
                    condition=Q(**{f"{name}__range": (1, 5)}), name=f"review_{name}_1_to_5"
                )
                for name in CRITERIA
            ),
        )

    def __str__(self) -> str:
        return f"Version {self.pk} of review {self.review_id}"

    @property
    def is_waiting(self) -> bool:
        return bool(self.state == self.State.SUBMITTED)

    @property
    def marks(self) -> list[tuple[str, int]]:
        """The criteria beside the overall one, by their names."""
        return [(name.capitalize(), getattr(self, name)) for name in CRITERIA[1:]]

    @transition(field=state, source=State.SUBMITTED, target=State.PUBLISHED)
    def publish(self, *, at: dt.datetime, by: User) -> None:
        """Change the fields; `bookings.services.publish_review` saves them."""
        self.decided_at, self.decided_by = at, by

    @transition(field=state, source=State.SUBMITTED, target=State.REJECTED)
    def reject(self, *, at: dt.datetime, by: User, reason: str, note: str) -> None:
        self.decided_at, self.decided_by = at, by
        self.reason, self.note = reason, note

    @transition(field=state, source=State.PUBLISHED, target=State.REMOVED)
    def take_down(self, *, at: dt.datetime, by: User, reason: str, note: str) -> None:
        self.decided_at, self.decided_by = at, by
        self.reason, self.note = reason, note

    @transition(field=state, source=[State.SUBMITTED, State.PUBLISHED], target=State.REPLACED)
    def replace(self) -> None:
        """Something newer has come."""


class ReviewReportQuerySet(models.QuerySet["ReviewReport"]):
    def open(self) -> "ReviewReportQuerySet":
        return self.filter(closed_at=None)

    def close(self, by: User) -> int:
        """The open ones were looked at; how many there were."""
        return self.open().update(closed_at=timezone.now(), closed_by=by)


class ReviewReport(models.Model):
    """Somebody finds that staff should look at a published review again; each person once."""

    class Reason(models.TextChoices):
        PRIVATE = "private", _("It names or shows people who should not be there")
        RUDE = "rude", _("Insults, threats or hate")
        FALSE = "false", _("It did not happen like that")
        ADVERTISING = "advertising", _("Advertising, or paid for")
        OTHER = "other", _("Something else")

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="reports")
    reporter = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    reason = models.CharField(max_length=12, choices=Reason)
    words = models.TextField(max_length=1000, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = ReviewReportQuerySet.as_manager()

    class Meta:
        ordering = ("created_at", "pk")
        constraints = (
            models.UniqueConstraint(fields=("review", "reporter"), name="review_reported_once"),
        )
        indexes = (
            models.Index(
                fields=("created_at",), name="review_report_queue", condition=Q(closed_at=None)
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_reason_display()}: review {self.review_id}"
