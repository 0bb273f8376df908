"""Errors told to a Sentry of one's own as well, where `SENTRY_DSN` says. The settings call this, so
that pages, workers, beat and commands all do.
"""

from typing import Any

import sentry_sdk
from sentry_sdk.types import Event, Hint

from adminpanel.faults.scrubbing import HIDDEN, scrubbed


def report_errors(dsn: str, *, release: str, environment: str) -> None:
    """Nothing of who was there: neither addresses nor bodies nor values of variables; what secrets
    a text still holds are taken out as they are for our own list of errors.
    """
    sentry_sdk.init(
        dsn=dsn,
        release=release or None,
        environment=environment,
        send_default_pii=False,
        include_local_variables=False,
        max_request_body_size="never",
        before_send=_clean,
    )


def _clean(event: Event, hint: Hint) -> Event:
    cleaned: Event = _scrubbed(event)
    return cleaned


def _scrubbed(value: Any) -> Any:
    """The same with all texts in it scrubbed, however deep."""
    if isinstance(value, str):
        return scrubbed(value)
    if isinstance(value, dict):
        return {
            name: HIDDEN if isinstance(it, str) and _is_secret(name) else _scrubbed(it)
            for name, it in value.items()
        }
    if isinstance(value, (list, tuple)):
        return [_scrubbed(one) for one in value]
    return value


def _is_secret(name: object) -> bool:
    """Whether the scrubber hides what is called so."""
    said = f"{name}=value"
    return scrubbed(said) != said
