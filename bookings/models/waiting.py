"""Who waits for a day that is taken."""

import datetime as dt
import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Couple, User
from bookings.models.bookings import Booking
from bookings.spans import Span
from vendors.models import Package, Vendor

LONGEST = dt.timedelta(days=7)  # no package takes more days


class WaitingQuerySet(models.QuerySet["WaitingEntry"]):
    def visible_to(self, user: User) -> "WaitingQuerySet":
        """The couple's own."""
        return self.filter(couple__members__user=user)

    def open(self) -> "WaitingQuerySet":
        return self.filter(state__in=WaitingEntry.OPEN)

    def waiting(self) -> "WaitingQuerySet":
        """Those to whom no offer has been made, the first to come first."""
        return self.filter(state=WaitingEntry.State.WAITING).order_by("pk")

    def near(self, first: dt.date, last: dt.date | None = None) -> "WaitingQuerySet":
        """Those whose days may lie between these two; without a last one all from the first on."""
        found = self.filter(date__gt=first - LONGEST)
        return found.filter(date__lte=last) if last else found

    def overdue(self, at: dt.datetime) -> "WaitingQuerySet":
        return self.filter(state=WaitingEntry.State.OFFERED, offer_expires_at__lte=at)


class WaitingEntry(models.Model):
    """A couple's place in the queue for a package on a day.

    When the day frees, the first in the queue holds it (slots of `uuid`) until
    `offer_expires_at`; nobody else can take it meanwhile.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        OFFERED = "offered", _("Free for you")
        TAKEN = "taken", _("Taken")
        PASSED = "passed", _("Not taken in time")
        LEFT = "left", _("Left")

    OPEN = (State.WAITING, State.OFFERED)

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    couple = models.ForeignKey(Couple, on_delete=models.PROTECT, related_name="waiting")
    vendor = models.ForeignKey(Vendor, on_delete=models.PROTECT, related_name="waiting")
    package = models.ForeignKey(Package, on_delete=models.PROTECT, related_name="+")
    date = models.DateField(_("first day, on the vendor's calendar"))
    joined_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    message = models.TextField(
        _("what they would write to the vendor"), max_length=2000, blank=True
    )
    booking = models.ForeignKey(
        Booking,
        verbose_name=_("what became of it"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    joined_at = models.DateTimeField(default=timezone.now)
    offered_at = models.DateTimeField(null=True, blank=True)
    offer_expires_at = models.DateTimeField(null=True, blank=True)

    objects = WaitingQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        verbose_name_plural = "waiting entries"
        indexes = (
            models.Index(fields=("vendor", "state", "date"), name="waiting_vendor_state_date"),
            models.Index(fields=("state", "offer_expires_at"), name="waiting_state_offer"),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("couple", "vendor", "date"),
                condition=Q(state__in=("waiting", "offered")),
                name="waits_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.couple_id} for {self.vendor_id} on {self.date}"

    def get_absolute_url(self) -> str:
        return reverse("bookings:waiting-detail", args=[self.pk])

    @property
    def dates(self) -> list[dt.date]:
        return [self.date + dt.timedelta(days=offset) for offset in range(self.package.days)]

    @property
    def span(self) -> Span:
        """Its days in words."""
        return Span.of(self.date, self.package.days)

    @property
    def state_words(self) -> str:
        """The state as people read it: what never became free could not be taken, nor can what a
        vendor holds who takes no bookings.
        """
        if self.state == self.State.OFFERED and not self.vendor.is_public:
            return str(_("Held for you"))
        if self.state == self.State.PASSED and self.offered_at is None:
            return str(_("Did not become free"))
        return str(self.get_state_display())

    @property
    def is_offered(self) -> bool:
        expires = self.offer_expires_at
        return self.state == self.State.OFFERED and expires is not None and expires > timezone.now()
