"""How fast database and Redis answer, and how much they hold."""

import time
from typing import Any

from django.conf import settings
from django.db import connection

from adminpanel.metrics.meters import Key
from messaging.relay import blocking_client


def sample() -> dict[Key, int]:
    return _database() | (_redis() if settings.REDIS_URL else {})


def _database() -> dict[Key, int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")  # the connection is made before the clock runs
        started = time.perf_counter()
        cursor.execute("SELECT 1")
        cursor.fetchone()
        found = {("database_ping", ""): _microseconds(started)}
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            )
            found["database_connections", ""] = cursor.fetchone()[0]
    return found


def _redis() -> dict[Key, int]:
    client: Any = blocking_client(settings.REDIS_URL)
    client.ping()
    started = time.perf_counter()
    client.ping()
    ping = _microseconds(started)
    return {
        ("redis_ping", ""): ping,
        ("redis_memory", ""): int(client.info("memory")["used_memory"]),
        ("redis_connections", ""): int(client.info("clients")["connected_clients"]),
    }


def _microseconds(started: float) -> int:
    return round((time.perf_counter() - started) * 1_000_000)
