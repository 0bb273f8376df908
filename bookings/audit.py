"""What must always be true of bookings, checked against the rows themselves."""

import datetime as dt
import itertools
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django.db.models import Count, Exists, F, Max, OuterRef, Q, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from bookings.models import (
    Booking,
    BookingEvent,
    Move,
    Quote,
    Review,
    ReviewVersion,
    WaitingEntry,
)
from bookings.services.reviews import rating_of
from bookings.services.standing import counted_acceptance
from vendors.models import DaySlot, Vendor

STUCK_AFTER = dt.timedelta(minutes=15)


def problems() -> Iterator[str]:
    """Every broken promise, with the rows it is broken in. Nothing, when all is well."""
    yield from _open_without_a_day()
    yield from _days_without_a_booking()
    yield from _confirmed_without_deposit()
    yield from _broken_timelines()
    yield from _holds_nobody_ended()
    yield from _prices_that_do_not_add_up()
    yield from _instalments_that_do_not_add_up()
    yield from _money_beyond_what_was_paid()
    yield from _offers_nobody_ended()
    yield from _reviews_of_what_did_not_happen()
    yield from _ratings_that_were_not_counted()
    yield from _acceptance_that_was_not_counted()


def _open_without_a_day() -> Iterator[str]:
    slots: dict[object, int] = defaultdict(int)
    weddings = DaySlot.objects.filter(purpose=DaySlot.Purpose.WEDDING)
    for holder in weddings.values_list("holder", flat=True).iterator():
        slots[holder] += 1
    live = Booking.objects.filter(state__in=Booking.OPEN).only("uuid", "days", "state")
    for booking in live.iterator():
        if slots[booking.uuid] != booking.days:
            yield (
                f"booking {booking.pk} is {booking.state} for {booking.days} days "
                f"and holds {slots[booking.uuid]}"
            )


def _days_without_a_booking() -> Iterator[str]:
    states = [*Booking.OPEN, Booking.State.COMPLETED]
    booking = Booking.objects.filter(uuid=OuterRef("holder"), state__in=states)
    quote = Quote.objects.open().filter(uuid=OuterRef("holder"), holds_day=True)
    entry = WaitingEntry.objects.filter(uuid=OuterRef("holder"), state=WaitingEntry.State.OFFERED)
    for slot in DaySlot.objects.filter(~Exists(booking), ~Exists(quote), ~Exists(entry)):
        yield f"slot {slot.pk} ({slot}) is held by no open booking, offer or place in a queue"


def _prices_that_do_not_add_up() -> Iterator[str]:
    """A price is the package's and its extras', or the one of an offer that was accepted."""
    of_offer = Quote.objects.filter(booking=OuterRef("pk"), state=Quote.State.ACCEPTED)
    bookings: Any = Booking.objects.annotate(
        added=Coalesce(Sum("extras__amount"), 0), has_extras=Count("extras")
    )
    for booking in bookings.filter(package_price__isnull=False).exclude(
        price=F("package_price") + F("added")
    ):
        yield (
            f"booking {booking.pk}: {booking.price} is to be paid, its package is "
            f"{booking.package_price} and its extras are {booking.added}"
        )
    offers = bookings.filter(package_price=None)
    for booking in offers.filter(~Exists(of_offer) | Q(has_extras__gt=0)):
        yield f"booking {booking.pk}: its price is of no offer, or extras come on top of one"


def _instalments_that_do_not_add_up() -> Iterator[str]:
    """They are what is left after the deposit, counted from one on, and those that are paid are,
    with the deposit, what has arrived. A booking with a schedule has them, unless it was paid at
    once.
    """
    paid = Coalesce(Sum("instalments__amount", filter=Q(instalments__paid_at__isnull=False)), 0)
    bookings: Any = Booking.objects.annotate(
        owed=Coalesce(Sum("instalments__amount"), 0),
        settled=paid,
        count=Count("instalments"),
        last=Coalesce(Max("instalments__number"), 0),
    )
    split_up = bookings.filter(count__gt=0)
    for booking in split_up.exclude(owed=F("price") - F("deposit"), count=F("last")):
        yield (
            f"booking {booking.pk}: {booking.count} instalments come to {booking.owed}, "
            f"{booking.price - booking.deposit} are left after the deposit"
        )
    for booking in split_up.exclude(amount_paid=F("deposit") + F("settled")):
        yield (
            f"booking {booking.pk}: {booking.amount_paid} was paid, its deposit and instalments "
            f"say {booking.deposit + booking.settled}"
        )
    owing = bookings.filter(state__in=Booking.PLANNED, amount_paid__lt=F("price"), count=0)
    for booking in owing.exclude(schedule=[]):
        yield f"booking {booking.pk} has a schedule and no instalments"


def _money_beyond_what_was_paid() -> Iterator[str]:
    """What was paid covers the deposit, and somebody stands behind each cancellation."""
    for booking in Booking.objects.filter(
        deposit_paid_at__isnull=False, amount_paid__lt=F("deposit")
    ):
        yield f"booking {booking.pk}: its deposit is paid, and {booking.amount_paid} has arrived"
    cancelled = Booking.objects.filter(state=Booking.State.CANCELLED, confirmed_at__isnull=False)
    for booking in cancelled.filter(cancelled_by=""):
        yield f"booking {booking.pk} was cancelled by nobody"


def _offers_nobody_ended() -> Iterator[str]:
    late = timezone.now() - STUCK_AFTER
    for quote in Quote.objects.overdue(late):
        yield f"quote {quote.pk} ran out at {quote.valid_until} and still stands"
    for entry in WaitingEntry.objects.overdue(late):
        yield f"waiting entry {entry.pk} ran out at {entry.offer_expires_at} and still holds"
    for move in Move.objects.overdue(late):
        yield f"move {move.pk} ran out at {move.expires_at} and is still open"


def _confirmed_without_deposit() -> Iterator[str]:
    confirmed = Booking.objects.filter(
        state__in=(Booking.State.CONFIRMED, Booking.State.COMPLETED), deposit__gt=0
    )
    for booking in confirmed.filter(deposit_paid_at=None):
        yield f"booking {booking.pk} is {booking.state} without its deposit"


def _broken_timelines() -> Iterator[str]:
    """Each event starts where the one before it ended, and the last one is where the booking is."""
    rows = BookingEvent.objects.order_by("booking", "pk").values_list(
        "booking", "booking__state", "state_before", "state_after"
    )
    for booking, events in itertools.groupby(rows.iterator(), key=lambda row: row[0]):
        chain = list(events)
        ends = ["", *(after for _, _, _, after in chain)]
        starts = [*(before for _, _, before, _ in chain), chain[0][1]]
        if starts != ends:
            yield f"booking {booking}: its timeline does not chain"


def _holds_nobody_ended() -> Iterator[str]:
    for booking in Booking.objects.overdue(timezone.now() - STUCK_AFTER):
        yield f"booking {booking.pk}: its hold ran out at {booking.hold_expires_at} and still holds"


def _reviews_of_what_did_not_happen() -> Iterator[str]:
    """Only completed bookings have one, and it is about their own vendor."""
    reviews = Review.objects.select_related("booking")
    for review in reviews.exclude(booking__state=Booking.State.COMPLETED):
        yield f"review {review.pk}: booking {review.booking_id} is {review.booking.state}"
    for review in reviews.exclude(vendor=F("booking__vendor")):
        yield f"review {review.pk}: its booking is with vendor {review.booking.vendor_id}"


def _ratings_that_were_not_counted() -> Iterator[str]:
    rows = (
        ReviewVersion.objects.published()
        .order_by()
        .values_list("review__vendor")
        .annotate(total=Sum("overall"), count=Count("pk"))
    )
    counted = {vendor: (rating_of(total, count), count) for vendor, total, count in rows}
    stored = Vendor.objects.values_list("pk", "rating", "review_count")
    for vendor, *found in stored.iterator():
        rating, count = counted.get(vendor, (None, 0))
        if found != [rating, count]:
            yield (
                f"vendor {vendor}: stored {found[0]} of {found[1]} reviews, "
                f"the rows say {rating} of {count}"
            )


def _acceptance_that_was_not_counted() -> Iterator[str]:
    counted = counted_acceptance()
    for vendor, stored in Vendor.objects.values_list("pk", "acceptance_percent").iterator():
        if stored != counted.get(vendor):
            yield (
                f"vendor {vendor}: stored {stored} of 100 requests accepted, "
                f"the rows say {counted.get(vendor)}"
            )
