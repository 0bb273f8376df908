"""What vendors may do by the tier they are in. What a tier costs is payments' affair."""

import copy
import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from vendors.models.photos import MOST_PHOTOS

if TYPE_CHECKING:
    from vendors.models.tier_changes import TierChange
    from vendors.models.vendors import Vendor


class TierCode(models.TextChoices):
    FREE = "free", _("Free")
    PLUS = "plus", _("Plus")
    PREMIUM = "premium", _("Premium")


LEAST_PHOTOS = 5
MOST_MEMBERS = 100
NAMED = 5  # people who are named in a line


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
        return next(tier for tier in self.lock_all() if tier.code == code)

    def lock_all(self) -> list["Tier"]:
        self.ladder()
        return list(self.select_for_update().order_by("pk"))

    def with_more(self, name: str, vendor: "Vendor") -> "Tier | None":
        """The next one above the vendor's that has more of it."""
        above = self.ladder()[list(TierCode).index(TierCode(vendor.tier)) + 1 :]
        has = getattr(vendor, name)
        return next((tier for tier in above if getattr(tier, name) > has), None)

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
        self.refuse_disorder()

    def refuse_disorder(self, changes: "Iterable[TierChange]" = ()) -> None:
        """Now, and on each day on which one of these changes begins. Raises ValidationError."""
        changes = list(changes)
        others = [tier for tier in Tier.objects.ladder() if tier.code != self.code]
        errors: dict[str, list[Any]] = {}
        for day in (None, *sorted({change.starts_on for change in changes})):
            own = self.on(day, changes)
            for other in (tier.on(day, changes) for tier in others):
                for name in own._disordered(other):
                    why = errors.setdefault(name, [])
                    if not why:
                        why.append(_why_not(other, name, day))
        if errors:
            raise ValidationError(errors)

    def on(self, day: dt.date | None, changes: "Iterable[TierChange]") -> "Tier":
        """It as it will be on that day with these changes; the row is left alone."""
        tier = self
        for change in sorted(changes, key=lambda change: change.starts_on):
            if day and change.tier_id == self.pk and change.starts_on <= day:
                tier = tier.with_limits(tier.worse_of(change.limits))
        return tier

    def with_limits(self, limits: Mapping[str, int | bool]) -> "Tier":
        """It with these, not saved."""
        tier = copy.copy(self)
        for name, value in limits.items():
            setattr(tier, name, value)
        return tier

    def worse_of(self, limits: Mapping[str, int | bool]) -> dict[str, int | bool]:
        """Those of the limits that give less than it gives now."""
        after = Tier(**limits)
        return {
            name: value for name, value in limits.items() if after._worth(name) < self._worth(name)
        }

    def _disordered(self, other: "Tier") -> list[str]:
        lower, higher = sorted((self, other), key=lambda tier: tier.rank)
        return [name for name in Limits.names() if higher._worth(name) < lower._worth(name)]

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
        given = [
            f"{self.commission_words} commission on each booking",
            f"{self.photo_limit} pictures on your page",
            f"{_people(self.member_limit)} in your team",
        ]
        if self.is_featured:
            given.append(
                "The featured place above each search that you fit, marked as such: one vendor a"
                " day, in turn among those who have it"
            )
        if self.has_insights:
            given.append("Insights: who looks, asks and books, month by month")
        if self.has_away_message:
            given.append("An away message that answers couples while you are gone")
        return given

    def less_in(self, other: "Tier") -> list[str]:
        """What the other one gives less of, in words that are true of every vendor."""
        less = other.worse_than(self)
        words = {
            "commission_basis_points": f"{other.commission_words} commission, not"
            f" {self.commission_words}",
            "photo_limit": f"{other.photo_limit} pictures on your page, not {self.photo_limit}",
            "member_limit": f"{_people(other.member_limit)} in your team, not {self.member_limit}",
            "is_featured": "no featured place above the search",
            "has_insights": "no insights",
            "has_away_message": "no away message",
        }
        return [words[name] for name in Limits.names() if name in less]

    def worse_than(self, other: "Tier") -> dict[str, int | bool]:
        return other.worse_of(self.limits())

    def losses_to(self, other: Self, vendor: "Vendor") -> list[str]:
        """What this vendor has in this tier and would not have in the other one, in words: of
        their own pictures and team.
        """
        lost = []
        if other.commission_basis_points > self.commission_basis_points:
            lost.append(f"Commission is {other.commission_words}, not {self.commission_words}")
        lost += self.room_lost_to(other, vendor)
        if self.is_featured and not other.is_featured:
            lost.append("Your page is not in the featured place of the search")
        if self.has_insights and not other.has_insights:
            lost.append("Insights are closed; what is counted goes on being counted")
        if self.has_away_message and not other.has_away_message:
            lost.append("Your away message is kept, and not sent")
        return lost

    def room_lost_to(self, other: "Tier", vendor: "Vendor") -> list[str]:
        """Of that, what they have more of than the other one has room for."""
        lost: list[str] = []
        if other.photo_limit < self.photo_limit:
            lost += _hidden_pictures(vendor.photos.count(), other.photo_limit)
        if other.member_limit < self.member_limit:
            lost += _closed_team(vendor, other.member_limit)
        return lost

    @property
    def commission_words(self) -> str:
        return percent(self.commission_basis_points)


def percent(basis_points: int) -> str:
    """ "7.5 %"."""
    number = f"{basis_points / 100:.2f}".rstrip("0").rstrip(".")
    return f"{number} %"


def _people(count: int) -> str:
    return "1 person" if count == 1 else f"{count} people"


def _hidden_pictures(count: int, limit: int) -> Iterator[str]:
    """Nothing is lost by whoever has no more than are shown."""
    if count > limit:
        are = "is" if count - limit == 1 else "are"
        yield f"{count - limit} of your {count} pictures {are} not shown; they stay with you"


def _closed_team(vendor: "Vendor", limit: int) -> Iterator[str]:
    """Who is in it stays; who was asked in and has not come yet may find no room."""
    people = [str(member.user) for member in vendor.members.select_related("user")]
    if len(people) >= limit:
        yield f"Nobody can join your team of {len(people)}; who is in it stays: {_named(people)}"
    asked = list(vendor.invitations.open().values_list("email", flat=True))
    if room := max(0, limit - len(people)):
        if len(asked) > room:
            yield f"Only {room} of those you have invited can join: {_named(asked)}"
    elif asked:
        yield f"Those you have invited find no room until somebody leaves: {_named(asked)}"


def _named(people: list[str]) -> str:
    more = [f"and {len(people) - NAMED} more"] if len(people) > NAMED else []
    return ", ".join(people[:NAMED] + more)


def _why_not(other: Tier, name: str, day: dt.date | None) -> str:
    """Why a limit makes no sense beside that of another tier, now or from that day on."""
    tier = f"From {day:%-d %B %Y} on {other}" if day else str(other)
    if name == "commission_basis_points":
        why = _("%(tier)s pays %(value)s: a higher tier pays no more.")
        return why % {"tier": tier, "value": other.commission_words}
    value = getattr(other, name)
    if isinstance(value, bool):
        has = _("%(tier)s has it") if value else _("%(tier)s does not have it")
        return str(has % {"tier": tier}) + str(_(": a higher tier gives no less."))
    return _("%(tier)s has %(value)s: a higher tier gives no less.") % {
        "tier": tier,
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
