"""Offers made in the conversation: a vendor names a day and a price, the couple takes it.

Locks are taken in this order: booking, vendor, quote.
"""

import datetime as dt
from collections.abc import Sequence

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import Couple, User
from bookings.exceptions import QuoteGone, WrongState
from bookings.models import Booking, BookingEvent, Quote
from bookings.services import timeline
from bookings.services.agreeing import accept_terms, require_bookable
from bookings.services.deposits import DEPOSIT_WINDOW, accept_and_maybe_confirm
from bookings.services.waiting import offer_freed_days
from messaging.services import card_changed, notify, post_card, touch
from vendors.models import Inquiry, Package
from vendors.schedules import check_parts
from vendors.services import hold_days, lock_managed_vendor, lock_vendor, pass_days, release_days

State = Quote.State
Kind = BookingEvent.Kind


def offer_quote(
    vendor_id: int,
    *,
    couple: Couple,
    by: User,
    title: str,
    date: dt.date,
    price: int,
    deposit: int,
    valid_until: dt.datetime,
    note: str = "",
    schedule: Sequence[Sequence[int]] = (),
    days: int = 1,
    package: Package | None = None,
    booking: Booking | None = None,
    hold: bool = True,
) -> Quote:
    """Make an offer to a couple that the vendor talks to. Amounts are in minor units of the
    vendor's currency; `schedule` says how the rest is paid, as [[days before, percent], …], nothing
    for one balance.

    With `booking`, a request that waits for an answer, it is a counter-offer: an earlier one is
    withdrawn. With `hold` the day is held while the offer stands. Raises WrongState for a booking
    that no longer waits, NotBookable while the vendor is suspended, Inquiry.DoesNotExist for
    strangers, and from vendors BadParts, DayTaken and DayNotOffered (both carry the nearest free
    days).
    """
    parts = check_parts(schedule)
    with transaction.atomic():
        if booking is not None:
            booking = timeline.locked(booking.pk)
            if booking.state != Booking.State.REQUESTED:
                raise WrongState(booking)
        vendor = lock_managed_vendor(vendor_id, by=by)
        require_bookable(vendor)
        inquiry = Inquiry.objects.select_related("conversation").get(vendor=vendor, couple=couple)
        if booking is not None:
            _refuse_mixture(booking, vendor_id, couple)
            for earlier in booking.quotes.open():
                _close(earlier, State.WITHDRAWN)
        quote = Quote(
            vendor=vendor,
            couple=couple,
            conversation=inquiry.conversation,
            booking=booking,
            package=package,
            title=title,
            note=note,
            date=date,
            days=days,
            price=price,
            deposit=deposit,
            schedule=parts,
            currency=vendor.currency,
            valid_until=valid_until,
            offered_by=by,
        )
        quote.holds_day = hold and not _has_the_days(booking, quote)
        if quote.holds_day:
            hold_days(vendor.pk, quote.dates, holder=quote.uuid)
        quote.save()
        if booking is not None:
            _extend_hold(booking, valid_until)
            timeline.record(booking, Kind.QUOTED, state_before=booking.state, by=by, detail=title)
        _tell(quote, quote.couple.people(), f"{vendor} made you an offer: {title}")
        post_card(quote.conversation, kind="quote", key=quote.pk, url=card_url(quote))
    return quote


def accept_quote(
    quote_id: int, *, by: User, ip: str | None = None, terms: str | None = None
) -> Booking:
    """The couple agrees: the request takes over day and price (or a booking begins), accepted
    until its deposit is paid.

    Raises QuoteGone, NotBookable, TermsChanged, WrongState, and from vendors DayTaken and
    DayNotOffered when the offer did not hold its day.
    """
    with transaction.atomic():
        booking, quote = _locked(quote_id)
        if not quote.couple.members.filter(user=by).exists():
            raise PermissionDenied
        if not quote.is_open:
            raise QuoteGone
        require_bookable(quote.vendor)
        is_new = booking is None
        if booking is None:
            booking = Booking(couple=quote.couple, vendor=quote.vendor, requested_by=by)
        elif booking.state != Booking.State.REQUESTED:
            raise WrongState(booking)
        freed = [] if is_new or booking.dates == quote.dates else booking.dates
        _take_over(booking, quote, is_new=is_new)
        if is_new:
            timeline.record(booking, Kind.REQUESTED, state_before="", by=by, detail=quote.title)
        accept_terms(booking, by=by, ip=ip, shown=terms)
        _close(quote, State.ACCEPTED, booking=booking)
        timeline.record(booking, Kind.QUOTE_ACCEPTED, state_before=booking.state, by=by)
        accept_and_maybe_confirm(booking, window=DEPOSIT_WINDOW, by=None)
        if freed:
            offer_freed_days(booking.vendor_id, freed)
        text = f"{booking.couple} accepted your offer for {booking.span}"
        _tell(quote, booking.vendor.people(), text)
        timeline.tell(booking, others=[], text="")
        if is_new:
            link = reverse("bookings:booking-card-detail", args=[booking.pk])
            post_card(booking.conversation, kind="booking", key=booking.pk, url=link)
    return booking


def decline_quote(quote_id: int, *, reason: str, by: User) -> Quote:
    """The couple says no; a request that it answered goes on waiting. Raises QuoteGone."""
    with transaction.atomic():
        booking, quote = _locked(quote_id)
        if not quote.couple.members.filter(user=by).exists():
            raise PermissionDenied
        if quote.state != State.OFFERED:
            raise QuoteGone
        quote.reason = reason
        _close(quote, State.DECLINED)
        if booking is not None:
            timeline.record(
                booking, Kind.QUOTE_DECLINED, state_before=booking.state, by=by, detail=reason
            )
        _tell(quote, quote.vendor.people(), f"{quote.couple} declined your offer")
    return quote


def withdraw_quote(quote_id: int, *, by: User) -> Quote:
    """The vendor takes an open offer back. Raises QuoteGone."""
    with transaction.atomic():
        _, quote = _locked(quote_id)
        if not by.has_perm("vendors.manage_vendor", quote.vendor):
            raise PermissionDenied
        if quote.state != State.OFFERED:
            raise QuoteGone
        _close(quote, State.WITHDRAWN)
        _tell(quote, quote.couple.people(), f"{quote.vendor} took an offer back: {quote.title}")
    return quote


def expire_quotes(*, at: dt.datetime | None = None) -> int:
    """End every offer whose time is over; its day is free. Returns how many it ended."""
    at = at or timezone.now()
    return sum(
        _expire(pk, at) for pk in list(Quote.objects.overdue(at).values_list("pk", flat=True))
    )


def close_quotes(booking: Booking) -> None:
    """A locked request has been answered in another way: what was offered for it is over."""
    for quote in booking.quotes.open().select_related("vendor__place", "couple", "conversation"):
        _close(quote, State.WITHDRAWN)
        _tell(quote, [], "")


def card_url(quote: Quote) -> str:
    """Where a page fetches this offer's card for its own viewer."""
    return reverse("bookings:quote-card-detail", args=[quote.pk])


def _expire(quote_id: int, at: dt.datetime) -> bool:
    with transaction.atomic():
        _, quote = _locked(quote_id)
        if quote.state != State.OFFERED or quote.valid_until > at:
            return False
        _close(quote, State.EXPIRED)
        text = f"The offer “{quote.title}” has run out"
        _tell(quote, [*quote.couple.people(), *quote.vendor.people()], text)
    return True


def _locked(quote_id: int) -> tuple[Booking | None, Quote]:
    """The quote and the request that it answers, both locked, behind the vendor."""
    found = Quote.objects.only("booking", "vendor").get(pk=quote_id)
    booking = timeline.locked(found.booking_id) if found.booking_id else None
    lock_vendor(found.vendor_id)
    quotes = Quote.objects.select_for_update(of=("self",))
    return booking, quotes.select_related("vendor__place", "couple", "conversation").get(
        pk=quote_id
    )


def _refuse_mixture(booking: Booking, vendor_id: int, couple: Couple) -> None:
    if (booking.vendor_id, booking.couple_id) != (vendor_id, couple.pk):
        raise PermissionDenied


def _has_the_days(booking: Booking | None, quote: Quote) -> bool:
    """The request holds some of these days itself: they change hands when the offer is taken."""
    return booking is not None and not set(booking.dates).isdisjoint(quote.dates)


def _extend_hold(booking: Booking, until: dt.datetime) -> None:
    """The request must not run out before the offer that answers it."""
    if booking.hold_expires_at is None or booking.hold_expires_at < until:
        booking.hold_expires_at = until
        booking.save(update_fields=["hold_expires_at"])


def _take_over(booking: Booking, quote: Quote, *, is_new: bool) -> None:
    """Day, price and package of the offer become the booking's; its days change hands. What the
    offer includes is in its words: extras that were asked for are no longer a part of the price.
    """
    if not is_new and booking.dates != quote.dates:
        release_days(booking.uuid)
    if quote.holds_day:
        pass_days(quote.uuid, to=booking.uuid)
    elif is_new or booking.dates != quote.dates:
        hold_days(quote.vendor_id, quote.dates, holder=booking.uuid)
    booking.conversation = quote.conversation
    booking.package = quote.package or booking.package
    booking.package_name = quote.title
    booking.date, booking.days = quote.date, quote.days
    booking.package_price, booking.price, booking.deposit = None, quote.price, quote.deposit
    booking.currency, booking.schedule = quote.currency, quote.schedule
    booking.policy_kind = quote.vendor.policy.kind
    booking.policy_steps = quote.vendor.policy.as_rows()
    booking.save()
    booking.extras.all().delete()


def _close(quote: Quote, state: Quote.State, *, booking: Booking | None = None) -> None:
    quote.state, quote.answered_at = state, timezone.now()
    quote.booking = quote.booking or booking
    quote.save(update_fields=["state", "answered_at", "reason", "booking"])
    if quote.holds_day and state != State.ACCEPTED and release_days(quote.uuid):
        offer_freed_days(quote.vendor_id, quote.dates)


def _tell(quote: Quote, others: list[User], text: str) -> None:
    """Update open pages and the card; notify `others`. Comes last: the card locks."""
    link = reverse("messaging:conversation-detail", args=[quote.conversation_id])
    for person in others:
        notify(person, "booking", text, link)
    people = [*quote.couple.people(), *quote.vendor.people()]
    touch(people, "quote", quote.pk)
    if quote.booking_id:
        touch(people, "booking", quote.booking_id)
    touch(people, "bookings", "all")
    touch(quote.vendor.people(), "calendar", quote.vendor_id)
    card_changed("quote", quote.pk)
