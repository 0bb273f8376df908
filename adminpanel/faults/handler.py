"""Listens to the log of this process: every error, with or without an exception, is seen once."""

import logging
import sys
from typing import Any

from celery import current_task

from adminpanel.faults.carrier import carrier
from adminpanel.faults.kinds import Kind
from adminpanel.faults.sightings import Sighting, of_exception, of_words

SEEN = "__seen_by_the_control_room__"
_SOCKETS = ("daphne", "channels", "messaging.", "adminpanel.consumers")


class FaultHandler(logging.Handler):
    """For LOGGING; deaf to its own carrier."""

    def emit(self, record: logging.LogRecord) -> None:
        if record.name == "adminpanel.faults":
            return
        try:
            sighting = sighting_of(record)
        except Exception:  # the log must go on, whatever a record looks like
            self.handleError(record)
            return
        if sighting:
            carrier.carry(sighting)


def sighting_of(record: logging.LogRecord) -> Sighting | None:
    """None for an exception that was logged before: Django and others say the same one twice, and
    django-structlog says that a request failed where Django says why.
    """
    error = _exception_of(record)
    where = _where(record)
    kind = _kind(record, where)
    if error is None:
        if record.name.startswith("django_structlog"):
            return None
        place = f"{record.pathname.rsplit('/', 1)[-1]}:{record.funcName}"
        return of_words(record.name, _words(record), kind=kind, where=where, place=place)
    if getattr(error, SEEN, False):
        return None
    setattr(error, SEEN, True)
    return of_exception(error, kind=kind, where=where)


def _exception_of(record: logging.LogRecord) -> BaseException | None:
    if record.exc_info and record.exc_info[1]:
        return record.exc_info[1]
    said = _said(record).get("exc_info")
    if said is True:
        said = sys.exc_info()
    if isinstance(said, BaseException):
        return said
    return said[1] if isinstance(said, tuple) else None


def _said(record: logging.LogRecord) -> dict[str, Any]:
    """What structlog hands on; of other records there is nothing."""
    return record.msg if isinstance(record.msg, dict) else {}


def _words(record: logging.LogRecord) -> str:
    said = _said(record)
    return str(said.get("event", "")) if said else record.getMessage()


def _where(record: logging.LogRecord) -> str:
    request = getattr(record, "request", None)
    if request is not None:
        return f"{getattr(request, 'method', '')} {getattr(request, 'path', '')}".strip()
    if said := _said(record).get("request"):
        return str(said)
    task = current_task
    return str(task.name) if task and task.name else ""


def _kind(record: logging.LogRecord, where: str) -> str:
    if "webhook/" in where:
        return Kind.WEBHOOK
    if record.name.startswith(("django.request", "django_structlog.middlewares")):
        return Kind.PAGE
    if record.name.startswith("celery") or (current_task and current_task.name):
        return Kind.TASK
    return Kind.SOCKET if record.name.startswith(_SOCKETS) else Kind.PROCESS
