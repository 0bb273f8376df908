"""Who is there."""

from collections.abc import Iterable

from django.conf import settings

from messaging.live import Live
from messaging.presence import online_now


def online_people(user_ids: Iterable[int]) -> set[int]:
    """Those of these people who are online now, for a page that is drawn."""
    wanted = set(user_ids)
    live = Live.instance
    if live is not None:
        return wanted & live.presence.online
    return online_now(settings.REDIS_URL, wanted) if settings.REDIS_URL else set()
