"""The share of a disputed payment stays out of payouts until the bank has decided."""

from django.db import transaction

from payments.models import Payment, PayoutItem
from payments.services.payouts.plans import ensure_plan, lock_plan
from payments.services.payouts.taking_back import shrink


def hold_back(payment_id: int) -> int:
    """Take a disputed payment's share out of payouts that have not left; how much that was, minor
    units. What is being sent at this moment goes: it is taken back if the dispute is lost.
    """
    vendor_id = Payment.objects.values_list("booking__vendor", flat=True).get(pk=payment_id)
    ensure_plan(vendor_id)
    with transaction.atomic():
        lock_plan(vendor_id)
        payment = Payment.objects.select_for_update(of=("self",)).get(pk=payment_id)
        if not payment.is_held:
            return 0
        held = sum(_take_out(item) for item in _waiting_items(payment))
        if held:
            payment.paid_out -= held
            payment.save(update_fields=["paid_out"])
    return held


def hold_back_of(payout_id: int) -> None:
    """The same of all that is in one payout, before it leaves."""
    held = PayoutItem.objects.filter(payout=payout_id, amount__gt=0, payment__is_held=True)
    for payment_id in held.order_by("payment").values_list("payment", flat=True):
        hold_back(payment_id)


def _waiting_items(payment: Payment) -> list[PayoutItem]:
    locked = (
        payment.payout_items.waiting()
        .select_related("payout")
        .select_for_update(of=("self", "payout"))
    )
    return list(locked.order_by("-pk"))


def _take_out(item: PayoutItem) -> int:
    amount = item.amount
    shrink(item, amount)
    return amount
