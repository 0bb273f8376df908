"""One request to PayPal's REST API and its answer. Whatever leaves open what happened is
`NoAnswer`, never a guess.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import httpx
from django.conf import settings

from payments.providers.base import NoAnswer, NotThere, Refused
from payments.providers.observers import observed

TIMEOUT_SECONDS = 15
# A token is thrown away a little before PayPal does.
EARLY = 60
BUSY = frozenset({408, 409, 429})
Json = dict[str, Any]


@dataclass
class Token:
    """What we show to be let in; one for this process, until it is old."""

    word: str = ""
    api: str = ""
    good_until: float = 0.0


_token = Token()
_renewing = threading.Lock()


def call(method: str, path: str, body: Json | bytes | None = None, *, key: str = "") -> Json:
    """Ask, and read the answer. Whatever leaves open what happened is `NoAnswer`. Bytes are sent as
    they are.
    """
    answer = _send(method, path, body, key, _word())
    if answer.status_code == httpx.codes.UNAUTHORIZED:
        answer = _send(method, path, body, key, _word(instead_of=_token.word))
    return _read(answer)


def _send(method: str, path: str, body: Json | bytes | None, key: str, word: str) -> httpx.Response:
    headers = {"Authorization": f"Bearer {word}", "Prefer": "return=representation"}
    if key:
        headers["PayPal-Request-Id"] = key
    if isinstance(body, bytes):
        headers["Content-Type"] = "application/json"
    url = f"{settings.PAYPAL_API_URL}{path}"
    sent: Json = {"content": body} if isinstance(body, bytes) else {"json": body}
    return _heard(lambda: _client().request(method, url, headers=headers, **sent))


def _word(*, instead_of: str | None = None) -> str:
    """The token that is good, or a new one; one thread fetches it for all."""
    with _renewing:
        is_good = _token.api == settings.PAYPAL_API_URL and _token.good_until > time.monotonic()
        if not is_good or _token.word == instead_of:
            _renew()
        return _token.word


def _renew() -> None:
    api = settings.PAYPAL_API_URL
    answer = _heard(
        lambda: _client().post(
            f"{api}/v1/oauth2/token",
            auth=(settings.PAYPAL_CLIENT_ID, settings.PAYPAL_SECRET),
            data={"grant_type": "client_credentials"},
        )
    )
    told = _read(answer)
    _token.word, _token.api = told["access_token"], api
    _token.good_until = time.monotonic() + told["expires_in"] - EARLY


def _heard(ask: Callable[[], httpx.Response]) -> httpx.Response:
    try:
        with observed("paypal"):
            return ask()
    except httpx.HTTPError as error:
        raise NoAnswer(f"{type(error).__name__}: {error}") from error


def _read(answer: httpx.Response) -> Json:
    if answer.is_server_error or answer.status_code in BUSY:
        raise NoAnswer(f"PayPal answers {answer.status_code}")
    try:
        told: Json = answer.json() if answer.content else {}
    except ValueError as error:
        raise NoAnswer("PayPal's answer cannot be read") from error
    if answer.is_success:
        return told
    code, why = _reason(told)
    if answer.status_code == httpx.codes.NOT_FOUND:
        raise NotThere(why)
    raise Refused(why, code=code, told=told)


def _reason(told: Json) -> tuple[str, str]:
    """The first thing that was wrong, or the name of the whole."""
    details = told.get("details") or [{}]
    code = details[0].get("issue") or told.get("name") or told.get("error") or ""
    return code, details[0].get("description") or told.get("message") or code


@cache
def _client() -> httpx.Client:
    return httpx.Client(timeout=TIMEOUT_SECONDS)
