"""A couple lets what is left of a booking be charged by itself, all at once or instalment by
instalment, and takes that back. `automatic.py` charges.
"""

import datetime as dt

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from bookings.models import Booking, BookingEvent
from bookings.services import record_payment_step
from messaging.services import notify
from payments.exceptions import CardIsGone, ConsentNotPossible
from payments.models import BalanceConsent, SavedCard

End = BalanceConsent.End


def agree_to_charge(booking_id: int, card_id: int, *, by: User) -> BalanceConsent:
    """Let the balance, or every instalment that is left, be charged to this card of theirs when it
    is due; instead of what was agreed to before. Raises ConsentNotPossible and CardIsGone.
    """
    with transaction.atomic():
        booking = lock_booking(booking_id)
        if not by.has_perm("bookings.pay_booking", booking):
            raise PermissionDenied
        card = SavedCard.objects.filter(pk=card_id, wallet__user=by, removed_at=None).first()
        if card is None or card.last_day < booking.balance_due_on:
            raise CardIsGone
        if not may_be_agreed(booking):
            raise ConsentNotPossible
        end_consent(_standing(booking), End.REPLACED)
        consent = BalanceConsent.objects.create(
            booking=booking,
            card=card,
            user=by,
            amount=booking.balance_due,
            charge_on=booking.next_due_on,
            parts=_parts_left(booking),
        )
        record_payment_step(
            booking.pk, BookingEvent.Kind.CHARGE_AGREED, by=by, detail=_days_in_words(consent)
        )
    return consent


def take_back_charge(booking_id: int, *, by: User) -> None:
    """The balance is not charged by itself any more. Either of the couple may say so, and twice is
    once; an attempt that is under way is not stopped.
    """
    with transaction.atomic():
        booking = lock_booking(booking_id)
        if not by.has_perm("bookings.pay_booking", booking):
            raise PermissionDenied
        if end_consent(_standing(booking), End.TAKEN_BACK):
            record_payment_step(booking.pk, BookingEvent.Kind.CHARGE_ENDED, by=by)


def stop_charging(booking_id: int) -> None:
    """A payment of this booking is questioned: no card is charged by itself after that, and what
    is left is paid by hand. Runs inside the caller's transaction.
    """
    booking = lock_booking(booking_id)
    if not end_consent(_standing(booking), End.DISPUTED):
        return
    detail = "A payment is questioned: what is left is paid by hand."
    record_payment_step(booking.pk, BookingEvent.Kind.CHARGE_ENDED, by=None, detail=detail)
    text = f"A payment to {booking.vendor} is questioned, so we charge no card by itself any more."
    for person in booking.couple.people():
        notify(
            person, "payment", f"{text} Pay what is left on its page.", booking.get_absolute_url()
        )


def may_be_agreed(booking: Booking) -> bool:
    """Something is owed, and not before tomorrow: what is due today is paid by hand."""
    return bool(booking.balance_due and booking.next_due_on > booking.vendor.today())


def _parts_left(booking: Booking) -> list[list[int | str]]:
    return [
        [each.number, each.amount, each.due_on.isoformat()]
        for each in booking.all_instalments
        if not each.is_paid
    ]


def _days_in_words(consent: BalanceConsent) -> str:
    days = [dt.date.fromisoformat(day) for _, _, day in consent.parts] or [consent.charge_on]
    return "On " + ", ".join(f"{day:%-d %B %Y}" for day in days)


def _standing(booking: Booking) -> BalanceConsent | None:
    return booking.consents.filter(ended_at=None).first()


def end_consent(consent: BalanceConsent | None, end: BalanceConsent.End) -> bool:
    if consent is None or consent.ended_at is not None:
        return False
    consent.ended_at, consent.end = timezone.now(), end
    consent.save(update_fields=["ended_at", "end"])
    return True


def lock_booking(booking_id: int) -> Booking:
    bookings = Booking.objects.select_for_update(of=("self",))
    return bookings.select_related("vendor__place", "couple").get(pk=booking_id)
