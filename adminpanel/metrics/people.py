"""Who is here."""

import time
from typing import Any

from django.conf import settings
from django.db.models import Case, Count, Exists, OuterRef, Value, When

from accounts.models import User
from adminpanel.metrics.meters import Key
from adminpanel.metrics.reports import FRESH, Report
from messaging.live import Live
from messaging.presence import PEOPLE
from messaging.relay import blocking_client
from vendors.models import VendorMember

ROLES = ("couples", "vendors", "staff")


def sample(reports: list[Report], now: float) -> dict[Key, int]:
    """People online by what they are here, sockets, and the processes that report. `now` is Unix
    time.
    """
    roles = _by_role(online())
    found = {("online", role): roles.get(role, 0) for role in ROLES}
    alive = [report for report in reports if report.at > now - FRESH]
    sockets = {
        kind: sum(report.sockets.get(kind, 0) for report in alive) for kind in ("people", "staff")
    }
    web = sum(report.is_web for report in alive)
    return (
        found
        | {("sockets", kind): number for kind, number in sockets.items()}
        | {
            ("online", ""): sum(found.values()),
            ("sockets", ""): sum(sockets.values()),
            ("processes", ""): len(alive),
            ("processes", "web"): web,
            ("processes", "work"): len(alive) - web,
        }
    )


def online() -> set[int]:
    """The ids of people with a page open somewhere."""
    if not settings.REDIS_URL:
        here = Live.instance
        return set(here.company.presence.online) if here else set()
    client: Any = blocking_client(settings.REDIS_URL)
    return {int(user_id) for user_id in client.zrangebyscore(PEOPLE, time.time(), "+inf")}


def _by_role(user_ids: set[int]) -> dict[str, int]:
    if not user_ids:
        return {}
    works = Exists(VendorMember.objects.filter(user=OuterRef("pk")))
    role = Case(
        When(is_staff=True, then=Value("staff")),
        When(works, then=Value("vendors")),
        default=Value("couples"),
    )
    found = User.objects.filter(pk__in=user_ids).annotate(role=role).order_by()
    return dict(found.values_list("role").annotate(Count("pk")))
