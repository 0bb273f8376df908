"""The rules that every site has. Staff change their limits and routes; a release adds new ones and
leaves what staff have changed.
"""

from typing import Any

from accounts.groups import ADMINISTRATOR, FINANCE, SUPPORT
from adminpanel.models import AlertRule, Severity

Kind, Comparison = AlertRule.Kind, AlertRule.Comparison
KEEPERS = [FINANCE, ADMINISTRATOR]
CARETAKERS = [SUPPORT, ADMINISTRATOR]


def _check(name: str, source: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "kind": Kind.CHECK, "source": source, "severity": "critical"} | more


def _money(name: str, source: str) -> dict[str, Any]:
    return _check(name, source, is_money=True, groups=KEEPERS, hold_seconds=0, quiet_minutes=240)


def _over(name: str, source: str, limit: float, **more: Any) -> dict[str, Any]:
    return {"name": name, "kind": Kind.THRESHOLD, "source": source, "limit": limit} | more


BUILT_IN: dict[str, dict[str, Any]] = {
    "audit_failed": _money("Audit failed", "audit"),
    "payout_stuck": _money("Payout stuck", "stuck_payouts"),
    "unmatched_event": _money("Unmatched provider event", "unmatched_events"),
    "beat_dead": _check("Beat is dead", "silent_beat", limit=45, hold_seconds=30, quiet_minutes=30),
    "workers_dead": _check(
        "No worker works", "silent_workers", limit=45, hold_seconds=30, quiet_minutes=30
    ),
    "redis_away": _check("Redis is away", "lost_redis", hold_seconds=30, quiet_minutes=30),
    "disk_full": _check(
        "Disk nearly full",
        "free_disk",
        comparison=Comparison.UNDER,
        limit=10,
        hold_seconds=300,
        quiet_minutes=720,
    ),
    "queue_deep": _over("Tasks pile up", "queue_depth", 500, window_minutes=2, hold_seconds=120),
    "queue_old": _over("Tasks wait long", "queue_age", 120_000, window_minutes=2, hold_seconds=120),
    "error_burst": _over(
        "Burst of errors", "errors", 5, window_minutes=2, hold_seconds=0, severity=Severity.CRITICAL
    ),
    "task_failures": _over("Tasks fail", "task_failures", 5, window_minutes=5, hold_seconds=60),
    "webhook_lag": _over(
        "Webhooks are late", "webhook_lag", 120_000, window_minutes=5, hold_seconds=300
    ),
    "slow_database": _over(
        "Database answers slowly", "database_ping", 1_000, window_minutes=2, hold_seconds=120
    ),
    "nobody_collects": {
        "name": "Nobody collects figures",
        "kind": Kind.ABSENCE,
        "source": "processes",
        "window_minutes": 3,
        "hold_seconds": 60,
    },
    "providers_break_off": {
        "name": "Payment services break off more and more",
        "kind": Kind.RATE,
        "source": "provider_failures",
        "limit": 2,
        "window_minutes": 10,
        "hold_seconds": 120,
    },
    "unusually_quiet": {
        "name": "Far fewer pages than usual",
        "kind": Kind.ANOMALY,
        "source": "requests",
        "comparison": Comparison.UNDER,
        "limit": 8,
        "window_minutes": 30,
        "hold_seconds": 600,
        "quiet_minutes": 240,
    },
}


def ensure_built_in() -> int:
    """Make the rules that are missing; how many were."""
    known = set(AlertRule.objects.exclude(key=None).values_list("key", flat=True))
    missing = [
        AlertRule(key=key, **({"groups": CARETAKERS} | facts))
        for key, facts in BUILT_IN.items()
        if key not in known
    ]
    AlertRule.objects.bulk_create(missing, ignore_conflicts=True)
    return len(missing)
