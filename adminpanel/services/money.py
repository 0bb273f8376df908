"""What staff do with money: each act with its line in the audit log."""

from typing import Any

from django.db import transaction

from accounts.models import User
from adminpanel.services.auditing import record
from payments import services as payments
from payments.models import Entry, PayoutRun, RefundRequest


def order_payouts(*, by: User) -> PayoutRun:
    with transaction.atomic():
        run = payments.order_run(by=by)
        record(by, "ordered", run)
    return run


def hold_payouts(vendor_id: int, *, reason: str, by: User) -> None:
    with transaction.atomic():
        plan = payments.hold_payouts(vendor_id, reason=reason, by=by)
        record(by, "held payouts of", plan.vendor, reason=reason)


def release_payouts(vendor_id: int, *, by: User) -> None:
    with transaction.atomic():
        plan = payments.release_payouts(vendor_id, by=by)
        record(by, "released payouts of", plan.vendor)


def record_move(move: payments.Move, *, by: User) -> Entry:
    """As `payments.services.record_move`; of what comes twice there is one line."""
    with transaction.atomic():
        entry, is_news = payments.record_move(move, by=by)
        if is_news:
            facts = {"from": move.source, "to": move.destination, "note": move.note}
            amount = {"amount": move.amount, "currency": move.currency}
            record(by, "wrote down a move of money", entry, **facts, **amount)
    return entry


def give_back(booking_id: int, *, by: User, amount: int, **facts: Any) -> RefundRequest:
    """As `payments.services.give_back`."""
    with transaction.atomic():
        wanted = payments.give_back(booking_id, by=by, amount=amount, **facts)
        waits = wanted.state == RefundRequest.State.WAITING
        action = "asked to give back" if waits else "gave back"
        record(by, action, wanted, amount=amount, currency=wanted.booking.currency)
    return wanted


def approve_refund(request_id: int, *, by: User) -> RefundRequest:
    with transaction.atomic():
        wanted = payments.approve_refund(request_id, by=by)
        record(by, "agreed to give back", wanted)
    return wanted


def lessen_refund(request_id: int, *, amount: int, by: User) -> RefundRequest:
    with transaction.atomic():
        wanted = payments.lessen_refund(request_id, amount=amount, by=by)
        record(by, "made smaller", wanted, amount=amount, currency=wanted.booking.currency)
    return wanted


def decline_refund(request_id: int, *, note: str, by: User) -> RefundRequest:
    with transaction.atomic():
        wanted = payments.decline_refund(request_id, note=note, by=by)
        record(by, "declined to give back", wanted, note=note)
    return wanted
