"""The way to approval, step by step, with where to do each and what staff said of it."""

import dataclasses

from django.urls import reverse

from vendors.models import Vendor
from vendors.services.profiles import missing_for_review

ELSEWHERE = {
    *("pictures", "picture", "packages", "package"),
    *("availability", "terms", "documents", "payout_account"),
}


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
    said = vendor.review_comments.unresolved().select_related("photo", "package")

    def item(name: str, help: str, page: str, wanted: set[str], remarks: list[Remark]) -> Item:
        return Item(name, help, reverse(page), not wanted & missing, remarks)

    def about(field: str, single: str = "") -> list[Remark]:
        return [
            Remark(one.text, one.about if one.field == single else "")
            for one in said
            if one.field in (field, single) and not one.is_gone
        ]

    return [
        item(
            "Profile",
            "One line and a few paragraphs about your work",
            "vendors:profile-update",
            {"one line about you", "a description"},
            [Remark(one.text, one.about) for one in said if one.field not in ELSEWHERE],
        ),
        item(
            "Pictures",
            "At least one; the first is your cover",
            "vendors:photo-list",
            {"a picture"},
            about("pictures", "picture"),
        ),
        item(
            "Packages",
            "What you offer, with price and deposit",
            "vendors:package-list",
            {"a package with its price"},
            about("packages", "package"),
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
            {"your terms"},
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
            about("payout_account"),
        ),
    ]
