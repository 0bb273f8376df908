"""When a vendor is paid, and whether at all."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from messaging.services import notify, touch
from payments.models import PayoutPlan
from vendors.models import Vendor

EARNINGS = "/vendor/earnings/"


def plan_of(vendor_id: int) -> PayoutPlan:
    """The vendor's plan; the usual one until they have chosen."""
    plan, _ = PayoutPlan.objects.get_or_create(vendor_id=vendor_id)
    return plan


def plans_of(vendor_ids: list[int]) -> list[PayoutPlan]:
    """Those of many, in the order of the ids."""
    known = PayoutPlan.objects.filter(vendor__in=vendor_ids).values_list("vendor", flat=True)
    PayoutPlan.objects.bulk_create(
        [PayoutPlan(vendor_id=id) for id in sorted(set(vendor_ids) - set(known))],
        ignore_conflicts=True,
    )
    plans = PayoutPlan.objects.filter(vendor__in=vendor_ids).select_related("vendor")
    by_vendor = {plan.vendor_id: plan for plan in plans}
    return [by_vendor[id] for id in vendor_ids]


def lock_plan(vendor_id: int) -> PayoutPlan:
    """The same, ours alone until the transaction ends: nobody else gives this vendor's money out.
    `plan_of` comes before the transaction: a new row would lock the vendor's, which comes later.
    """
    plans = PayoutPlan.objects.select_for_update(of=("self",)).select_related("vendor")
    return plans.get(vendor=vendor_id)


def change_plan(
    vendor_id: int, *, rhythm: str, days_after_event: int, minimum: int, by: User
) -> PayoutPlan:
    """The vendor says when they want to be paid, and from how much on (minor units)."""
    plan_of(vendor_id)
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
    plan_of(vendor_id)
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
    plan_of(vendor_id)
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
