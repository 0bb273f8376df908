"""What a couple has added to a package."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bookings.models.bookings import Booking
from vendors.models import Counted, Extra


class BookingExtra(models.Model):
    """An extra as it was agreed: name and price do not move with what the vendor offers now.

    Amounts are in minor units of the booking's currency. The rows are part of the booking's price;
    where an offer replaced that price, there are none.
    """

    booking = models.ForeignKey(Booking, on_delete=models.CASCADE, related_name="extras")
    extra = models.ForeignKey(
        Extra, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    name = models.CharField(max_length=80)
    counted = models.CharField(max_length=5, choices=Counted)
    unit_price = models.PositiveIntegerField(_("price of one, minor units"))
    count = models.PositiveSmallIntegerField()
    amount = models.PositiveIntegerField(_("minor units"))

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=("booking", "extra"), name="extra_once_a_booking"),
            models.CheckConstraint(
                condition=Q(count__gt=0, amount=F("unit_price") * F("count")),
                name="extra_amount_adds_up",
            ),
        )

    def __str__(self) -> str:
        """ "Second photographer", "Extra hour, 2 hours"."""
        return f"{self.name}, {self.count_words}" if self.count_words else self.name

    @property
    def per(self) -> str:
        return Counted(self.counted).per

    @property
    def count_words(self) -> str:
        """ "80 guests", "2 hours"; nothing for what counts once."""
        return Counted(self.counted).words(self.count)
