"""What we know of a booking, put into the words that a bank asks for. Read only: who may send it
and when is decided in `payments.services.disputes`.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bookings.models import Booking, BookingEvent
from messaging.models import Attachment, Message
from payments.models import BalanceAttempt, Dispute, Payment
from vendors.money import words

LONGEST_FIELD = 20_000
LONGEST = 150_000
MOST_MESSAGES = 300
# The texts that banks ask for, by the provider's names, with ours and what belongs there.
FIELDS = {
    "uncategorized_text": (_("Summary"), _("What happened, in a few sentences. Banks begin here.")),
    "product_description": (_("What was booked"), ""),
    "service_date": (_("Day of the service"), ""),
    "customer_name": (_("Who paid"), ""),
    "customer_email_address": (_("Their e-mail address"), ""),
    "customer_purchase_ip": (_("Network address when they agreed"), ""),
    "refund_policy_disclosure": (_("What was agreed on refunds, and how"), ""),
    "refund_refusal_explanation": (_("What went back, and why not more"), ""),
    "access_activity_log": (_("What happened, line by line"), _("From the booking's timeline.")),
}
SHORT = ("service_date", "customer_name", "customer_email_address", "customer_purchase_ip")


@dataclass(frozen=True)
class Spoken:
    """One message of the conversation."""

    at: dt.datetime
    who: str
    text: str


def draft_of(dispute: Dispute) -> dict[str, str]:
    """What would be handed in now: as it was put together, with what staff have changed."""
    return compiled(dispute) | {
        name: text for name, text in dispute.edits.items() if name in FIELDS
    }


def compiled(dispute: Dispute) -> dict[str, str]:
    """Each field as our rows have it."""
    booking, payment = booking_of(dispute), dispute.payment
    acceptance = booking.acceptance
    texts = {
        "uncategorized_text": _summary(dispute, booking),
        "product_description": _what_was_booked(booking),
        "service_date": booking.span.full,
        "customer_name": str(payment.payer),
        "customer_email_address": payment.payer.email,
        "customer_purchase_ip": (acceptance.ip or "") if acceptance else "",
        "refund_policy_disclosure": "\n".join(_agreed(booking)),
        "refund_refusal_explanation": "\n".join(_gone_back(booking)),
        "access_activity_log": "\n".join(timeline(booking)),
    }
    return {name: plain(plain(text)[:LONGEST_FIELD]) for name, text in texts.items()}


def plain(text: str) -> str:
    """As forms give it: line ends of one character, no space around it."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def booking_of(dispute: Dispute) -> Booking:
    """With all that is told of it here."""
    bookings = Booking.objects.select_related("vendor", "couple", "conversation")
    people = ("couple__members__user", "conversation__members", "acceptances__terms", "extras")
    found = bookings.prefetch_related(*people, "acceptances__accepted_by")
    return found.get(pk=dispute.payment.booking_id)


def timeline(booking: Booking) -> Iterator[str]:
    """What both sides and the site did, with the time in UTC."""
    for event in booking.events.select_related("actor"):
        who = f" by {event.actor}" if event.actor else ""
        amount = event.facts.get("amount")
        money = f", {words(amount, event.facts['currency'])}" if amount else ""
        detail = f" ({event.detail})" if event.detail else ""
        if event.kind not in (BookingEvent.Kind.DISPUTED, BookingEvent.Kind.DISPUTE_ENDED):
            yield f"{_moment(event.at)}: {event.words}{who}{money}{detail}"


def receipts(booking: Booking) -> Iterator[str]:
    """What was paid, and what of it went back."""
    payments = Payment.objects.succeeded().filter(booking=booking)
    for payment in payments.prefetch_related("refunds").order_by("pk"):
        came = payment.succeeded_at or payment.created_at
        amount = words(payment.amount, payment.currency)
        what = f"{payment.what} {amount}, receipt {payment.receipt_number}"
        yield f"{_moment(came)}: {what}"
        for refund in payment.refunds.all():
            if refund.has_left:
                back = words(refund.amount, payment.currency)
                why = refund.get_reason_display()
                yield f"{_moment(refund.created_at)}: {back} of it sent back ({why})"


def conversation(booking: Booking) -> list[Spoken]:
    """What couple and vendor wrote to each other, the latest at most, oldest first; cards and what
    was deleted left out.
    """
    said = Message.objects.filter(
        conversation=booking.conversation_id, author__isnull=False, deleted_at=None
    ).exclude(body="")
    latest = list(said.order_by("-seq")[:MOST_MESSAGES])
    names = booking.conversation
    return [
        Spoken(each.created_at, names.name_of(each.author_id), each.body)
        for each in reversed(latest)
    ]


def shared_files(booking: Booking) -> Iterator[str]:
    """Files of the conversation, named so that each can be recognised."""
    files = Attachment.objects.filter(
        conversation=booking.conversation_id, message__isnull=False, message__deleted_at=None
    )
    for file in files.select_related("owner", "message").order_by("message"):
        sent = file.message.created_at if file.message else None
        at = f"{_moment(sent)}: " if sent else ""
        yield f"{at}{file.name}, from {file.owner}, SHA-256 {file.checksum}"


def agreed_terms(booking: Booking) -> str:
    """The terms word for word; nothing when they were agreed to in another way."""
    return booking.acceptance.terms.text if booking.acceptance else ""


def _summary(dispute: Dispute, booking: Booking) -> str:
    parts = [
        f"{booking.couple} booked {booking.package_name} with {booking.vendor}, a wedding vendor,"
        f" for {booking.span.full} on Wedding Bazaar.",
        _how_it_was_paid(dispute.payment),
        f"The booking is {booking.state_words.lower()}.",
    ]
    if dispute.statement:
        parts.append(f"{booking.vendor} says:\n{dispute.statement}")
    return "\n\n".join(parts)


def _how_it_was_paid(payment: Payment) -> str:
    """By hand; or with the word that somebody had given before that their card be charged."""
    amount = words(payment.amount, payment.currency)
    came = _moment(payment.succeeded_at or payment.created_at)
    which = f"({payment.what.lower()}, receipt {payment.receipt_number})"
    attempt = _attempt_at(payment)
    if attempt is None:
        return f"On {came} {payment.payer}, signed in, paid {amount} {which}."
    consent = attempt.consent
    named = {number: (most, dt.date.fromisoformat(day)) for number, most, day in consent.parts}
    most, first_day = named.get(attempt.part, (consent.amount, consent.charge_on))
    return (
        f"On {came} {amount} {which} were paid. On {_moment(consent.agreed_at)} {consent.user},"
        f" signed in, had agreed that it be charged to their {consent.card} without their doing"
        f" anything more: up to {words(most, payment.currency)}, not before {first_day:%d %b %Y}."
    )


def _attempt_at(payment: Payment) -> BalanceAttempt | None:
    """The one that brought it. Of one whose answer was lost it is known only that it was paid."""
    if payment.purpose not in Payment.REST:
        return None
    attempts = BalanceAttempt.objects.filter(
        Q(payment=payment) | Q(payment=None),
        consent__booking=payment.booking_id,
        part=payment.instalment,
        state=BalanceAttempt.State.SUCCEEDED,
    )
    return attempts.select_related("consent__card", "consent__user").first()


def _what_was_booked(booking: Booking) -> str:
    lines = [
        f"{booking.package_name} by {booking.vendor}, {words(booking.price, booking.currency)}"
    ]
    lines += [f"{extra}: {words(extra.amount, booking.currency)}" for extra in booking.extras.all()]
    if (offer := booking.accepted_offer) and offer.note:
        lines.append(f"As offered: {offer.note}")
    return "\n".join(lines)


def _agreed(booking: Booking) -> Iterator[str]:
    if acceptance := booking.acceptance:
        place = f" from {acceptance.ip}" if acceptance.ip else ""
        yield (
            f"The terms were shown before booking. {acceptance.accepted_by} accepted them on"
            f" {_moment(acceptance.accepted_at)}{place}."
        )
        yield f"SHA-256 of the text: {acceptance.terms.sha256}"
    yield f"Cancellation policy: {booking.policy.name}"
    yield from booking.policy.lines()


def _gone_back(booking: Booking) -> Iterator[str]:
    yield from receipts(booking)
    if booking.cancelled_by:
        yield (
            f"Cancelled by the {booking.get_cancelled_by_display().lower()}:"
            f" {words(booking.refund_due, booking.currency)} were due back by the policy."
        )
    elif booking.state in Booking.PLANNED:
        yield "The booking was not cancelled, so the policy promises nothing back."
    else:
        yield (
            f"The booking is {booking.state_words.lower()} and was not confirmed. The policy is"
            " about confirmed bookings that are cancelled."
        )


def _moment(at: dt.datetime) -> str:
    return f"{at.astimezone(dt.UTC):%d %b %Y, %H:%M} UTC"
