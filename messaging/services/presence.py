"""Who is there."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Self

from django.conf import settings
from django.utils import timezone
from django.utils.timesince import timesince
from django.utils.translation import gettext as _

from accounts.models import User
from messaging.blocks import Blocks
from messaging.live import Live
from messaging.presence import LOOKING, ONLINE, Register, everyone_registered, registered_now


@dataclass(frozen=True, slots=True)
class Attendance:
    """Some people as others may see them; who hides their presence is in none of these.

    `away` are those of `online` who have no page before their eyes; `last_seen` is when the last
    of them left, if all are gone.
    """

    online: set[int]
    away: set[int]
    last_seen: dt.datetime | None

    @property
    def is_here(self) -> bool:
        """Somebody of them looks at their page now."""
        return bool(self.online - self.away)

    def among(self, user_ids: Iterable[int]) -> Self:
        """Of some of them: who is online and away."""
        some = set(user_ids)
        return replace(self, online=self.online & some, away=self.away & some, last_seen=None)

    @property
    def last_seen_words(self) -> str:
        """As static/js/presence.js says it: "2 days ago", without the hours."""
        if self.last_seen is None:
            return ""
        if timezone.now() - self.last_seen < dt.timedelta(minutes=1):
            return _("just now")
        return _("%(time)s ago") % {"time": timesince(self.last_seen, depth=1)}


def attendance(people: Iterable[User], *, blocks: Blocks) -> Attendance:
    """For a page that the person of these `blocks` sees."""
    apart = blocks.apart
    shown = [person for person in people if person.shows_presence and person.pk not in apart]
    online = online_people(person.pk for person in shown)
    gone = [person.last_seen for person in shown if person.last_seen]
    return Attendance(
        online,
        away=online - _registered(online, LOOKING),
        last_seen=max(gone, default=None) if not online else None,
    )


def online_people(user_ids: Iterable[int]) -> set[int]:
    """Those of these people who are online now, whether they show it or not: for our own use."""
    return _registered(set(user_ids), ONLINE)


def everyone_online() -> set[int]:
    """All who are online now, whether they show it or not: for our own use. Nobody, when Redis is
    away.
    """
    live = Live.instance
    if live is not None:
        return set(live.company.presence.online)
    return everyone_registered(settings.REDIS_URL, ONLINE) if settings.REDIS_URL else set()


def people_looking(user_ids: Iterable[int]) -> set[int]:
    """Those of these people who have a page of ours before their eyes now."""
    return _registered(set(user_ids), LOOKING)


def _registered(wanted: set[int], register: Register) -> set[int]:
    live = Live.instance
    if live is not None:
        kept = live.company.presence if register is ONLINE else live.company.attention
        return wanted & kept.online
    return registered_now(settings.REDIS_URL, wanted, register) if settings.REDIS_URL else set()
