"""What vendors may do by the tier they are in. What a tier costs is payments' affair."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from vendors.models.photos import MOST_PHOTOS

if TYPE_CHECKING:
    from vendors.models.vendors import Vendor


class TierCode(models.TextChoices):
    FREE = "free", _("Free")
    PLUS = "plus", _("Plus")
    PREMIUM = "premium", _("Premium")


LEAST_PHOTOS = 5
MOST_MEMBERS = 100


class Limits(models.Model):
    """The effects of a tier, in the columns of whoever has it."""

    commission_basis_points = models.PositiveSmallIntegerField(
        _("commission, hundredths of a percent"),
        default=1000,
        validators=[MaxValueValidator(10_000)],
    )
    photo_limit = models.PositiveSmallIntegerField(
        _("pictures on the page"),
        default=12,
        validators=[MinValueValidator(LEAST_PHOTOS), MaxValueValidator(MOST_PHOTOS)],
    )
    member_limit = models.PositiveSmallIntegerField(
        _("people in the team"),
        default=2,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_MEMBERS)],
    )
    is_featured = models.BooleanField(_("may stand in the featured place"), default=False)
    has_insights = models.BooleanField(_("sees insights"), default=False)
    has_away_message = models.BooleanField(_("may leave an away message"), default=False)

    class Meta:
        abstract = True

    @classmethod
    def names(cls) -> list[str]:
        return [field.name for field in Limits._meta.get_fields()]


class TierQuerySet(models.QuerySet["Tier"]):
    def of(self, code: str) -> "Tier":
        """The tier with this code; it begins with what is below, until finance changes it."""
        tier, _made = self.get_or_create(code=code, defaults=_beginning(TierCode(code)))
        return tier

    def lock(self, code: str) -> "Tier":
        """The tier with this code, and all the others with it: each is held against them."""
        self.ladder()
        locked = {tier.code: tier for tier in self.select_for_update().order_by("pk")}
        return locked[code]

    def ladder(self) -> list["Tier"]:
        """All of them, the cheapest first."""
        known = {tier.code: tier for tier in self.all()}
        return [known.get(code) or self.of(code) for code in TierCode]


class Tier(Limits):
    """What all vendors of this tier have; `vendors.services.update_tier` gives it to them."""

    code = models.CharField(max_length=10, choices=TierCode, unique=True)

    objects = TierQuerySet.as_manager()

    def __str__(self) -> str:
        return self.get_code_display()

    def clean(self) -> None:
        """A higher tier gives no less of anything than a lower one."""
        errors: dict[str, list[Any]] = {}
        for other in (tier for tier in Tier.objects.ladder() if tier.code != self.code):
            lower, higher = sorted((self, other), key=lambda tier: tier.rank)
            for name in Limits.names():
                if higher._worth(name) < lower._worth(name):
                    errors.setdefault(name, []).append(_why_not(other, name))
        if errors:
            raise ValidationError(errors)

    @property
    def rank(self) -> int:
        return list(TierCode).index(TierCode(self.code))

    def _worth(self, name: str) -> int:
        """How good it is of it in this; commission is better the less it is."""
        value = int(getattr(self, name))
        return -value if name == "commission_basis_points" else value

    def limits(self) -> dict[str, int | bool]:
        return {name: getattr(self, name) for name in Limits.names()}

    @property
    def gives(self) -> list[str]:
        """What a vendor of this tier has, in words."""
        people = "person" if self.member_limit == 1 else "people"
        given = [
            f"{self.commission_words} commission on each booking",
            f"{self.photo_limit} pictures on your page",
            f"{self.member_limit} {people} in your team",
        ]
        if self.is_featured:
            given.append("The featured place above the search, marked as such")
        if self.has_insights:
            given.append("Insights: who looks, asks and books, month by month")
        if self.has_away_message:
            given.append("An away message that answers couples while you are gone")
        return given

    def losses_to(self, other: Self, vendor: "Vendor") -> list[str]:
        """What this vendor has in this tier and would not have in the other one, in words: of
        their own pictures and team.
        """
        lost = []
        if other.commission_basis_points > self.commission_basis_points:
            lost.append(f"Commission is {other.commission_words}, not {self.commission_words}")
        if other.photo_limit < self.photo_limit:
            lost += _hidden_pictures(vendor.photos.count(), other.photo_limit)
        if other.member_limit < self.member_limit:
            lost += _closed_team(vendor.members.count(), other.member_limit)
        if self.is_featured and not other.is_featured:
            lost.append("Your page is not in the featured place of the search")
        if self.has_insights and not other.has_insights:
            lost.append("Insights are closed; what is counted goes on being counted")
        if self.has_away_message and not other.has_away_message:
            lost.append("Your away message is kept, and not sent")
        return lost

    @property
    def commission_words(self) -> str:
        percent = f"{self.commission_basis_points / 100:.2f}".rstrip("0").rstrip(".")
        return f"{percent} %"


def _hidden_pictures(count: int, limit: int) -> Iterator[str]:
    """Nothing is lost by whoever has no more than are shown."""
    if count > limit:
        are = "is" if count - limit == 1 else "are"
        yield f"{count - limit} of your {count} pictures {are} not shown; they stay with you"


def _closed_team(count: int, limit: int) -> Iterator[str]:
    if count >= limit:
        yield f"Nobody can join your team of {count}; who is in it stays"


def _why_not(other: Tier, name: str) -> str:
    """Why a limit makes no sense beside that of another tier."""
    if name == "commission_basis_points":
        why = _("%(tier)s pays %(value)s: a higher tier pays no more.")
        return why % {"tier": other, "value": other.commission_words}
    value = getattr(other, name)
    if isinstance(value, bool):
        has = _("%(tier)s has it") if value else _("%(tier)s does not have it")
        return str(has % {"tier": other}) + str(_(": a higher tier gives no less."))
    return _("%(tier)s has %(value)s: a higher tier gives no less.") % {
        "tier": other,
        "value": value,
    }


def _beginning(code: TierCode) -> dict[str, int | bool]:
    if code == TierCode.FREE:
        return {"commission_basis_points": settings.COMMISSION_BASIS_POINTS}
    return BEGINNINGS[code]


BEGINNINGS: dict[TierCode, dict[str, int | bool]] = {
    TierCode.PLUS: {
        "commission_basis_points": 800,
        "photo_limit": 30,
        "member_limit": 5,
        "has_away_message": True,
    },
    TierCode.PREMIUM: {
        "commission_basis_points": 500,
        "photo_limit": 60,
        "member_limit": 15,
        "is_featured": True,
        "has_insights": True,
        "has_away_message": True,
    },
}
