"""What waits for Celery's workers. The broker is asked: nobody else knows."""

import json
import time
from typing import Any

from celery import current_app
from django.conf import settings

from adminpanel.metrics.meters import Key
from adminpanel.metrics.watching import SENT_AT
from messaging.relay import blocking_client


def sample() -> dict[Key, int]:
    """How many tasks wait in each queue, and for how long the oldest has (microseconds)."""
    sizes, ages = {}, {}
    for queue in _names():
        size, oldest = _redis(queue) if settings.REDIS_URL else _memory(queue)
        sizes[queue], ages[queue] = size, _age(oldest)
    found = {("queue_depth", queue): size for queue, size in sizes.items()}
    return found | {
        ("queue_depth", ""): sum(sizes.values()),
        ("queue_age", ""): max(ages.values(), default=0),
    }


def _names() -> list[str]:
    return sorted(current_app.amqp.queues) or [str(current_app.conf.task_default_queue)]


def _redis(queue: str) -> tuple[int, dict[str, Any]]:
    """The oldest message is the last of the list: workers take from there."""
    client: Any = blocking_client(settings.REDIS_URL)
    raw = client.lindex(queue, -1)
    return client.llen(queue), json.loads(raw) if raw else {}


def _memory(queue: str) -> tuple[int, dict[str, Any]]:
    from kombu.transport.memory import Channel

    waiting = Channel.queues.get(queue)
    messages = list(waiting.queue) if waiting else []
    return len(messages), messages[0] if messages else {}


def _age(message: dict[str, Any]) -> int:
    sent = message.get("headers", {}).get(SENT_AT)
    return max(round((time.time() - sent) * 1_000_000), 0) if sent else 0
