"""One call of a webhook: signed, within ten seconds, to a public address, never sent on.

The receiver computes HMAC-SHA256 with its secret over the timestamp, a point and the body as it
came, and compares it in constant time with what stands after "v1="; a timestamp that is older than
some minutes is somebody's repeat.
"""

import asyncio
import hashlib
import hmac
import time
from urllib.parse import SplitResult, urlsplit

import httpx
from django.conf import settings

from adminpanel.exceptions import CallError
from messaging.outside import NotPublic, public_addresses

SECONDS = 10
PORTS = {"http": 80, "https": 443}
SIGNATURE = "X-WeddingBazaar-Signature"
DELIVERY = "X-WeddingBazaar-Delivery"


def checked(address: str) -> SplitResult:
    """The parts of an address that may be called. Raises CallError, in words for staff."""
    try:
        parts = urlsplit(address)
        parts.port  # noqa: B018  (raises for what is no number)
    except ValueError as bad:
        raise CallError("This is not an address.") from bad
    host = parts.hostname or ""
    if parts.scheme not in PORTS or not host:
        raise CallError("The address begins with https://.")
    if parts.scheme == "http" and settings.PRODUCTION and not _is_trusted(host):
        raise CallError("Only https:// is called: alerts are nobody else's to read.")
    if parts.username is not None:
        raise CallError("Leave out the name and password: calls are signed.")
    _place_of(parts)
    return parts


def shortened(address: str) -> str:
    """Where it leads, without what comes after the host: to many receivers that is the key."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.hostname}/…" if address else ""


def call(address: str, body: str, *, secret: str, delivery: str) -> None:
    """Post `body`. Raises CallError when it was not taken (any answer but 2xx)."""
    try:
        status = asyncio.run(_post(checked(address), body.encode(), secret, delivery))
    except TimeoutError as slow:
        raise CallError(f"No answer within {SECONDS} seconds.") from slow
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as broken:
        raise CallError("There was no connection to this address.") from broken
    if not 200 <= status < 300:
        raise CallError(f"The answer was {status}.")


def signature(body: bytes, *, secret: str, at: int) -> str:
    made = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={at},v1={made}"


async def _post(parts: SplitResult, body: bytes, secret: str, delivery: str) -> int:
    """To the very place that was looked at; the answer is not read."""
    place = await asyncio.to_thread(_place_of, parts)
    at = f"{f'[{place}]' if ':' in place else place}:{parts.port or PORTS[parts.scheme]}"
    path = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
    async with asyncio.timeout(SECONDS), httpx.AsyncClient(trust_env=False) as client:
        request = client.build_request(
            "POST",
            f"{parts.scheme}://{at}{path}",
            content=body,
            headers={
                "Host": parts.netloc,
                "Content-Type": "application/json",
                "User-Agent": "WeddingBazaar-Alerts/1.0",
                SIGNATURE: signature(body, secret=secret, at=int(time.time())),
                DELIVERY: delivery,
            },
            extensions={"sni_hostname": parts.hostname},
        )
        answer = await client.send(request, stream=True)
        await answer.aclose()
        return answer.status_code


def _place_of(parts: SplitResult) -> str:
    host = str(parts.hostname)
    if _is_trusted(host):
        return host
    try:
        return public_addresses(host, parts.port or PORTS[parts.scheme])[0]
    except NotPublic as refused:
        raise CallError(str(refused)) from refused


def _is_trusted(host: str) -> bool:
    return host in settings.ALERT_TRUSTED_HOSTS
