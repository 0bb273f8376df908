"""The way to approval, step by step, with where to do each."""

import dataclasses

from django.urls import reverse

from vendors.models import Vendor
from vendors.services.profiles import missing_for_review


@dataclasses.dataclass(frozen=True)
class Item:
    name: str
    help: str
    url: str
    done: bool


def checklist_of(vendor: Vendor) -> list[Item]:
    missing = set(missing_for_review(vendor))
    profile = {"one line about you", "a description"}
    return [
        Item(
            "Profile",
            "One line and a few paragraphs about your work",
            reverse("vendors:profile-update"),
            not profile & missing,
        ),
        Item(
            "Pictures",
            "At least one; the first is your cover",
            reverse("vendors:photo-list"),
            "a picture" not in missing,
        ),
        Item(
            "Packages",
            "What you offer, with price and deposit",
            reverse("vendors:package-list"),
            "a package with its price" not in missing,
        ),
        Item(
            "Availability",
            "How many weddings you take on each weekday",
            reverse("vendors:weekly-update"),
            "a weekday you work on" not in missing,
        ),
    ]
