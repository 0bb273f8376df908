"""What people read of a dispute: staff and vendor in notes and letters, both sides in one line of
the booking's timeline.
"""

from django.utils.text import capfirst

from accounts.groups import bookkeepers
from bookings.models import BookingEvent
from bookings.services import record_payment_step, tell_charged_back
from messaging.services import card_changed, notify, touch
from payments.models import Dispute
from vendors.money import words

State, Kind = Dispute.State, BookingEvent.Kind


def tell(dispute: Dispute, *, is_news: bool, was_open: bool) -> None:
    """Everybody, of a dispute that is new or has gone on."""
    booking, people = dispute.payment.booking, bookkeepers()
    managers = booking.vendor.managers()
    text, page = _words_for_staff(dispute), f"/adminpanel/disputes/{dispute.pk}/"
    for person in people:
        notify(person, "dispute", text, page, at_once=is_news)
    text = _words_for_vendor(dispute, is_news=is_news)
    for person in managers:
        notify(person, "dispute", text, dispute.get_absolute_url(), at_once=is_news)
    touch(people, "disputes", "all")
    touch(people, "dispute", dispute.pk)
    touch(managers, "dispute", dispute.pk)
    touch(managers, "earnings", booking.vendor_id)
    if is_news:
        _record(dispute, Kind.DISPUTED)
    if not dispute.is_open and (is_news or was_open):
        _record(dispute, Kind.DISPUTE_ENDED)
    if dispute.state == State.LOST and dispute.payment.is_shared:
        _tell_of_the_loss(dispute)


def booking_of(dispute: Dispute) -> str:
    """Which booking it is about, for the vendor."""
    booking = dispute.payment.booking
    return f"the booking of {booking.couple}, {booking.span.short}"


def subject_of(dispute: Dispute) -> str:
    """How much of whose money, for those who read of many bookings."""
    booking, amount = dispute.payment.booking, words(dispute.amount, dispute.currency)
    return f"{amount} of {booking.couple} with {booking.vendor}, wedding on {booking.span.full}"


def timeline_words(dispute: Dispute, kind: BookingEvent.Kind) -> str:
    """The same for both sides: whose card or account it was, and why they ask, is not said."""
    who = capfirst(dispute.judge.full_name)
    if kind == Kind.DISPUTED:
        return f"{who} looks at this payment. The booking stands meanwhile."
    return f"{who} has looked at this payment."


def _tell_of_the_loss(dispute: Dispute) -> None:
    """Both sides read what is missing now, and the couple are asked for it."""
    payment, judge = dispute.payment, dispute.judge
    tell_charged_back(
        payment.booking_id, what=payment.what, amount=dispute.amount, judge=judge.name
    )
    touch(payment.booking.people(), "payment", payment.pk)
    card_changed("payment", payment.pk)


def _record(dispute: Dispute, kind: BookingEvent.Kind) -> None:
    detail = timeline_words(dispute, kind)
    record_payment_step(dispute.payment.booking_id, kind, by=None, detail=detail)


def _words_for_staff(dispute: Dispute) -> str:
    subject, judge = subject_of(dispute), dispute.judge
    until = f" Answer until {dispute.due_by:%-d %B %Y}." if dispute.due_by else ""
    return {
        State.INQUIRY: f"{judge.asks} {subject}.{until}",
        State.NEEDS_RESPONSE: f"{judge.claims} {subject}.{until}",
        State.WON: f"Dispute {dispute.number} is won: {subject}.",
        State.LOST: f"Dispute {dispute.number} is lost: {subject}.{_what_stands(dispute)}",
    }.get(State(dispute.state), f"{dispute.number}, {subject}: {dispute.state_words.lower()}.")


def _what_stands(dispute: Dispute) -> str:
    if not dispute.leaves_a_gap:
        return ""
    return f" The booking still stands, without its {dispute.payment.what.lower()}."


def _words_for_vendor(dispute: Dispute, *, is_news: bool) -> str:
    booking, judge = booking_of(dispute), dispute.judge
    amount, who = words(dispute.amount, dispute.currency), capfirst(judge.name)
    if dispute.state == State.WON:
        return f"{who} decided for you: {amount} of {booking} stay yours."
    if dispute.state == State.LOST:
        text = f"{who} decided for {judge.asker}: {amount} of {booking} went back to them."
        what_now = " The couple were told and can pay it again on the booking; or cancel it."
        return f"{text}{_what_stands(dispute)}{what_now if dispute.leaves_a_gap else ''}"
    if dispute.state == State.INQUIRY_CLOSED:
        return f"{capfirst(judge.question)} about {booking} is settled."
    if is_news or dispute.is_answerable:
        return f"{judge.asks} {amount} of {booking}. Tell us what happened."
    return f"Our answer about {booking} is with {judge}."
