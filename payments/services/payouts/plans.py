"""When a vendor is paid, and whether at all."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from messaging.services import notify, touch
from payments.models import PayoutPlan
from vendors.models import Vendor

EARNINGS = "/vendor/earnings/"


def plans_of(vendor_ids: list[int]) -> list[PayoutPlan]:
    """The plans of these vendors, in the order of the ids; the usual one, which is no row yet,
    until they have chosen.
    """
    plans = PayoutPlan.objects.filter(vendor__in=vendor_ids).select_related("vendor")
    chosen = {plan.vendor_id: plan for plan in plans}
    others = Vendor.objects.in_bulk(set(vendor_ids) - set(chosen))
    return [chosen.get(id) or PayoutPlan(vendor=others[id]) for id in vendor_ids]


def ensure_plan(vendor_id: int) -> None:
    """Make its row, which is what is locked. Before the transaction that locks it: a new row locks
    the vendor's, too, which comes later.
    """
    PayoutPlan.objects.get_or_create(vendor_id=vendor_id)


def lock_plan(vendor_id: int) -> PayoutPlan:
    """The plan, ours alone until the transaction ends: nobody else gives the vendor's money out."""
    plans = PayoutPlan.objects.select_for_update(of=("self",)).select_related("vendor")
    return plans.get(vendor=vendor_id)


def change_plan(
    vendor_id: int, *, rhythm: str, days_after_event: int, minimum: int, by: User
) -> PayoutPlan:
    """The vendor says when they want to be paid, and from how much on (minor units)."""
    ensure_plan(vendor_id)
    with transaction.atomic():
        plan = lock_plan(vendor_id)
        if not by.has_perm("payments.manage_payouts", plan.vendor):
            raise PermissionDenied
        plan.rhythm, plan.days_after_event, plan.minimum = rhythm, days_after_event, minimum
        plan.save(update_fields=["rhythm", "days_after_event", "minimum"])
        touch(plan.vendor.managers(), "earnings", vendor_id)
    return plan


def hold_payouts(vendor_id: int, *, reason: str, by: User) -> PayoutPlan:
    """Staff keep a vendor's money back; the vendor reads why."""
    ensure_plan(vendor_id)
    with transaction.atomic():
        plan = lock_plan(vendor_id)
        if not by.has_perm("payments.run_payouts"):
            raise PermissionDenied
        plan.held_because, plan.held_at, plan.held_by = reason, timezone.now(), by
        plan.save(update_fields=["held_because", "held_at", "held_by"])
        _tell(plan.vendor, f"Your payouts are held back: {reason}")
    return plan


def release_payouts(vendor_id: int, *, by: User) -> PayoutPlan:
    """What was held back goes out with the next run."""
    ensure_plan(vendor_id)
    with transaction.atomic():
        plan = lock_plan(vendor_id)
        if not by.has_perm("payments.run_payouts"):
            raise PermissionDenied
        if plan.is_held:
            plan.held_because, plan.held_at, plan.held_by = "", None, None
            plan.save(update_fields=["held_because", "held_at", "held_by"])
            _tell(plan.vendor, "Your payouts are no longer held back.")
    return plan


def _tell(vendor: Vendor, text: str) -> None:
    managers = vendor.managers()
    for person in managers:
        notify(person, "payout", text, EARNINGS)
    touch(managers, "earnings", vendor.pk)
