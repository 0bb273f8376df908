"""Every promise checked against the rows, once a night, and kept."""

import datetime as dt
import importlib

from django.utils import timezone

from adminpanel.models import AuditRun
from adminpanel.rules import holders
from adminpanel.services.leases import end_turn, take_turn
from messaging.services import touch

AUDITED = ("messaging", "vendors", "bookings", "payments")
AT_MOST = dt.timedelta(hours=2)
KEPT = 90


def broken_promises() -> dict[str, list[str]]:
    """What each app finds broken; empty lists are what we want."""
    return {app: list(importlib.import_module(f"{app}.audit").problems()) for app in AUDITED}


def audit_promises() -> AuditRun | None:
    """Look, and keep what was found; None while another process looks."""
    started = timezone.now()
    owner = take_turn("audit", at_most=AT_MOST)
    if not owner:
        return None
    try:
        rows = [f"{app}: {one}" for app, found in broken_promises().items() for one in found]
        run = AuditRun.objects.create(
            started_at=started,
            finished_at=timezone.now(),
            count=len(rows),
            findings=rows[: AuditRun.MOST_KEPT],
        )
    finally:
        end_turn("audit", owner, next_at=timezone.now())
    old = AuditRun.objects.values_list("pk", flat=True)[KEPT:]
    AuditRun.objects.filter(pk__in=list(old)).delete()
    touch(holders("adminpanel.watch_money"), "audits", "all")
    return run
