"""Pictures of what vendors do, and what of each is shown."""

import datetime as dt
from dataclasses import dataclass, fields
from typing import Self

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User

LEAST_WIDTH = 600
MOST_PHOTOS = 100  # of any tier
LEAST_LEFT = 20  # percent of a side that no crop takes away
MOST_TRIES = 5
MOST_REASON = 200  # so that the letter says all of it
TOO_LITTLE_LEFT = _("That cuts away too much. Leave at least a fifth of each side.")

_PERCENT = [MaxValueValidator(100)]
_TRIM = [MaxValueValidator(100 - LEAST_LEFT)]


@dataclass(frozen=True, slots=True)
class Frame:
    """What of a picture is shown, in percent of it: what is cut away at each edge, and the point
    that stays in sight where a place is narrower than the rest.
    """

    focus_x: int = 50
    focus_y: int = 50
    cut_left: int = 0
    cut_top: int = 0
    cut_right: int = 0
    cut_bottom: int = 0

    @property
    def cuts(self) -> bool:
        return bool(self.cut_left or self.cut_top or self.cut_right or self.cut_bottom)

    @property
    def is_possible(self) -> bool:
        return self.cut_left + self.cut_right <= 100 - LEAST_LEFT and (
            self.cut_top + self.cut_bottom <= 100 - LEAST_LEFT
        )

    def focus_within(self) -> tuple[float, float]:
        """The point in percent of what the cuts leave; at its edge when they cut it away."""
        return (
            _within(self.focus_x, self.cut_left, self.cut_right),
            _within(self.focus_y, self.cut_top, self.cut_bottom),
        )


FRAME_FIELDS = tuple(field.name for field in fields(Frame))


@dataclass(frozen=True, slots=True)
class Shown:
    """A stored picture and what of it is shown: all that the files made of it depend on."""

    name: str
    width: int
    height: int
    frame: Frame


class VendorPhotoQuerySet(models.QuerySet["Photo"]):
    def shown(self) -> Self:
        """Those that staff have not hidden."""
        return self.filter(hidden_at=None)

    def hidden(self) -> Self:
        return self.exclude(hidden_at=None)

    def reported(self) -> Self:
        """Those that somebody reported and nobody looked at since."""
        return self.filter(Exists(PhotoReport.objects.open().filter(photo=OuterRef("pk"))))

    def kept(self) -> Self:
        """Those that somebody reported, and staff let stand."""
        looked_at = PhotoReport.objects.filter(photo=OuterRef("pk"))
        still_open = looked_at.filter(closed_at=None)
        return self.shown().filter(Exists(looked_at) & ~Exists(still_open))

    def like(self, about: str) -> Self:
        """Those that have each of these words in who shows them, in what they show, or in why
        they are hidden.
        """
        found = self
        for word in about.split():
            found = found.filter(
                Q(vendor__name__icontains=word)
                | Q(alt__icontains=word)
                | Q(hidden_why__icontains=word)
            )
        return found

    def for_moderation(self) -> Self:
        """The newest first, with all that staff see of them; annotates `open_reports`."""
        is_open = Q(reports__isnull=False, reports__closed_at=None)
        counted = self.annotate(open_reports=Count("reports", filter=is_open))
        reports = Prefetch("reports", PhotoReport.objects.select_related("closed_by"))
        named = counted.select_related("vendor__category", "vendor__place", "hidden_by")
        return named.prefetch_related(reports).order_by("-pk")

    def without_renditions(self) -> Self:
        """Those whose small pictures are to be made, save for those that cannot be."""
        return self.filter(renditions="", tries__lt=MOST_TRIES)

    def due(self, at: dt.datetime) -> Self:
        """Of those, the ones that nobody is at work on."""
        return self.without_renditions().filter(try_after__lte=at)


class Photo(models.Model):
    """One picture as it was drawn anew, at most 1600 pixels. `renditions` names the files that were
    made of it in smaller widths and better formats (vendors/renditions.py); empty until they are.
    """

    vendor = models.ForeignKey("vendors.Vendor", on_delete=models.CASCADE, related_name="photos")
    image = models.ImageField(upload_to="vendors/%Y/%m", width_field="width", height_field="height")
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    alt = models.CharField(_("what the picture shows"), max_length=140, blank=True)
    order = models.PositiveSmallIntegerField(default=0)
    focus_x = models.PositiveSmallIntegerField(_("from the left"), default=50, validators=_PERCENT)
    focus_y = models.PositiveSmallIntegerField(_("from the top"), default=50, validators=_PERCENT)
    cut_left = models.PositiveSmallIntegerField(_("left"), default=0, validators=_TRIM)
    cut_top = models.PositiveSmallIntegerField(_("top"), default=0, validators=_TRIM)
    cut_right = models.PositiveSmallIntegerField(_("right"), default=0, validators=_TRIM)
    cut_bottom = models.PositiveSmallIntegerField(_("bottom"), default=0, validators=_TRIM)
    renditions = models.CharField(max_length=32, blank=True, default="", editable=False)
    tries = models.PositiveSmallIntegerField(default=0, editable=False)
    try_after = models.DateTimeField(default=timezone.now, editable=False)
    hidden_at = models.DateTimeField(null=True, blank=True, editable=False)
    hidden_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
    )
    hidden_why = models.CharField(
        _("what the vendor reads"),
        max_length=MOST_REASON,
        blank=True,
        default="",
        db_default="",
        editable=False,
    )

    objects = VendorPhotoQuerySet.as_manager()

    class Meta:
        ordering = ("order", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(
                    focus_x__lte=100,
                    focus_y__lte=100,
                    cut_left__lte=100 - LEAST_LEFT - F("cut_right"),
                    cut_top__lte=100 - LEAST_LEFT - F("cut_bottom"),
                ),
                name="photo_frame_within_picture",
                violation_error_message=TOO_LITTLE_LEFT,
            ),
        )
        indexes = (
            models.Index(
                fields=("try_after",), name="photo_without_renditions", condition=Q(renditions="")
            ),
            models.Index(
                fields=("hidden_at",), name="photo_hidden", condition=Q(hidden_at__isnull=False)
            ),
        )

    def __str__(self) -> str:
        return self.alt or f"Picture {self.pk}"

    @property
    def is_hidden(self) -> bool:
        """By staff: its vendor alone sees it."""
        return self.hidden_at is not None

    @property
    def last_closed(self) -> "PhotoReport | None":
        """The report that staff looked at last."""
        closed = [report for report in self.reports.all() if report.closed_at]
        return max(closed, key=lambda report: report.closed_at or report.created_at, default=None)

    @property
    def words(self) -> str:
        """For who cannot see it."""
        return self.alt or "A picture that is not described yet"

    @property
    def is_small(self) -> bool:
        """Whether couples would see it blurred, as wide as pages show it."""
        return self.width < LEAST_WIDTH

    @property
    def frame(self) -> Frame:
        return Frame(**{name: getattr(self, name) for name in FRAME_FIELDS})

    @property
    def shown(self) -> Shown:
        return Shown(self.image.name or "", self.width, self.height, self.frame)


class PhotoReportQuerySet(models.QuerySet["PhotoReport"]):
    def open(self) -> Self:
        return self.filter(closed_at=None)

    def close(self, by: User) -> int:
        """The open ones were looked at; how many there were."""
        return self.open().update(closed_at=timezone.now(), closed_by=by)


class PhotoReport(models.Model):
    """Somebody finds that staff should look at a picture; each person once."""

    class Reason(models.TextChoices):
        STOLEN = "stolen", _("It is somebody else's picture")
        PRIVATE = "private", _("It shows people who should not be there")
        OFFENSIVE = "offensive", _("It offends: nudity, violence or hate")
        MISLEADING = "misleading", _("It shows what they do not offer")
        ADVERTISING = "advertising", _("Advertising, or contact details")
        OTHER = "other", _("Something else")

    photo = models.ForeignKey(Photo, on_delete=models.CASCADE, related_name="reports")
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

    objects = PhotoReportQuerySet.as_manager()

    class Meta:
        ordering = ("created_at", "pk")
        constraints = (
            models.UniqueConstraint(fields=("photo", "reporter"), name="photo_reported_once"),
        )
        indexes = (
            models.Index(fields=("photo",), name="photo_report_queue", condition=Q(closed_at=None)),
        )

    def __str__(self) -> str:
        return f"{self.get_reason_display()}: picture {self.photo_id}"


def _within(point: int, before: int, after: int) -> float:
    share = (point - before) * 100 / (100 - before - after)
    return min(100.0, max(0.0, share))
