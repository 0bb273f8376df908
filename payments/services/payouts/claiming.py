"""Money that is due is given to a payout: under the vendor's lock, before anything is sent."""

from django.db import transaction

from payments.models import Payment, Payout, PayoutItem, PayoutPlan, PayoutRun, Provider
from payments.services.payouts.plans import ensure_plan, lock_plan
from payments.services.payouts.reckoning import Reckoning, reckon


def claim_payouts(vendor_id: int, *, run: PayoutRun) -> list[Payout]:
    """Plan what the vendor is due on the day of the run. Whoever comes second plans nothing."""
    ensure_plan(vendor_id)
    with transaction.atomic():
        plan = lock_plan(vendor_id)
        due = reckon(plan, on=run.on, payments=_lock_unsettled(plan))
        return [_plan(each, run) for each in due if not each.hindrance]


def _lock_unsettled(plan: PayoutPlan) -> list[Payment]:
    """Newest first, as everywhere where several payments are locked."""
    payments = Payment.objects.unsettled().filter(booking__vendor=plan.vendor)
    locked = payments.select_for_update(of=("self",)).select_related("booking")
    return list(locked.order_by("-pk"))


def _plan(due: Reckoning, run: PayoutRun) -> Payout:
    payout = Payout.objects.create(
        vendor=due.vendor,
        run=run,
        period=due.period,
        currency=due.currency,
        provider=due.provider or Provider.STRIPE,
        gross=due.gross,
        netted=due.netted,
        amount=due.amount,
    )
    PayoutItem.objects.bulk_create(
        PayoutItem(payout=payout, payment=share.payment, amount=share.amount)
        for share in due.shares
    )
    for share in due.shares:
        share.payment.paid_out += share.amount
    Payment.objects.bulk_update([share.payment for share in due.shares], ["paid_out"])
    return payout
