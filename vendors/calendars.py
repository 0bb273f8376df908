"""How our events are named in other calendars, so that we know them when they come back."""

import uuid
from urllib.parse import urlsplit

from django.conf import settings


def event_uid(holder: uuid.UUID) -> str:
    """The UID of the event of whatever holds a day: the same for ever and in every calendar."""
    return f"booking-{holder}@{_host()}"


def is_ours(uid: str) -> bool:
    """Whether an event came from here. Vendors may follow us in the calendar that we follow."""
    return uid.startswith("booking-") and uid.endswith(f"@{_host()}")


def _host() -> str:
    return urlsplit(settings.SITE_URL).hostname or "localhost"
