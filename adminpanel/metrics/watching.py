"""What is counted without being asked for: Celery's tasks, and requests to payment providers.

Every task carries the moment it was sent in its headers, so that whoever runs it knows how long
it lay in the queue.
"""

import threading
import time
from typing import Any

from celery import signals

from adminpanel.metrics import reports
from adminpanel.metrics.meters import meter
from payments.providers.observers import observers

SENT_AT = "sent_at"
_running: dict[str, float] = {}
_lock = threading.Lock()


def watch() -> None:
    """Begin; once for each process."""
    signals.before_task_publish.connect(_on_publish, dispatch_uid="metrics")
    signals.task_prerun.connect(_on_start, dispatch_uid="metrics")
    signals.task_postrun.connect(_on_end, dispatch_uid="metrics")
    signals.task_failure.connect(_on_failure, dispatch_uid="metrics")
    if _on_answer not in observers:
        observers.append(_on_answer)


def sent_at(request: Any) -> float | None:
    """When a task that runs was sent (Unix time)."""
    found = request.get(SENT_AT) or (request.get("headers") or {}).get(SENT_AT)
    return float(found) if found else None


def _on_publish(headers: dict[str, Any] | None = None, **kwargs: Any) -> None:
    if headers is not None:
        headers[SENT_AT] = time.time()


def _on_start(task_id: str, task: Any, **kwargs: Any) -> None:
    reports.start_reporting()
    if sent := sent_at(task.request):
        meter.time("queue_wait", max(time.time() - sent, 0))
    with _lock:
        _running[task_id] = time.perf_counter()


def _on_end(task_id: str, task: Any, **kwargs: Any) -> None:
    with _lock:
        started = _running.pop(task_id, None)
    if started is not None:
        meter.time("tasks", time.perf_counter() - started, task.name)


def _on_failure(sender: Any = None, **kwargs: Any) -> None:
    meter.count("task_failures")
    meter.count("task_failures", getattr(sender, "name", "") or reports.UNNAMED)


def _on_answer(provider: str, seconds: float, has_answer: bool) -> None:
    meter.time("provider_calls", seconds, provider)
    if not has_answer:
        meter.count("provider_failures")
        meter.count("provider_failures", provider)
