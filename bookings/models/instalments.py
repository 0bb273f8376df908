"""The rest of a price, as it is to be paid bit by bit."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bookings.models.bookings import Booking


class Instalment(models.Model):
    """One part of what is left after the deposit. Written when the booking is confirmed: what is
    owed never changes, the date moves to a later one with the wedding. They are paid in their
    order; `paid_at` is what payments has told us.
    """

    booking = models.ForeignKey(Booking, on_delete=models.PROTECT, related_name="instalments")
    number = models.PositiveSmallIntegerField()
    amount = models.PositiveIntegerField(_("minor units"))
    days = models.PositiveSmallIntegerField(_("due so many days before the wedding"))
    due_on = models.DateField(_("on the vendor's calendar"))
    paid_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("booking", "number")
        indexes = (
            models.Index(
                fields=("due_on",), condition=Q(paid_at=None), name="instalment_unpaid_due"
            ),
        )
        constraints = (
            models.UniqueConstraint(fields=("booking", "number"), name="instalment_once"),
            models.CheckConstraint(
                condition=Q(amount__gt=0, number__gt=0), name="instalment_of_something"
            ),
        )

    def __str__(self) -> str:
        return f"instalment {self.number} of booking {self.booking_id}"

    @property
    def is_paid(self) -> bool:
        return self.paid_at is not None
