"""What all that is asked of Stripe shares: the client, its errors in our words, and how its fields
are read. dj-stripe's settings name the key, the version and (for the sandbox) the host.
"""

import contextlib
import datetime as dt
from collections.abc import Iterator
from functools import cache
from typing import Any

import stripe
from djstripe.settings import djstripe_settings

from payments.providers.base import NoAnswer, NotThere, Refused
from payments.providers.observers import observed

TIMEOUT_SECONDS = 10
RETRIES = 2
API, FILES = "https://api.stripe.com", "https://files.stripe.com"


def client() -> stripe.StripeClient:
    return _client_of(
        djstripe_settings.STRIPE_SECRET_KEY, djstripe_settings.STRIPE_API_VERSION, stripe.api_base
    )


@cache
def _client_of(key: str, version: str, base: str) -> stripe.StripeClient:
    """One for all calls: it keeps its connections open, for each thread its own."""
    return stripe.StripeClient(
        key,
        stripe_version=version,
        # Files go to a host of their own; the sandbox has but one.
        base_addresses={"api": base, "files": FILES if base == API else base},
        max_network_retries=RETRIES,
        http_client=_ObservedClient(timeout=TIMEOUT_SECONDS),
    )


class _ObservedClient(stripe.RequestsClient):
    """Each request to Stripe by itself, repeats included."""

    def request(self, *args: Any, **kwargs: Any) -> tuple[Any, int, Any]:
        with observed("stripe"):
            return super().request(*args, **kwargs)


@contextlib.contextmanager
def our_words() -> Iterator[None]:
    """Stripe's errors as ours. Whatever leaves open what happened is `NoAnswer`."""
    try:
        yield
    except stripe.InvalidRequestError as error:
        # An account that is gone, or closed to us, has a code and a status of its own.
        if error.code in ("resource_missing", "account_invalid"):
            raise NotThere(str(error)) from error
        raise Refused(str(error)) from error
    except stripe.PermissionError as error:
        if error.code == "account_invalid":
            raise NotThere(str(error)) from error
        raise Refused(str(error)) from error
    except (stripe.CardError, stripe.AuthenticationError) as error:
        raise Refused(str(error)) from error
    except stripe.StripeError as error:
        raise NoAnswer(str(error)) from error


def thing_in(expanded: Any) -> Any:
    """An expanded field, or None when there is only an id."""
    return None if expanded is None or isinstance(expanded, str) else expanded


def id_of(thing: Any) -> str:
    """Of a field that may be expanded, or empty."""
    return str(getattr(thing, "id", thing) or "")


def noted(thing: Any, name: str) -> str:
    metadata = thing.metadata
    return str(metadata[name]) if metadata and name in metadata else ""


def moment(stamp: int) -> dt.datetime:
    return dt.datetime.fromtimestamp(stamp, dt.UTC)
