"""What staff need to decide on a vendor, and what they say of it."""

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from messaging.models.attachments import private_storage
from messaging.private_files import PDF, PICTURES
from vendors.models.packages import Package
from vendors.models.photos import Photo


def stored_as(document: "VendorDocument", name: str) -> str:
    """Names on disk are ours; what people call a file stays in the row."""
    return f"vendor-documents/{document.pk.hex[:2]}/{document.pk.hex}"


class VendorDocument(models.Model):
    """A paper that only the vendor's managers and staff who decide get to read.

    `name` is what people see, `content_type` what we decided that it is; nothing is taken over
    from what a browser said.
    """

    class Kind(models.TextChoices):
        REGISTRATION = "registration", _("Registration of the business")
        INSURANCE = "insurance", _("Insurance")
        IDENTITY = "identity", _("Proof of identity")
        OTHER = "other", _("Something else")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    vendor = models.ForeignKey("vendors.Vendor", on_delete=models.CASCADE, related_name="documents")
    kind = models.CharField(_("what it is"), max_length=12, choices=Kind)
    file = models.FileField(storage=private_storage, upload_to=stored_as, max_length=120)
    name = models.CharField(max_length=120)
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    checksum = models.CharField(_("SHA-256 of the file"), max_length=64)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    uploaded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("uploaded_at", "pk")

    def __str__(self) -> str:
        return self.name

    @property
    def shows_as(self) -> str:
        """How a page can show it: "picture", "pages", or "" for what can only be opened."""
        if self.content_type in PICTURES:
            return "picture"
        return "pages" if self.content_type == PDF else ""


class ReviewCommentQuerySet(models.QuerySet["ReviewComment"]):
    def unresolved(self) -> Self:
        return self.filter(resolved_at=None)


class ReviewComment(models.Model):
    """What staff ask to have changed, at the very thing it is about. It stands until the vendor
    sends the profile in again.
    """

    class Field(models.TextChoices):
        NAME = "name", _("Name")
        CATEGORY = "category", _("Category")
        PLACE = "place", _("Place")
        TAGLINE = "tagline", _("Tagline")
        DESCRIPTION = "description", _("Description")
        STYLES = "styles", _("Styles")
        LANGUAGES = "languages", _("Languages")
        GUESTS_MAX = "guests_max", _("Largest wedding")
        SERVES_KM = "serves_km", _("Travel distance")
        LEAD_DAYS = "lead_days", _("Notice")
        HORIZON_DAYS = "horizon_days", _("How far ahead")
        PICTURES = "pictures", _("Pictures")
        PACKAGES = "packages", _("Packages")
        AVAILABILITY = "availability", _("Availability")
        TERMS = "terms", _("Terms")
        DOCUMENTS = "documents", _("Documents")
        PAYOUT_ACCOUNT = "payout_account", _("Payout account")
        PICTURE = "picture", _("One picture")
        PACKAGE = "package", _("One package")

    SINGLE = (Field.PICTURE, Field.PACKAGE)

    vendor = models.ForeignKey(
        "vendors.Vendor", on_delete=models.CASCADE, related_name="review_comments"
    )
    field = models.CharField(max_length=20, choices=Field)
    photo = models.ForeignKey(
        Photo,
        verbose_name=_("which picture"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    package = models.ForeignKey(
        Package,
        verbose_name=_("which package"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    text = models.TextField(max_length=1000)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    made_at = models.DateTimeField(default=timezone.now)
    resolved_at = models.DateTimeField(null=True, blank=True)

    objects = ReviewCommentQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("vendor", "field"),
                condition=Q(resolved_at=None) & ~Q(field__in=("picture", "package")),
                name="one_open_comment_a_field",
            ),
            models.UniqueConstraint(
                fields=("photo",), condition=Q(resolved_at=None), name="one_open_comment_a_photo"
            ),
            models.UniqueConstraint(
                fields=("package",),
                condition=Q(resolved_at=None),
                name="one_open_comment_a_package",
            ),
        )

    def __str__(self) -> str:
        return self.text

    @property
    def about(self) -> str:
        """What it is about, in words."""
        if self.photo:
            return f"Picture “{self.photo}”"
        return f"Package “{self.package}”" if self.package else str(self.get_field_display())

    @property
    def is_gone(self) -> bool:
        """The picture that it is about is not there any more."""
        return self.field in self.SINGLE and not (self.photo_id or self.package_id)
