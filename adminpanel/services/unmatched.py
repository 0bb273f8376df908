"""What payment services have that we cannot tie to anything of ours: kept until it is ours after
all, or somebody has said what it is.
"""

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from accounts.groups import bookkeepers
from accounts.models import User
from adminpanel import tasks
from adminpanel.exceptions import ExplainedAlready
from adminpanel.models import Unmatched
from adminpanel.services.auditing import record
from messaging.services import touch
from payments import services as payments
from payments.models import (
    BillDispute,
    Dispute,
    Payment,
    Payout,
    ReconciliationCursor,
    Subscription,
)

OURS = (Payment, Payout, Dispute, BillDispute, Subscription)


def keep_unmatched() -> int:
    """Write down what reconciliations have found, and what has become ours since; how much is
    news. Safe to run twice at once.
    """
    found = {
        (cursor.provider, ref)
        for cursor in ReconciliationCursor.objects.all()
        for ref in cursor.unmatched
    }
    known = set(
        Unmatched.objects.filter(ref__in=[ref for _, ref in found]).values_list("provider", "ref")
    )
    rows = [Unmatched(provider=provider, ref=ref) for provider, ref in sorted(found - known)]
    Unmatched.objects.bulk_create(rows, ignore_conflicts=True)
    news = len(rows) + _settle_matched()
    if news:
        _tell()
    return news


def explain_unmatched(unmatched_id: int, *, note: str, by: User) -> Unmatched:
    """Somebody knows what it is; nobody is told of it any more. Raises ExplainedAlready."""
    _require(by)
    with transaction.atomic():
        found = Unmatched.objects.select_for_update().get(pk=unmatched_id)
        if not found.is_open:
            raise ExplainedAlready
        found.explained_at, found.explained_by, found.note = timezone.now(), by, note
        found.save(update_fields=["explained_at", "explained_by", "note"])
        record(by, "explained", found, note=note)
        _tell()
    return found


def look_for_unmatched_again() -> None:
    """Everything at the payment services is compared with ours once more, in the background: as
    happens by itself every few minutes.
    """
    tasks.reconcile_again.delay()


def reconcile_again() -> None:
    """Who does not answer is asked again by the next comparison."""
    for provider in ("stripe", *(("paypal",) if settings.PAYPAL_IS_ON else ())):
        payments.reconcile(provider, is_by_hand=True)
    keep_unmatched()
    _tell()


def _settle_matched() -> int:
    """How many have become ours: their webhook or our own answer came late."""
    refs = list(Unmatched.objects.open().values_list("ref", flat=True))
    ours = {
        ref
        for kind in OURS
        for ref in kind._default_manager.filter(provider_id__in=refs).values_list(
            "provider_id", flat=True
        )
    }
    return Unmatched.objects.open().filter(ref__in=ours).update(matched_at=timezone.now())


def _tell() -> None:
    touch(bookkeepers(), "unmatched", "all")


def _require(by: User) -> None:
    if not by.has_perm("payments.run_payouts"):
        raise PermissionDenied
