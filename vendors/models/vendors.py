"""Who the vendors are, and who works for them."""

import datetime as dt
import zoneinfo
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, FSMModelMixin, transition

from accounts.models import Place, User
from vendors.models import room, standing
from vendors.models.days import HORIZON_DAYS, LEAD_DAYS, MOST_BUFFER
from vendors.models.packages import Package
from vendors.models.photos import Photo
from vendors.models.review import VendorDocument
from vendors.models.tiers import Limits, TierCode
from vendors.models.traits import Language, Style, style_names
from vendors.policies import Policy, PolicyKind
from vendors.taxes import RATE_BOUNDS

MOST_GUESTS = 10_000
FARTHEST_KM = 20_000  # half way around
SEARCHED = (  # what a search adds up over everybody
    *("category_id", "place_id", "band", "level", "style_set", "language_set"),
    *("points_rating", "points_replies", "points_acceptance", "starting_price", "rating"),
    *("review_count", "guests_max", "serves_km", "is_featured"),
    *("week", "lead_days", "horizon_days", "buffer_days"),
)


class Category(models.Model):
    """A trade at weddings: photography, flowers, venue …"""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=60)
    blurb = models.CharField(max_length=140)
    icon = models.CharField(_("icon in static/img/icons.svg"), max_length=30)
    also = models.CharField(
        _("other words that people search it by"), max_length=200, blank=True, default=""
    )
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("order", "name")
        verbose_name_plural = "categories"

    def __str__(self) -> str:
        return self.name


def first_photo() -> "Prefetch[Any]":
    """To prefetch covers without all the other pictures."""
    return Prefetch("photos", Photo.objects.shown()[:1], to_attr="first_photos")


class VendorQuerySet(models.QuerySet["Vendor"]):
    def public(self) -> "VendorQuerySet":
        """What anybody may see: approved vendors."""
        return self.filter(state=Vendor.State.APPROVED)

    def gone(self) -> "VendorQuerySet":
        """Those that were in the directory and that nobody works for any more: they do not come
        back.
        """
        people = VendorMember.objects.filter(vendor=OuterRef("pk"))
        return self.filter(~Exists(people), state=Vendor.State.SUSPENDED)

    def untold(self) -> "VendorQuerySet":
        """Those whose pages are not what search engines were told last; who was never in the
        directory is nothing to tell.
        """
        news = Q(page_told_at=None, state=Vendor.State.APPROVED)
        return self.filter(news | Q(page_told_at__lt=F("page_changed_at")))

    def of(self, user: User) -> "VendorQuerySet":
        return self.filter(members__user=user)

    def visible_to(self, user: Any) -> "VendorQuerySet":
        """Approved ones, one's own in any state, and all for staff."""
        if not user.is_authenticated:
            return self.public()
        if user.is_staff:
            return self.all()
        own = VendorMember.objects.filter(vendor=OuterRef("pk"), user=user)
        return self.filter(Q(state=Vendor.State.APPROVED) | Exists(own))

    def free_on(self, date: dt.date) -> "VendorQuerySet":
        """Those with a slot left on `date`, their own local day; annotates `left` with how many."""
        return self.with_left_on(date).filter(left__gt=0)  # type: ignore[misc] # annotated above

    def with_left_on(self, date: dt.date) -> "VendorQuerySet":
        """Annotates `left`: how many more bookings `date` takes, as `vendors.availability` counts
        (lead time, horizon, travel around it and all).
        """
        return self.annotate(left=room.left_on(date))

    def for_cards(self) -> "VendorQuerySet":
        """With all that a vendor card shows, in a fixed number of queries."""
        return self.select_related("category", "place").prefetch_related(first_photo())

    def for_page(self) -> "VendorQuerySet":
        """With all of its pictures."""
        return self.select_related("category", "place").prefetch_related("photos")

    def for_review(self) -> "VendorQuerySet":
        """With all that staff decide on."""
        return self.for_page().prefetch_related(
            Prefetch("packages", Package.objects.with_extras()),
            Prefetch("members", VendorMember.objects.select_related("user")),
            Prefetch("documents", VendorDocument.objects.select_related("uploaded_by")),
            "weekly",
        )

    def for_comparison(self, date: dt.date | None) -> "VendorQuerySet":
        """With all that couples compare; `left` says how many bookings `date` still takes."""
        told = self.for_cards().prefetch_related("styles", "languages", "packages")
        return told.with_left_on(date) if date else told

    def awaiting_approval(self) -> "VendorQuerySet":
        return self.filter(state=Vendor.State.SUBMITTED).order_by("submitted_at")

    def counts(self) -> dict[str, int]:
        """How many there are in each state; states without any are left out."""
        counted = self.order_by().values_list("state").annotate(Count("pk"))
        return dict(counted)


def _kept(expression: Any, *, null: bool = False) -> models.GeneratedField:
    return models.GeneratedField(
        expression=expression, output_field=models.SmallIntegerField(null=null), db_persist=True
    )


class Vendor(FSMModelMixin, Limits):
    """A business in the directory. Its days are days in the time zone of its place."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SUBMITTED = "submitted", _("Waiting for approval")
        APPROVED = "approved", _("Approved")
        CHANGES_REQUESTED = "changes_requested", _("Changes requested")
        REJECTED = "rejected", _("Rejected")
        SUSPENDED = "suspended", _("Suspended")

    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=80)
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="vendors")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="vendors")
    tagline = models.CharField(_("one line about you"), max_length=120, blank=True)
    description = models.TextField(_("what you do"), blank=True)
    currency = models.CharField(max_length=3, default="EUR")
    starting_price = models.PositiveIntegerField(
        _("lowest package price, minor units"), null=True, blank=True, db_index=True
    )
    reply_minutes = models.PositiveIntegerField(
        _("half of the answers came within, measured"), null=True, blank=True, editable=False
    )
    acceptance_percent = models.PositiveSmallIntegerField(
        _("of a hundred requests they accept, measured"), null=True, blank=True, editable=False
    )
    rating = models.PositiveSmallIntegerField(
        _("mean of the reviews in hundredths of a star"), null=True, blank=True, editable=False
    )
    review_count = models.PositiveIntegerField(default=0, editable=False)
    styles = models.ManyToManyField(Style, blank=True, related_name="vendors")
    guests_max = models.PositiveIntegerField(
        _("guests of the largest wedding you take"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_GUESTS)],
    )
    serves_km = models.PositiveSmallIntegerField(
        _("how many kilometres you travel"),
        default=0,
        validators=[MaxValueValidator(FARTHEST_KM)],
    )
    lead_days = models.PositiveSmallIntegerField(
        _("days of notice you need"),
        default=2,
        validators=[MinValueValidator(LEAD_DAYS[0]), MaxValueValidator(LEAD_DAYS[1])],
    )
    horizon_days = models.PositiveSmallIntegerField(
        _("how many days ahead you book"),
        default=730,
        validators=[MinValueValidator(HORIZON_DAYS[0]), MaxValueValidator(HORIZON_DAYS[1])],
    )
    buffer_days = models.PositiveSmallIntegerField(
        _("days for travel before and after each wedding"),
        default=0,
        validators=[MaxValueValidator(MOST_BUFFER)],
    )
    policy_kind = models.CharField(
        _("when couples cancel"),
        max_length=10,
        choices=PolicyKind,
        default=PolicyKind.MODERATE,
    )
    policy_steps: models.JSONField[Any, Any] = models.JSONField(
        _("own steps: [[days before, percent back], …]"), default=list, blank=True
    )
    balance_days = models.PositiveSmallIntegerField(
        _("days before the wedding by which the balance is due"),
        default=14,
        validators=[MaxValueValidator(365)],
    )
    terms = models.TextField(_("your own terms"), max_length=20_000, blank=True)
    tier = models.CharField(max_length=10, choices=TierCode, default=TierCode.FREE, editable=False)
    tier_unpaid_until = models.DateTimeField(
        _("a renewal was refused: the tier is lost then"), null=True, blank=True, editable=False
    )
    tax_rate = models.DecimalField(
        _("tax that your prices include, percent"),
        max_digits=6,
        decimal_places=3,
        validators=RATE_BOUNDS,
        null=True,
        blank=True,
    )
    tax_id = models.CharField(_("VAT id"), max_length=20, blank=True, default="")
    payouts_ready = models.BooleanField(
        _("can be paid; payments says so"), default=False, editable=False
    )
    state = FSMField(choices=State.choices, default=State.DRAFT, protected=True, db_index=True)
    review_note = models.TextField(_("what staff asked for"), blank=True)
    week_saved_at = models.DateTimeField(
        _("when they last said on which weekdays they work"), null=True, blank=True, editable=False
    )
    terms_saved_at = models.DateTimeField(
        _("when they last said on which terms"), null=True, blank=True, editable=False
    )
    created_at = models.DateTimeField(default=timezone.now)
    # Search engines are told by these (`services.addresses`).
    page_changed_at = models.DateTimeField(
        _("when what its page says has last changed"),
        default=timezone.now,
        db_default=Now(),
        editable=False,
    )
    page_told_at = models.DateTimeField(
        _("the change that search engines were told of last"), null=True, blank=True, editable=False
    )
    submitted_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    # For the search. The database works these out of the row (`standing`) …
    band = _kept(standing.price_band(), null=True)
    level = _kept(standing.rating_level(), null=True)
    points_rating = _kept(standing.rating_points())
    points_replies = _kept(standing.reply_points())
    points_acceptance = _kept(standing.acceptance_points())
    # … and `vendors.search.index` writes these: ids of styles and codes of languages, "3 5 9", and
    # the weekly rule as one number (`standing.week_number`).
    style_set = models.TextField(default="", db_default="", editable=False)
    language_set = models.TextField(default="", db_default="", editable=False)
    week = models.BigIntegerField(default=0, db_default=0, editable=False)

    objects = VendorQuerySet.as_manager()

    class Meta:
        ordering = ("name",)
        permissions = (("approve_vendor", "May decide on vendors waiting for approval"),)
        indexes = (
            # So that it need not read their rows, which are 20 times as many pages.
            models.Index(
                fields=("id",),
                include=SEARCHED,
                condition=Q(state="approved"),
                name="vendor_searched",
            ),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(buffer_days__lte=MOST_BUFFER), name="buffer_within_reach"
            ),
            models.CheckConstraint(
                condition=Q(rating__isnull=True, review_count=0)
                | Q(rating__gte=100, rating__lte=500, review_count__gt=0),
                name="rating_only_of_reviews",
            ),
        )

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("pages:vendor-detail", args=[self.slug])

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        return zoneinfo.ZoneInfo(self.place.time_zone)

    @property
    def policy(self) -> Policy:
        """What couples who book now get back when they cancel."""
        return Policy.of(self.policy_kind, self.policy_steps)

    @property
    def is_public(self) -> bool:
        """In the directory, for everybody; otherwise its people and staff alone see its page."""
        return bool(self.state == self.State.APPROVED)

    @property
    def cover(self) -> Photo | None:
        photos = getattr(self, "first_photos", None)
        shown = self.photos.all() if photos is None else photos
        return next((photo for photo in shown if not photo.is_hidden), None)

    @property
    def shown_photos(self) -> list[Photo]:
        """Those that couples see; what is beyond the tier is kept, and so is what staff hid."""
        shown = [photo for photo in self.photos.all() if not photo.is_hidden]
        return shown[: self.photo_limit]

    @property
    def reply_words(self) -> str:
        """How fast they usually reply; nothing when too little was measured, or nothing to boast
        of.
        """
        if self.reply_minutes is None or self.reply_minutes > 7 * 24 * 60:
            return ""
        hours = -(-self.reply_minutes // 60)
        if hours <= 1:
            return "Usually replies within an hour"
        if hours <= 24:
            return f"Usually replies within {hours} hours"
        return f"Usually replies within {-(-hours // 24)} days"

    @property
    def stars(self) -> str:
        """The rating as people say it, "4.8"; nothing without reviews."""
        return f"{self.rating / 100:.1f}" if self.rating else ""

    @property
    def style_names(self) -> list[str]:
        """Out of `style_set`, so without asking for them."""
        names = style_names()
        return [names[pk] for pk in self.style_set.split() if pk in names]

    @property
    def language_names(self) -> list[str]:
        return [str(Language(code).label) for code in self.language_set.split()]

    @property
    def travel_words(self) -> str:
        return f"Travels up to {self.serves_km} km" if self.serves_km else "Works at their place"

    def today(self) -> dt.date:
        """The date on the vendor's own calendar now."""
        return timezone.now().astimezone(self.zone).date()

    def people(self) -> list[User]:
        return [member.user for member in self.members.select_related("user")]

    def managers(self) -> list[User]:
        """Those of its people who also answer for its money."""
        managing = self.members.filter(role__in=VendorMember.MANAGING)
        return [member.user for member in managing.select_related("user")]

    @transition(
        field=state,
        source=[State.DRAFT, State.CHANGES_REQUESTED, State.REJECTED],
        target=State.SUBMITTED,
    )
    def submit(self, *, at: dt.datetime) -> None:
        """What staff had asked for counts as done."""
        self.submitted_at, self.review_note = at, ""

    @transition(field=state, source=[State.SUBMITTED, State.SUSPENDED], target=State.APPROVED)
    def approve(self, *, at: dt.datetime) -> None:
        self.decided_at, self.review_note = at, ""

    @transition(field=state, source=State.SUBMITTED, target=State.CHANGES_REQUESTED)
    def request_changes(self, *, at: dt.datetime, note: str) -> None:
        self.decided_at, self.review_note = at, note

    @transition(field=state, source=State.SUBMITTED, target=State.REJECTED)
    def reject(self, *, at: dt.datetime, note: str) -> None:
        self.decided_at, self.review_note = at, note

    @transition(field=state, source=State.APPROVED, target=State.SUSPENDED)
    def suspend(self, *, at: dt.datetime, note: str) -> None:
        self.decided_at, self.review_note = at, note


class VendorMember(models.Model):
    """A person who works for a vendor, and what they may do there."""

    class Role(models.TextChoices):
        OWNER = "owner", _("Owner")
        MANAGER = "manager", _("Manager")
        CHAT = "chat", _("Chat only")

    MANAGING = (Role.OWNER, Role.MANAGER)

    vendor = models.ForeignKey(Vendor, on_delete=models.CASCADE, related_name="members")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="vendor_memberships")
    role = models.CharField(max_length=10, choices=Role, default=Role.OWNER)
    joined_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=("vendor", "user"), name="vendor_member_once"),
        )

    def __str__(self) -> str:
        return f"{self.user} at {self.vendor_id}"
