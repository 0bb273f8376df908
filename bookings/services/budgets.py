"""What a couple plans to spend."""

from collections.abc import Mapping

from django.db import transaction

from accounts.models import Couple, User
from bookings.models import Budget, BudgetPart
from messaging.services import touch


def set_budget(
    couple_id: int, *, currency: str, total: int, parts: Mapping[int, int], by: User
) -> Budget:
    """Replace the plan. `parts` are amounts by category; all are minor units of `currency`.

    Raises Couple.DoesNotExist for anyone outside the couple.
    """
    with transaction.atomic():
        couple = _locked(couple_id, by=by)
        facts = {"currency": currency, "total": total}
        budget, _ = Budget.objects.update_or_create(couple=couple, defaults=facts)
        budget.parts.all().delete()
        BudgetPart.objects.bulk_create(
            BudgetPart(budget=budget, category_id=category, amount=amount)
            for category, amount in parts.items()
            if amount
        )
        touch(couple.people(), "bookings", "all")
    return budget


def remove_budget(couple_id: int, *, by: User) -> None:
    """Plan nothing; harmless when nothing was planned."""
    with transaction.atomic():
        couple = _locked(couple_id, by=by)
        Budget.objects.filter(couple=couple).delete()
        touch(couple.people(), "bookings", "all")


def _locked(couple_id: int, *, by: User) -> Couple:
    return Couple.objects.of(by).select_for_update(of=("self",)).get(pk=couple_id)
