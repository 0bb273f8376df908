"""What somebody asks the directory, and its one way to be written as an address."""

import calendar
import dataclasses
import datetime as dt
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Place

FLEXIBLE_DAYS = 3


class Sort(models.TextChoices):
    RECOMMENDED = "recommended", _("Recommended")
    PRICE = "price", _("Lowest price")
    RATING = "rating", _("Best rated")
    NEAREST = "nearest", _("Nearest")
    NAME = "name", _("Name")


@dataclass(frozen=True, slots=True)
class Question:
    """All that a search can ask; what is empty is not asked.

    `month` is the first day of one. `flexible` widens `date` by three days on both sides. In a
    `place` are vendors who travel there, and those at most `within` kilometres away. Prices are in
    whole units of each vendor's own currency, `rating` in hundredths of a star. Of several styles
    or languages one is enough.
    """

    words: str = ""
    date: dt.date | None = None
    flexible: bool = False
    month: dt.date | None = None
    category: str = ""
    place: Place | None = None
    within: int = 0
    guests: int | None = None
    price_from: int | None = None
    price_to: int | None = None
    styles: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    rating: int = 0
    sort: Sort = Sort.RECOMMENDED

    @property
    def order(self) -> Sort:
        """Without a place nobody is nearest."""
        is_lost = self.sort == Sort.NEAREST and self.place is None
        return Sort.RECOMMENDED if is_lost else self.sort

    def days(self) -> list[dt.date]:
        """The days of which one has to be free; none when no date is asked for."""
        if self.month:
            length = calendar.monthrange(self.month.year, self.month.month)[1]
            return [self.month + dt.timedelta(days=n) for n in range(length)]
        if self.date:
            reach = FLEXIBLE_DAYS if self.flexible else 0
            return [self.date + dt.timedelta(days=n) for n in range(-reach, reach + 1)]
        return []

    def but(self, **changes: object) -> "Question":
        """The same question with some parts asked otherwise."""
        return dataclasses.replace(self, **changes)  # type: ignore[arg-type] # names of fields

    def parameters(self) -> list[tuple[str, str]]:
        """What the search form would send for this, without what is empty."""
        pairs = (
            ("q", self.words),
            ("date", self.date and self.date.isoformat()),
            ("flexible", self.flexible and self.date and "1"),
            ("month", self.month and f"{self.month:%Y-%m}"),
            ("category", self.category),
            ("place", self.place and self.place.slug),
            ("within", self.place and self.within),
            ("guests", self.guests),
            ("price_from", _typed(self.price_from)),
            ("price_to", _typed(self.price_to)),
            *(("style", slug) for slug in sorted(self.styles)),
            *(("language", code) for code in sorted(self.languages)),
            ("rating", self.rating and f"{self.rating / 100:g}"),
            ("sort", "" if self.order == Sort.RECOMMENDED else self.order.value),
        )
        return [(name, str(value)) for name, value in pairs if value]

    def query(self, page: int = 1) -> str:
        """The canonical address behind the question mark: the same for the same question."""
        pairs = self.parameters()
        return urlencode([*pairs, ("page", str(page))] if page > 1 else pairs)


def _typed(number: int | None) -> str:
    """Nought is something to ask for."""
    return "" if number is None else str(number)
