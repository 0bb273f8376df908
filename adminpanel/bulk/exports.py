"""What a list shows, as a file: the cells of each row are kept with it for a week. Money is left to
the reports of those who keep the books.
"""

import datetime as dt
from collections.abc import Callable, Collection
from typing import Any

from django.db.models import QuerySet

from accounts.models import User
from adminpanel.bulk.acts import Act, Kind
from adminpanel.bulk.bookings import BOOKINGS
from adminpanel.bulk.people import PEOPLE, STEER
from adminpanel.bulk.vendors import VENDORS
from bookings.models import Booking
from vendors.models import Vendor

Cells = tuple[object, ...]


def _vendors(keys: Collection[str]) -> QuerySet[Vendor]:
    return Vendor.objects.filter(pk__in=keys).select_related("category", "place")


def _vendor(vendor: Vendor) -> Cells:
    return (
        vendor.pk,
        vendor.name,
        vendor.slug,
        vendor.get_state_display(),
        vendor.category,
        vendor.place,
        vendor.get_tier_display(),
        vendor.stars,
        vendor.review_count,
        _moment(vendor.created_at),
        _moment(vendor.submitted_at),
        _moment(vendor.decided_at),
    )


def _people(keys: Collection[str]) -> QuerySet[User]:
    return User.objects.get_queryset().with_verified().filter(pk__in=keys)


def _person(user: User) -> Cells:
    return (
        user.pk,
        user.name,
        user.email,
        "Staff" if user.is_staff else user.joined_as.capitalize(),
        user.standing.label,
        _moment(user.date_joined),
        _moment(user.last_seen),
    )


def _bookings(keys: Collection[str]) -> QuerySet[Booking]:
    return Booking.objects.filter(pk__in=keys).for_lists()


def _booking(booking: Booking) -> Cells:
    return (
        booking.pk,
        booking.vendor,
        booking.couple,
        booking.package_name,
        booking.date,
        booking.days,
        booking.get_state_display(),
        _moment(booking.requested_at),
        _moment(booking.confirmed_at),
    )


def _moment(at: dt.datetime | None) -> str:
    """In UTC, as spreadsheets read it."""
    return f"{at.astimezone(dt.UTC):%Y-%m-%d %H:%M}" if at else ""


def _export(
    kind: Kind,
    right: str,
    columns: tuple[str, ...],
    fetch: Callable[[Collection[str]], QuerySet[Any]],
    cells: Callable[[Any], Cells],
) -> Act:
    return Act(
        f"{kind.key}-export",
        kind,
        "Export",
        "download",
        right,
        lambda row, arguments: "Goes into the file",
        lambda row, by, arguments: {"cells": [str(cell) for cell in cells(row)]},
        columns=columns,
        fetch=fetch,
    )


ACTS = (
    _export(
        VENDORS,
        VENDORS.right,
        (
            *("No.", "Vendor", "Page", "State", "Category", "Place", "Tier", "Stars", "Reviews"),
            *("Begun (UTC)", "Sent in (UTC)", "Decided (UTC)"),
        ),
        _vendors,
        _vendor,
    ),
    _export(
        PEOPLE,
        STEER,
        ("No.", "Name", "E-mail", "Here as", "Account", "Joined (UTC)", "Last here (UTC)"),
        _people,
        _person,
    ),
    _export(
        BOOKINGS,
        BOOKINGS.right,
        (
            *("No.", "Vendor", "Couple", "Package", "First day", "Days", "State"),
            *("Requested (UTC)", "Confirmed (UTC)"),
        ),
        _bookings,
        _booking,
    ),
)
