"""What a vendor shows and says, kept as it is whenever staff decide, and laid beside what it is
later.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from adminpanel.models import Evidence
from vendors.models import Package, Photo, Vendor, VendorDocument
from vendors.models.photos import FRAME_FIELDS
from vendors.money import words

CHANGED, NEW, REMOVED = "Changed", "New", "Removed"


@dataclass(frozen=True)
class Line:
    """One thing that a vendor says; empty is what is not said."""

    label: str
    was: str
    now: str

    @property
    def word(self) -> str:
        """What happened to it, for the badge; nothing when it is as it was."""
        if self.was == self.now:
            return ""
        if not self.was:
            return NEW
        return CHANGED if self.now else REMOVED


@dataclass(frozen=True)
class Shown:
    """One picture or document on one side. `what` is None for a picture that is not there any
    more.
    """

    what: Photo | VendorDocument | None
    name: str
    word: str = ""


@dataclass(frozen=True)
class Comparison:
    """Then is `before`; all that is of it on the left of the page, now on the right."""

    before: Evidence
    lines: Sequence[Line]
    photos_then: Sequence[Shown]
    photos_now: Sequence[Shown]
    documents_then: Sequence[Shown]
    documents_now: Sequence[Shown]

    @property
    def moved(self) -> list[Line]:
        return [line for line in self.lines if line.word]

    @property
    def same(self) -> list[Line]:
        return [line for line in self.lines if not line.word]


def facts_of(vendor: Vendor) -> dict[str, Any]:
    """As `Evidence` keeps it; of a vendor that was asked for with `for_review`."""
    return {
        "said": [[key, label, text] for key, (label, text) in _said(vendor).items()],
        "photos": [_photo(photo) for photo in vendor.photos.all()],
        "documents": [[str(one.pk), _document(one)] for one in vendor.documents.all()],
    }


def compare(vendor: Vendor, before: Evidence | None) -> Comparison | None:
    """None where nothing was kept: staff have not decided yet, or before evidence was kept."""
    if before is None:
        return None
    return Comparison(
        before,
        _lines({key: (label, text) for key, label, text in before.facts["said"]}, _said(vendor)),
        *_photos(before.facts["photos"], list(vendor.photos.all())),
        *_documents(dict(before.facts["documents"]), list(vendor.documents.all())),
    )


def _said(vendor: Vendor) -> dict[str, tuple[str, str]]:
    """Labels and words by keys that stay the same whatever a package is called."""
    week = [f"{rule.day_name} {rule.capacity}" for rule in vendor.weekly.all()]
    facts = {
        "Name": vendor.name,
        "Category": str(vendor.category),
        "Place": str(vendor.place),
        "One line": vendor.tagline,
        "Description": vendor.description,
        "Styles": ", ".join(vendor.style_names),
        "Languages": ", ".join(vendor.language_names),
        "Travel": vendor.travel_words,
        "Largest wedding": f"{vendor.guests_max} guests" if vendor.guests_max else "",
        "Weddings a day": ", ".join(week),
        "Days of notice": str(vendor.lead_days),
        "Books ahead, days": str(vendor.horizon_days),
        "Days for travel on each side": str(vendor.buffer_days),
        "When couples cancel": "\n".join([vendor.policy.name, *vendor.policy.lines()]),
        "Balance due, days before": str(vendor.balance_days),
        "Own terms": vendor.terms,
    }
    said = {name: (name, text) for name, text in facts.items()}
    packages = vendor.packages.all()
    return said | {
        f"package {one.pk}": (f"Package “{one.name}”", _package(one, vendor)) for one in packages
    }


def _package(package: Package, vendor: Vendor) -> str:
    price = words(package.price, vendor.currency)
    lines = [
        package.name,
        f"{price}, {package.deposit_percent} percent as a deposit",
        "Book at once" if package.instant_book else f"On request, held {package.hold_words}",
        f"{package.days} days" if package.days > 1 else "",
        package.schedule_words,
        "" if package.is_active else "Not offered",
        package.description,
    ]
    return "\n".join(line for line in lines if line)


def _lines(was: dict[str, tuple[str, str]], now: dict[str, tuple[str, str]]) -> list[Line]:
    gone = [key for key in was if key not in now]
    return [
        Line(
            (now.get(key) or was[key])[0],
            was.get(key, ("", ""))[1],
            now.get(key, ("", ""))[1],
        )
        for key in (*now, *gone)
    ]


def _photo(photo: Photo) -> dict[str, Any]:
    frame = [getattr(photo, name) for name in FRAME_FIELDS]
    return {"pk": photo.pk, "alt": photo.alt, "frame": frame}


def _photos(was: list[dict[str, Any]], now: list[Photo]) -> tuple[list[Shown], list[Shown]]:
    then, today = {one["pk"]: one for one in was}, {photo.pk: photo for photo in now}
    return (
        [
            Shown(today.get(pk), one["alt"], "" if pk in today else REMOVED)
            for pk, one in then.items()
        ],
        [Shown(photo, photo.alt, _moved(photo, then.get(pk))) for pk, photo in today.items()],
    )


def _moved(photo: Photo, was: dict[str, Any] | None) -> str:
    if was is None:
        return NEW
    now = _photo(photo)
    if was["alt"] != now["alt"]:
        return "Described anew"
    return "Cut anew" if was["frame"] != now["frame"] else ""


def _document(document: VendorDocument) -> str:
    return f"{document.name}, {document.get_kind_display().lower()}"


def _documents(
    was: dict[str, str], now: Iterable[VendorDocument]
) -> tuple[list[Shown], list[Shown]]:
    today = {str(one.pk): one for one in now}
    return (
        [Shown(today.get(pk), name, "" if pk in today else REMOVED) for pk, name in was.items()],
        [Shown(one, _document(one), "" if pk in was else NEW) for pk, one in today.items()],
    )
