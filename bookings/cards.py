"""Bookings and offers as cards in the conversation: what they show to whom."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import prefetch_related_objects
from django.http import HttpRequest
from django.template.loader import render_to_string

from accounts.models import User
from bookings.models import Booking, Quote, Review
from bookings.rules import is_in_couple
from bookings.schedules import Row, is_shortened, planned
from vendors.rules import manages, works_there
from vendors.schedules import in_words


def card_context(booking: Booking, viewer: User) -> dict[str, Any]:
    """What `bookings/_booking_card.html` draws for this viewer; `side` is couple, vendor or
    staff.
    """
    side = side_of(booking, viewer)
    answers = (
        side == "vendor"
        and booking.is_holding
        and viewer.has_perm("bookings.answer_booking", booking)
    )
    return {
        "booking": booking,
        "side": side,
        "may_answer": answers and booking.state == Booking.State.REQUESTED,
        "may_take_back": answers and booking.state == Booking.State.ACCEPTED,
        "may_pay": booking.deposit_due and viewer.has_perm("bookings.pay_booking", booking),
    }


def side_of(booking: Booking, viewer: User) -> str:
    if is_in_couple(viewer, booking):
        return "couple"
    return "vendor" if works_there(viewer, booking.vendor) else "staff"


def quote_context(quote: Quote, viewer: User) -> dict[str, Any]:
    """What `bookings/_quote_card.html` draws for this viewer."""
    in_couple = viewer.couple == quote.couple
    return {
        "quote": quote,
        "schedule": (schedule := _schedule_of(quote)),
        "schedule_words": in_words(quote.schedule),
        "is_shortened": is_shortened(quote.schedule, schedule),
        "may_take": quote.is_open and in_couple,
        "may_withdraw": quote.is_open and manages(viewer, quote.vendor),
    }


def _schedule_of(quote: Quote) -> list[Row]:
    """What would come of it today; nothing once it is accepted or over."""
    if not quote.is_open:
        return []
    rest, today = quote.price - quote.deposit, quote.vendor.today()
    return planned(quote.schedule, rest, quote.currency, date=quote.date, today=today)


def draw_quote_cards(request: HttpRequest, keys: Sequence[str]) -> dict[str, str]:
    """The same for offers."""
    viewer: Any = request.user
    quotes = Quote.objects.visible_to(viewer).for_cards().filter(pk__in=keys)
    _fetch_members(quotes, viewer)
    return {
        str(quote.pk): render_to_string(
            "bookings/_quote_card.html", quote_context(quote, viewer), request=request
        )
        for quote in quotes
    }


def draw_review_cards(request: HttpRequest, keys: Sequence[str]) -> dict[str, str]:
    """The same for reviews."""
    viewer: Any = request.user
    mine = Booking.objects.visible_to(viewer)
    reviews = Review.objects.filter(booking__in=mine, pk__in=keys).for_lists()
    return {
        str(review.pk): render_to_string(
            "bookings/_review_card.html", review_context(review, viewer), request=request
        )
        for review in reviews
    }


def review_context(review: Review, viewer: User) -> dict[str, Any]:
    """What `bookings/_review_card.html` draws for this viewer."""
    managing = viewer.has_perm("vendors.manage_vendor", review.vendor)
    return {"review": review, "may_reply": managing and review.can_be_replied}


def draw_cards(request: HttpRequest, keys: Sequence[str]) -> dict[str, str]:
    """The cards of many bookings for messaging's history, by key; those the viewer may not see
    are left out.
    """
    viewer: Any = request.user
    bookings = Booking.objects.visible_to(viewer).for_cards().filter(pk__in=keys)
    _fetch_members(bookings, viewer)
    return {
        str(booking.pk): render_to_string(
            "bookings/_booking_card.html", card_context(booking, viewer), request=request
        )
        for booking in bookings
    }


def _fetch_members(things: Iterable[Booking | Quote], viewer: User) -> None:
    """Who works for the vendors, unless it is not asked: the viewer is of the couple."""
    if not viewer.couple:
        prefetch_related_objects([thing.vendor for thing in things], "members")
