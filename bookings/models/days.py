"""What the two sides of a booking have agreed for the day itself."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bookings.models.bookings import Booking


class DayPlan(models.Model):
    """When and where the vendor is expected, in the time of the place; both sides write it."""

    booking = models.OneToOneField(Booking, on_delete=models.PROTECT, related_name="day_plan")
    arrives_at = models.TimeField(_("vendor arrives at"), null=True, blank=True)
    leaves_at = models.TimeField(
        _("vendor leaves at"), null=True, blank=True, help_text=_("May be after midnight.")
    )
    place = models.CharField(
        _("where"), max_length=200, blank=True, help_text=_("Venue and address.")
    )
    notes = models.TextField(
        _("what to know"),
        max_length=1000,
        blank=True,
        help_text=_("Both sides read it: who to ask for, where to park, the order of the day."),
    )
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    changed_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"Plan of {self.booking}"

    def clean(self) -> None:
        if self.leaves_at is not None and self.arrives_at is None:
            raise ValidationError({"arrives_at": _("Say when they arrive, too.")})
