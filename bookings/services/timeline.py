"""The last steps of every change of a booking: write its timeline, save it, tell both sides."""

from typing import Any

from django.urls import reverse

from accounts.models import User
from bookings.models import Booking, BookingEvent
from messaging.services import card_changed, notify, touch


def record(
    booking: Booking,
    kind: BookingEvent.Kind,
    *,
    state_before: str,
    by: User | None,
    detail: str = "",
    **facts: Any,
) -> BookingEvent:
    """Append one line to the timeline. `facts` are for machines, `detail` for people."""
    return BookingEvent.objects.create(
        booking=booking,
        kind=kind,
        state_before=state_before,
        state_after=booking.state,
        actor=by,
        detail=detail,
        facts=facts,
    )


def tell(booking: Booking, *, others: list[User], text: str, kind: str = "booking") -> None:
    """Update every open page and the card in the chat; notify `others`, the ones who did not do it.
    `kind` is "payment" when it is about money.

    Comes last in a service: the card locks the conversation.
    """
    people = booking.people()
    link = reverse("pages:booking-detail", args=[booking.pk])
    for person in others:
        notify(person, kind, text, link)
    touch(people, "booking", booking.pk)
    touch(people, "bookings", "all")
    card_changed("booking", booking.pk)


def locked(booking_id: int) -> Booking:
    """The booking, locked until the transaction ends."""
    return (
        Booking.objects.select_for_update(of=("self",))
        .select_related("vendor__place", "couple", "conversation")
        .get(pk=booking_id)
    )
