"""The audit log: what staff did, written inside the act's own transaction."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from types import MappingProxyType
from typing import Any

from django.db import models
from structlog.contextvars import get_contextvars

from accounts.models import User
from adminpanel.models import AuditEntry

_ordered: ContextVar[tuple[str | None, Mapping[str, Any]]] = ContextVar(
    "ordered", default=(None, MappingProxyType({}))
)


@contextmanager
def as_ordered(ip: str | None, **facts: Any) -> Iterator[None]:
    """What is recorded within was ordered earlier: its lines have these facts more, and the address
    that the order came from.
    """
    token = _ordered.set((ip, facts))
    try:
        yield
    finally:
        _ordered.reset(token)


def record(actor: User, action: str, subject: models.Model, **facts: Any) -> AuditEntry:
    """Write an act into the audit log, inside the act's own transaction, with the address that the
    request came from (django-structlog binds it while one is answered).
    """
    ip, order = _ordered.get()
    return AuditEntry.objects.create(
        actor=actor,
        action=action,
        subject_kind=subject._meta.label_lower,
        subject_key=str(subject.pk),
        subject=str(subject)[:200],
        facts={**facts, **order},
        ip=get_contextvars().get("ip") or ip,
    )


def change(was: object, now: object) -> dict[str, object]:
    """How a fact says what something was before and is after the act."""
    return {"was": was, "now": now}


def record_once(actor: User, action: str, subject: models.Model, **facts: Any) -> None:
    """Unless there is this very line already: the act came twice and was done once. Whoever calls
    has locked what the act is on.
    """
    _, order = _ordered.get()
    lines = AuditEntry.objects.on(subject).filter(action=action, facts={**facts, **order})
    if not lines.exists():
        record(actor, action, subject, **facts)
