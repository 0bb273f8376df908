"""What the pages show of a vendor's reviews."""

import dataclasses
from typing import Any

from django.core.paginator import Page, Paginator

from bookings.forms import ASKED
from bookings.models import ReviewVersion
from bookings.models.reviews import CRITERIA
from vendors.models import Vendor

PAGE_SIZE = 10


@dataclasses.dataclass(frozen=True)
class Criterion:
    """One line of the summary: its mean as people say it, and as a number for the bar."""

    name: str
    words: str
    value: str


@dataclasses.dataclass(frozen=True)
class Reviews:
    """How many there are, what they come to, and one page of them."""

    count: int
    criteria: list[Criterion]
    page: Page[ReviewVersion]

    @classmethod
    def of(cls, vendor: Vendor, number: str | None = None) -> "Reviews":
        published = ReviewVersion.objects.of_vendor(vendor)
        means = published.means()
        pages = Paginator(published.for_lists(), PAGE_SIZE)
        pages.count = means["count"]  # counted already
        return cls(means["count"], _criteria(means), pages.get_page(number))

    @property
    def mean(self) -> str:
        return self.criteria[0].words if self.count else ""


def _criteria(means: dict[str, Any]) -> list[Criterion]:
    if not means["count"]:
        return []
    return [
        Criterion(str(ASKED[name]), f"{means[name]:.1f}", f"{means[name]:.2f}") for name in CRITERIA
    ]
