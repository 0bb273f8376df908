"""What couples keep while they look around: vendors they like, and searches to go on."""

import datetime as dt
from collections.abc import Collection
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Prefetch, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Couple
from vendors.models.vendors import Vendor


class ShortlistQuerySet(models.QuerySet["ShortlistEntry"]):
    def of(self, user: Any) -> "ShortlistQuerySet":
        """What this person's couple has chosen; nothing for guests and all others."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(couple__members__user=user)

    def listed(self) -> "ShortlistQuerySet":
        """Those whose vendors the public still sees."""
        return self.filter(vendor__state=Vendor.State.APPROVED).select_related("vendor")

    def for_list(self, date: dt.date | None) -> "ShortlistQuerySet":
        """With what a row of the list shows; `left` says how many bookings `date` still takes."""
        vendors = Vendor.objects.for_comparison(date)
        return self.prefetch_related(Prefetch("vendor", vendors))

    def chosen_by(self, user: Any, vendors: Collection[Vendor]) -> set[int]:
        """The ids of those among `vendors` that are on this person's list."""
        chosen = self.of(user).filter(vendor__in=vendors)
        return set(chosen.values_list("vendor", flat=True)) if vendors else set()

    def has_vendor(self, user: Any) -> Exists:
        """To annotate vendors with: whether each is on this person's list."""
        return Exists(self.of(user).filter(vendor=OuterRef("pk")))


class ShortlistEntry(models.Model):
    """A vendor that a couple likes; both of them see the same list."""

    couple = models.ForeignKey(Couple, on_delete=models.CASCADE, related_name="shortlist")
    vendor = models.ForeignKey(Vendor, on_delete=models.CASCADE, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)

    objects = ShortlistQuerySet.as_manager()

    class Meta:
        ordering = ("-added_at", "-pk")
        verbose_name_plural = "shortlist entries"
        constraints = (
            models.UniqueConstraint(fields=("couple", "vendor"), name="shortlisted_once"),
        )

    def __str__(self) -> str:
        return f"{self.vendor_id} of couple {self.couple_id}"


class SavedSearchQuerySet(models.QuerySet["SavedSearch"]):
    def to_look_at(self, at: dt.datetime) -> "SavedSearchQuerySet":
        """Those whose owner has not been told of anything for a day, longest waiting first."""
        quiet_since = at - SavedSearch.BETWEEN_ALERTS
        due = self.filter(Q(told_at=None) | Q(told_at__lte=quiet_since), user__is_active=True)
        return due.order_by("looked_at", "pk")


class SavedSearch(models.Model):
    """A question that somebody wants answered again, whenever the answer grows.

    `query` is its canonical form (`vendors.search.Question.query`); `known` are the vendors that
    fitted when it was last looked at: its owner is told of all others, also of one who was busy.
    """

    BETWEEN_ALERTS = dt.timedelta(days=1)

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_searches"
    )
    name = models.CharField(_("name"), max_length=80)
    query = models.CharField(max_length=500)
    known = models.JSONField(default=list)
    created_at = models.DateTimeField(default=timezone.now)
    looked_at = models.DateTimeField(default=timezone.now)
    told_at = models.DateTimeField(null=True, blank=True)

    objects = SavedSearchQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at", "-pk")
        verbose_name_plural = "saved searches"
        indexes = (models.Index(fields=("looked_at",), name="search_looked_at"),)
        constraints = (models.UniqueConstraint(fields=("user", "query"), name="search_saved_once"),)

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The page of its results."""
        results = reverse("vendors:vendor-list")
        return f"{results}?{self.query}" if self.query else results
