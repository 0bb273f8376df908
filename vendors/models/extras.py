"""What couples can add to a package."""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

MOST_GUESTS = 2000


class Counted(models.TextChoices):
    """What the price of an extra is multiplied by."""

    ONCE = "once", _("Once per booking")
    GUEST = "guest", _("Per guest")
    HOUR = "hour", _("Per hour")
    PIECE = "piece", _("Per piece")

    @property
    def per(self) -> str:
        """What follows the price: "€150 per hour"."""
        return str(_PER[self])

    def words(self, count: int) -> str:
        """ "2 hours", "80 guests"; nothing for what counts once."""
        one = _ONE[self]
        return f"{count} {one}{'s' if count != 1 else ''}" if one else ""


_PER = {
    Counted.ONCE: "",
    Counted.GUEST: _("per guest"),
    Counted.HOUR: _("per hour"),
    Counted.PIECE: _("each"),
}
_ONE = {Counted.ONCE: "", Counted.GUEST: "guest", Counted.HOUR: "hour", Counted.PIECE: "piece"}


class ExtraQuerySet(models.QuerySet["Extra"]):
    def offered(self) -> "ExtraQuerySet":
        return self.filter(is_active=True)


class Extra(models.Model):
    """Something of a vendor that goes with some of their packages: an hour more, a second
    photographer, soup at midnight. The price is in minor units of the vendor's currency.
    """

    vendor = models.ForeignKey("vendors.Vendor", on_delete=models.CASCADE, related_name="extras")
    name = models.CharField(max_length=80)
    description = models.CharField(max_length=200, blank=True)
    price = models.PositiveIntegerField(_("price, minor units"))
    counted = models.CharField(
        _("how it counts"), max_length=5, choices=Counted, default=Counted.ONCE
    )
    most = models.PositiveSmallIntegerField(
        _("how many at most"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    order = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(default=True)

    objects = ExtraQuerySet.as_manager()

    class Meta:
        ordering = ("order", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(most__isnull=True) | Q(most__gt=0), name="extra_most_is_some"
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def per(self) -> str:
        return Counted(self.counted).per

    def words(self, count: int) -> str:
        return Counted(self.counted).words(count)

    @property
    def limit(self) -> int:
        """The highest count of it in one booking."""
        return 1 if self.counted == Counted.ONCE else self.most or MOST_GUESTS

    @property
    def is_counted(self) -> bool:
        """Couples say how many; all else is only ticked."""
        return self.counted in (Counted.HOUR, Counted.PIECE)
