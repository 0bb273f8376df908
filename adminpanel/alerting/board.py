"""What nobody has acknowledged, as every page of the control room shows it: kept in the cache, so
that no page asks the database for it. A page that opens its socket asks for the truth anyway.
"""

import datetime as dt
import logging
from collections.abc import Iterable
from dataclasses import dataclass

import redis
from django.core.cache import cache
from django.urls import reverse

from accounts.models import User
from adminpanel.models import Alert, Severity

PLACE = "alerts:board"
LIFE = 3600  # seconds; every look writes it again
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Notice:
    pk: int
    name: str
    words: str
    opened_at: dt.datetime
    is_critical: bool
    is_money: bool

    @property
    def url(self) -> str:
        return reverse("adminpanel:alert-detail", args=[self.pk])


def look_up() -> list[Notice]:
    """The truth, from the database."""
    rows = Alert.objects.filter(state=Alert.State.OPEN).select_related("rule")
    return [
        Notice(
            one.pk,
            one.rule.name,
            one.words,
            one.opened_at,
            one.rule.severity == Severity.CRITICAL,
            one.rule.is_money,
        )
        for one in rows
    ]


def keep() -> None:
    """Write down what is open now."""
    notices = look_up()
    try:
        cache.set(PLACE, notices, LIFE)
    except redis.RedisError as error:
        logger.warning("Open alerts cannot be kept for pages: %s", error)


def remembered() -> list[Notice]:
    try:
        return cache.get(PLACE) or []
    except redis.RedisError:
        return look_up()


def seen_by(user: User, notices: Iterable[Notice]) -> list[Notice]:
    """Those about money only for who may watch it."""
    may_all = user.has_perm("adminpanel.watch_money")
    return [one for one in notices if may_all or not one.is_money]
