"""The way to approval, step by step, with where to do each and what staff said of it."""

import dataclasses

from django.urls import reverse

from vendors.models import Vendor
from vendors.remarks import label_of, remarks_on
from vendors.services.profiles import missing_for_review

ELSEWHERE = {"pictures", "packages", "availability", "terms", "documents"}


@dataclasses.dataclass(frozen=True)
class Remark:
    """What staff said; `label` names the field where the item has several."""

    text: str
    label: str = ""


@dataclasses.dataclass(frozen=True)
class Item:
    name: str
    help: str
    url: str
    done: bool
    remarks: list[Remark]


def checklist_of(vendor: Vendor) -> list[Item]:
    missing = set(missing_for_review(vendor))
    said = remarks_on(vendor)

    def item(name: str, help: str, page: str, wanted: set[str], remarks: list[Remark]) -> Item:
        return Item(name, help, reverse(page), not wanted & missing, remarks)

    def about(field: str) -> list[Remark]:
        return [Remark(said[field])] if field in said else []

    return [
        item(
            "Profile",
            "One line and a few paragraphs about your work",
            "vendors:profile-update",
            {"one line about you", "a description"},
            [
                Remark(text, label_of(field))
                for field, text in said.items()
                if field not in ELSEWHERE
            ],
        ),
        item(
            "Pictures",
            "At least one; the first is your cover",
            "vendors:photo-list",
            {"a picture"},
            about("pictures"),
        ),
        item(
            "Packages",
            "What you offer, with price and deposit",
            "vendors:package-list",
            {"a package with its price"},
            about("packages"),
        ),
        item(
            "Availability",
            "How many weddings you take on each weekday",
            "vendors:weekly-update",
            {"a weekday you work on"},
            about("availability"),
        ),
        item(
            "Terms",
            f"What couples get back when they cancel; now: {vendor.get_policy_kind_display()}",
            "vendors:policy-update",
            set(),
            about("terms"),
        ),
        item(
            "Documents",
            "The registration of your business; only our team reads it",
            "vendors:document-list",
            {"your registration document"},
            about("documents"),
        ),
        item(
            "Payout account",
            "Where your money goes; you set it up with Stripe",
            "payouts:payout-account-detail",
            {"your payout account"},
            [],
        ),
    ]
