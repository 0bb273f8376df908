"""Money is given back while the booking stands, or beyond what its terms ask: by the vendor, or by
those who keep the books, of whom two have to agree above a limit.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from accounts.groups import bookkeepers
from accounts.models import User
from bookings import services as bookings
from bookings.models import Booking
from messaging.services import notify, touch
from payments.exceptions import (
    DecidedAlready,
    LeftHasChanged,
    MoneyIsDisputed,
    NotLess,
    RefundTooHigh,
    SecondPersonNeeded,
)
from payments.leftovers import leftovers
from payments.models import Payment, Refund, RefundRequest
from payments.services.returning import QUEUE, return_money
from vendors.money import words

State = RefundRequest.State


def give_back(
    booking_id: int, *, amount: int, why: str, by: User, expected_left: int
) -> RefundRequest:
    """Send a part of what was paid back at once or, when staff give back more of a booking than one
    person may, ask a second one. `amount` and `expected_left`, what the person was shown as left,
    are in minor units of the booking's currency; `why` is what both sides read. Raises
    PermissionDenied, LeftHasChanged (a second click finds less) and RefundTooHigh.
    """
    with transaction.atomic():
        payments = lock_payments(booking_id)
        booking = Booking.objects.select_related("vendor", "couple").get(pk=booking_id)
        if not by.has_perm("payments.give_back", booking):
            raise PermissionDenied
        if left_of(payments) != expected_left:
            raise LeftHasChanged
        refuse_beyond(payments, amount)
        wanted = RefundRequest(booking=booking, amount=amount, why=why, asked_by=by)
        alone = RefundRequest.objects.given_alone(booking_id) + amount
        wanted.needs_second = by.is_staff and alone > settings.REFUND_ALONE_UP_TO
        if wanted.needs_second:
            wanted.save()
            _ask_others(wanted)
        else:
            _carry_out(wanted, payments, by=by)
    return wanted


def approve_refund(request_id: int, *, by: User) -> RefundRequest:
    """The second person agrees. Raises SecondPersonNeeded for the first, DecidedAlready, and
    RefundTooHigh when less is left by now.
    """
    booking_id = RefundRequest.objects.values_list("booking", flat=True).get(pk=request_id)
    with transaction.atomic():
        payments = lock_payments(booking_id)
        wanted = _lock_waiting(request_id, by=by)
        if wanted.asked_by_id == by.pk:
            raise SecondPersonNeeded
        refuse_beyond(payments, wanted.amount)
        _carry_out(wanted, payments, by=by)
    return wanted


def lessen_refund(request_id: int, *, amount: int, by: User) -> RefundRequest:
    """A request that waits becomes one of less, in minor units, because less is left or one has
    agreed on less. Whoever asked wanted at least that: the other person still has to agree. Raises
    DecidedAlready, NotLess, and RefundTooHigh.
    """
    booking_id = RefundRequest.objects.values_list("booking", flat=True).get(pk=request_id)
    with transaction.atomic():
        payments = lock_payments(booking_id)
        wanted = _lock_waiting(request_id, by=by)
        if not 0 < amount < wanted.amount:
            raise NotLess
        refuse_beyond(payments, amount)
        before, wanted.amount = wanted.amount, amount
        wanted.save(update_fields=["amount"])
        if wanted.asked_by_id != by.pk:
            was, now = (words(each, wanted.booking.currency) for each in (before, amount))
            text = f"{by} made your refund of {was} one of {now}."
            notify(wanted.asked_by, "payment", text, QUEUE)
        touch(bookkeepers(), "refunds", "queue")
    return wanted


def decline_refund(request_id: int, *, note: str, by: User) -> RefundRequest:
    """Nothing goes back. Who asked may take it back themselves."""
    with transaction.atomic():
        wanted = _lock_waiting(request_id, by=by)
        wanted.note = note
        _decide(wanted, State.DECLINED, by=by)
        if wanted.asked_by_id != by.pk:
            amount = words(wanted.amount, wanted.booking.currency)
            notify(wanted.asked_by, "payment", f"{amount} were not given back: {note}", QUEUE)
    return wanted


def lock_payments(booking_id: int) -> list[Payment]:
    """What the couple has paid, newest first, ours alone until the transaction ends."""
    payments = Payment.objects.succeeded().filter(booking=booking_id)
    return list(payments.select_for_update(of=("self",)).order_by("-pk"))


def left_of(payments: Iterable[Payment]) -> int:
    """What of these has not gone back, is not on its way, and is with no bank; minor units."""
    return sum(each.left for each in leftovers(payments).values())


def refuse_beyond(payments: Sequence[Payment], amount: int) -> None:
    """Raises RefundTooHigh for more than is left of these locked payments, MoneyIsDisputed when
    that is because a bank has it.
    """
    if amount > left_of(payments):
        is_disputed = any(each.disputed for each in leftovers(payments).values())
        raise MoneyIsDisputed if is_disputed else RefundTooHigh


def spread(
    payments: Sequence[Payment], amount: int, *, reason: Refund.Reason, **facts: Any
) -> list[Refund]:
    """Return so much of these locked payments, the first first; `facts` as of `return_money`."""
    refunds, lefts = [], leftovers(payments)
    for payment in payments:
        part = min(amount, lefts[payment.pk].left)
        if part:
            refunds.append(return_money(payment, part, reason=reason, **facts))
            amount -= part
    return refunds


def _carry_out(wanted: RefundRequest, payments: Sequence[Payment], *, by: User) -> None:
    _decide(wanted, State.APPROVED, by=by)
    reason = Refund.Reason.GIVEN_BACK
    facts = {"explanation": wanted.why, "request": wanted}
    refunds = spread(payments, wanted.amount, reason=reason, **facts)
    counted = sum(refund.amount for refund in refunds if refund.payment.is_shared)
    bookings.mark_given_back(
        wanted.booking_id, amount=wanted.amount, counted=counted, why=wanted.why, by=by
    )


def _decide(wanted: RefundRequest, state: str, *, by: User) -> None:
    wanted.state, wanted.decided_by, wanted.decided_at = state, by, timezone.now()
    wanted.save()
    touch(bookkeepers(), "refunds", "queue")


def _lock_waiting(request_id: int, *, by: User) -> RefundRequest:
    requests = RefundRequest.objects.select_for_update(of=("self",)).select_related("booking")
    wanted = requests.get(pk=request_id)
    if not by.has_perm("payments.run_payouts"):
        raise PermissionDenied
    if wanted.state != State.WAITING:
        raise DecidedAlready
    return wanted


def _ask_others(wanted: RefundRequest) -> None:
    people = bookkeepers()
    amount = words(wanted.amount, wanted.booking.currency)
    text = f"{wanted.asked_by} asks to give {amount} back."
    for person in people:
        if person.pk != wanted.asked_by_id:
            notify(person, "refund_waiting", text, QUEUE)
    touch(people, "refunds", "queue")
