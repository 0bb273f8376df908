"""What people were reminded of."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bookings.models.bookings import Booking


class Reminder(models.Model):
    """One person was reminded of one thing about a booking. The row is written in the transaction
    that tells them, so it stands if and only if they were told.

    `occasion` is the day or the moment that it was about: a booking that moves to another day, or a
    hold that is prolonged, is worth another word.
    """

    class Kind(models.TextChoices):
        HOLD = "hold", _("A hold runs out")
        BALANCE_EARLY = "balance_early", _("The balance is due in two weeks")
        BALANCE_LATE = "balance_late", _("The balance is due in three days")
        DUE_SOON = "due_soon", _("An instalment is due in a week")
        OVERDUE = "overdue", _("An instalment is overdue")
        TOMORROW = "tomorrow", _("The day is tomorrow")
        REVIEW = "review", _("A review is asked for")
        REVIEW_AGAIN = "review_again", _("A review is asked for once more")

    booking = models.ForeignKey(Booking, on_delete=models.PROTECT, related_name="reminders")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=13, choices=Kind)
    occasion = models.CharField(max_length=32)
    sent_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("booking", "user", "kind", "occasion"), name="reminded_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.booking_id}: {self.kind} to {self.user_id}"
