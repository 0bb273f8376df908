"""What staff do with money: each act with its line in the audit log."""

from typing import Any

from django.db import transaction

from accounts.groups import bookkeepers
from accounts.models import User
from adminpanel.services.auditing import change, record
from messaging.services import touch
from payments import services as payments
from payments.leftovers import leftovers_of
from payments.models import Entry, PayoutPlan, PayoutRun, RefundRequest
from vendors.models import Vendor
from vendors.money import words


def order_payouts(*, by: User, vendor: Vendor | None = None) -> PayoutRun:
    """Of everybody, or of one vendor alone."""
    with transaction.atomic():
        run = payments.order_run(by=by, vendor=vendor)
        record(by, "ordered", run, **({"vendor": str(vendor)} if vendor else {}))
    return run


def hold_payouts(vendor_id: int, *, reason: str, by: User) -> None:
    with transaction.atomic():
        was = _payouts_of(vendor_id)
        plan = payments.hold_payouts(vendor_id, reason=reason, by=by)
        payouts = change(was, _payouts_of(vendor_id))
        record(by, "held payouts of", plan.vendor, payouts=payouts, reason=reason)
        touch(bookkeepers(), "payouts", "all")


def release_payouts(vendor_id: int, *, by: User) -> None:
    with transaction.atomic():
        was = _payouts_of(vendor_id)
        plan = payments.release_payouts(vendor_id, by=by)
        payouts = change(was, _payouts_of(vendor_id))
        record(by, "released payouts of", plan.vendor, payouts=payouts)
        touch(bookkeepers(), "payouts", "all")


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
        left = {} if waits else {"left": _left_by(wanted)}
        record(by, action, wanted, **_money_of(wanted), **left, why=wanted.why)
    return wanted


def approve_refund(request_id: int, *, by: User) -> RefundRequest:
    with transaction.atomic():
        wanted = payments.approve_refund(request_id, by=by)
        facts = _money_of(wanted) | {"state": _from_waiting(wanted), "left": _left_by(wanted)}
        record(by, "agreed to give back", wanted, **facts)
    return wanted


def lessen_refund(request_id: int, *, amount: int, by: User) -> RefundRequest:
    with transaction.atomic():
        was = RefundRequest.objects.select_related("booking").get(pk=request_id)
        wanted = payments.lessen_refund(request_id, amount=amount, by=by)
        facts = {"was": was.amount, "now": amount, "currency": was.booking.currency}
        record(by, "made smaller", wanted, **facts)
    return wanted


def decline_refund(request_id: int, *, note: str, by: User) -> RefundRequest:
    with transaction.atomic():
        wanted = payments.decline_refund(request_id, note=note, by=by)
        facts = _money_of(wanted) | {"state": _from_waiting(wanted), "note": note}
        record(by, "declined to give back", wanted, **facts)
    return wanted


def _left_by(wanted: RefundRequest) -> dict[str, object]:
    """What could still be given back before this went, and can be now, in words."""
    now, currency = (
        leftovers_of([wanted.booking_id])[wanted.booking_id].left,
        wanted.booking.currency,
    )
    return change(words(now + wanted.amount, currency), words(now, currency))


def _money_of(wanted: RefundRequest) -> dict[str, Any]:
    return {"amount": wanted.amount, "currency": wanted.booking.currency}


def _from_waiting(wanted: RefundRequest) -> dict[str, object]:
    return change(str(RefundRequest.State.WAITING.label), str(wanted.get_state_display()))


def _payouts_of(vendor_id: int) -> str:
    plan = PayoutPlan.objects.filter(vendor=vendor_id).first()
    return f"held: {plan.held_because}" if plan and plan.is_held else "paid when they are due"
