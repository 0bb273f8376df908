"""The day itself on one page: who comes when and where, how to reach them, what is paid."""

import dataclasses
import datetime as dt
from collections.abc import Iterable
from itertools import groupby

from django.db.models import Prefetch
from django.utils import timezone

from accounts.models import Couple
from bookings.models import Booking, BookingQuerySet, Note
from bookings.schedules import fetch_instalments
from vendors.models import Vendor, VendorMember

SHOWN_AFTER = dt.timedelta(days=7)  # a couple still looks something up


@dataclasses.dataclass(frozen=True)
class VendorDay:
    """Everything a vendor does on one day, and the days with something before and after."""

    day: dt.date
    bookings: list[Booking]
    previous: dt.date | None
    next: dt.date | None

    @classmethod
    def of(cls, vendor: Vendor, day: dt.date | None) -> "VendorDay":
        """Without a day: today, or the next one with something to do."""
        theirs = Booking.objects.filter(vendor=vendor, state__in=Booking.PLANNED)
        if day is None:
            day = vendor.today()
            if not theirs.on_day(day).exists():
                day = _first_day(theirs.filter(date__gt=day).order_by("date")) or day
        return cls(
            day=day,
            bookings=_in_order(_for_sheets(theirs.on_day(day), Booking.Side.VENDOR)),
            previous=_first_day(theirs.filter(date__lt=day).order_by("-date")),
            next=_first_day(theirs.filter(date__gt=day).order_by("date")),
        )


@dataclasses.dataclass(frozen=True)
class CoupleDay:
    """One day of a couple with those who work for them, in the order in which they come."""

    day: dt.date
    is_wedding: bool
    bookings: list[Booking]


def days_of(couple: Couple) -> list[CoupleDay]:
    """The days of what is booked, from a week ago on."""
    since = timezone.localdate() - SHOWN_AFTER
    booked = Booking.objects.filter(couple=couple, state__in=Booking.PLANNED, date__gte=since)
    found = _in_order(_for_sheets(booked, Booking.Side.COUPLE))
    by_day = groupby(found, lambda booking: booking.date)
    return [CoupleDay(day, day == couple.wedding_date, list(those)) for day, those in by_day]


def _for_sheets(bookings: BookingQuerySet, side: str) -> BookingQuerySet:
    """With all that a line says to this side; notes are its own."""
    managing = VendorMember.objects.filter(role__in=VendorMember.MANAGING).select_related("user")
    return bookings.select_related(
        "vendor__place", "vendor__category", "couple__place", "day_plan"
    ).prefetch_related(
        "couple__members",
        "extras",
        Prefetch("vendor__members", managing, to_attr="reached_by"),
        Prefetch("notes", Note.objects.for_side(side), to_attr="own_notes"),
    )


def _in_order(bookings: Iterable[Booking]) -> list[Booking]:
    """By the hour; those without one come last."""
    found = sorted(bookings, key=lambda booking: (booking.date, _hour(booking), booking.pk))
    fetch_instalments(found)
    return found


def _hour(booking: Booking) -> dt.time:
    plan = getattr(booking, "day_plan", None)
    return (plan and plan.arrives_at) or dt.time.max


def _first_day(bookings: BookingQuerySet) -> dt.date | None:
    day: dt.date | None = bookings.values_list("date", flat=True).first()
    return day
