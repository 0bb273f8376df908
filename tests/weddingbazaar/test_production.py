"""What a production process refuses to start with."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import redis
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from weddingbazaar.production import refuse_evicting_redis

ROOT = Path(__file__).resolve().parents[2]
FIT = {
    "WB_ENV": "production",
    "SECRET_KEY": "only-for-this-test-" + "k" * 40,
    "ALLOWED_HOSTS": "weddingbazaar.example",
    "SITE_URL": "https://weddingbazaar.example",
    "DATABASE_URL": "postgres://u:p@127.0.0.1:1/none",
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "STRIPE_SECRET_KEY": "sk_test_" + "x" * 24,
    "STRIPE_PUBLIC_KEY": "pk_test_" + "x" * 24,
}


def start(**changes: str) -> subprocess.CompletedProcess[str]:
    """Read the settings as a new process would."""
    kept = {name: os.environ[name] for name in ("PATH", "WB_VAR") if name in os.environ}
    command = "from weddingbazaar import settings; print(settings.SESSION_COOKIE_SECURE)"
    return subprocess.run(
        [sys.executable, "-c", command],
        cwd=ROOT,
        env=kept | {name: value for name, value in (FIT | changes).items() if value},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_fit_environment_starts_with_secure_cookies():
    started = start()

    assert started.returncode == 0, started.stderr
    assert started.stdout.strip() == "True"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY"),
        ({"DEBUG": "1"}, "DEBUG is on"),
        ({"ALLOWED_HOSTS": ""}, "ALLOWED_HOSTS"),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS"),
        ({"DATABASE_URL": ""}, "DATABASE_URL"),
        ({"REDIS_URL": ""}, "REDIS_URL"),
        ({"CONN_MAX_AGE": "60"}, "CONN_MAX_AGE"),
        ({"STRIPE_SECRET_KEY": ""}, "STRIPE_SECRET_KEY"),
    ],
)
def test_an_unfit_environment_is_refused_with_its_reason(changes, reason):
    started = start(**changes)

    assert started.returncode != 0
    assert reason in started.stderr


def test_all_reasons_are_said_at_once():
    errors = start(SECRET_KEY="", DEBUG="1", ALLOWED_HOSTS="").stderr

    assert all(reason in errors for reason in ("SECRET_KEY", "DEBUG", "ALLOWED_HOSTS"))


@pytest.mark.postgres  # the lane that has a Redis
def test_a_redis_that_evicts_is_refused():
    client = redis.Redis.from_url(settings.REDIS_URL)
    refuse_evicting_redis(settings.REDIS_URL)
    client.config_set("maxmemory-policy", "allkeys-lru")
    try:
        with pytest.raises(ImproperlyConfigured, match="noeviction"):
            refuse_evicting_redis(settings.REDIS_URL)
    finally:
        client.config_set("maxmemory-policy", "noeviction")
