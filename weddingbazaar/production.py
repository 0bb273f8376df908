"""What a production process refuses to start with; docs/operations.md lists what it needs."""

import re
from typing import Any

import redis
from django.core.exceptions import ImproperlyConfigured

EVICTING_IS_LOSING = "noeviction"
INDEXNOW_KEY = re.compile(r"[A-Za-z0-9-]{8,128}")


def refuse_unsafe(settings: dict[str, Any]) -> None:
    """Raise ImproperlyConfigured with every reason at once, so that an operator mends them in one
    go.
    """
    if reasons := list(_reasons(settings)):
        raise ImproperlyConfigured(
            "This is not fit for production:\n" + "\n".join(f"- {reason}" for reason in reasons)
        )


def refuse_evicting_redis(url: str) -> None:
    """Raise ImproperlyConfigured when Redis may drop keys by itself: queued tasks and presence
    live there.
    """
    answer: Any = redis.Redis.from_url(url).config_get("maxmemory-policy")
    policy = answer["maxmemory-policy"]
    if policy != EVICTING_IS_LOSING:
        raise ImproperlyConfigured(
            f"Redis has maxmemory-policy {policy}; set it to noeviction: it holds the task queue."
        )


def _reasons(settings: dict[str, Any]) -> Any:
    if (
        settings["SECRET_KEY"] == settings["DEVELOPMENT_SECRET_KEY"]
        or len(settings["SECRET_KEY"]) < 50
    ):
        yield "SECRET_KEY is the development one or shorter than 50 characters."
    if settings["DEBUG"]:
        yield "DEBUG is on."
    if not settings["ALLOWED_HOSTS"] or "*" in settings["ALLOWED_HOSTS"]:
        yield "ALLOWED_HOSTS must list the names this site answers to."
    if settings["SQLITE"]:
        yield "DATABASE_URL must name a PostgreSQL database."
    if not settings["REDIS_URL"]:
        yield "REDIS_URL is missing: processes could not talk to each other."
    if settings["DATABASES"]["default"]["CONN_MAX_AGE"] > 0:
        yield "CONN_MAX_AGE must be 0: under ASGI kept connections leak."
    if settings["PAYMENT_SANDBOX"] and "SANDBOX_URL" not in settings["env"].ENVIRON:
        yield "STRIPE_SECRET_KEY is missing (or name a SANDBOX_URL on purpose, for staging)."
    if settings["INDEXNOW_KEY"] and not INDEXNOW_KEY.fullmatch(settings["INDEXNOW_KEY"]):
        yield "INDEXNOW_KEY must be 8 to 128 letters, digits and hyphens."
    if settings["PAYPAL_CLIENT_ID"] and not settings["PAYPAL_SECRET"]:
        yield "PAYPAL_CLIENT_ID is set without PAYPAL_SECRET."
