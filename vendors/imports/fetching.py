"""Fetching a calendar from an address that a stranger typed.

It may point anywhere, answer for ever, or send us on. So: http and https on their usual ports, no
names and passwords; the name is looked up once, every place it leads to must be public, and the
connection goes to that very place, so that it cannot lead elsewhere a moment later. Each of at most
three redirects is checked the same way. Ten seconds for all of it, two megabytes, no cookies, no
proxy from the environment.
"""

import asyncio
import dataclasses
import zlib
from urllib.parse import SplitResult, urljoin, urlsplit

import httpx
from django.conf import settings

from messaging.outside import NotPublic, public_addresses
from vendors.imports.errors import CalendarError

MOST_BYTES = 2 * 1024 * 1024
MOST_REDIRECTS = 3
SECONDS = 10
PORTS = {"http": 80, "https": 443}
_MOVED = (301, 302, 303, 307, 308)
_HEADERS = {
    "User-Agent": "WeddingBazaar-Calendar/1.0",
    "Accept": "text/calendar, */*;q=0.1",
    "Accept-Encoding": "gzip",
}


@dataclasses.dataclass(frozen=True)
class Fetched:
    """What came: the calendar, or None when it has not changed since."""

    body: bytes | None
    etag: str = ""
    last_modified: str = ""


def clean_address(text: str) -> str:
    """The address as we fetch it: calendars say webcal for https. Raises CalendarError."""
    scheme, colon, rest = text.strip().partition("://")
    if scheme.lower() in ("webcal", "webcals"):
        scheme = "https"
    address = f"{scheme.lower()}{colon}{rest}"
    _checked(address)
    return address


def fetch(address: str, *, etag: str = "", last_modified: str = "") -> Fetched:
    """The calendar at `address`, unless it is still the one with this ETag or date.

    Raises CalendarError, which says in plain words what was wrong. Blocks, at most ten seconds.
    """
    known = {"If-None-Match": etag, "If-Modified-Since": last_modified}
    headers = _HEADERS | {name: value for name, value in known.items() if value}
    try:
        return asyncio.run(_within_time(address, headers))
    except TimeoutError as slow:
        raise CalendarError("The calendar did not answer within 10 seconds.") from slow
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as broken:
        raise CalendarError("We could not connect to this address.") from broken


async def _within_time(address: str, headers: dict[str, str]) -> Fetched:
    async with (
        asyncio.timeout(SECONDS),
        httpx.AsyncClient(headers=headers, trust_env=False, timeout=SECONDS) as client,
    ):
        for _ in range(MOST_REDIRECTS + 1):
            found = await _ask(client, address)
            if isinstance(found, Fetched):
                return found
            address = found
            client.cookies.clear()
    raise CalendarError("The address sends us on and on. Ask for the calendar's own address.")


async def _ask(client: httpx.AsyncClient, address: str) -> Fetched | str:
    """The calendar, or the address that we are sent on to."""
    parts = _checked(address)
    place = await asyncio.to_thread(_place_of, parts)
    port = parts.port or PORTS[parts.scheme]
    path = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
    request = client.build_request(
        "GET",
        f"{parts.scheme}://{f'[{place}]' if ':' in place else place}:{port}{path}",
        headers={"Host": parts.netloc},
        extensions={"sni_hostname": parts.hostname},
    )
    answer = await client.send(request, stream=True)
    try:
        if answer.status_code in _MOVED and "Location" in answer.headers:
            return clean_address(urljoin(address, answer.headers["Location"]))
        return await _take(answer)
    finally:
        await answer.aclose()


def _checked(address: str) -> SplitResult:
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError as bad:
        raise CalendarError("This is not an address.") from bad
    if parts.scheme not in PORTS or not parts.hostname:
        raise CalendarError("A calendar's address begins with https:// or webcal://.")
    if parts.username is not None:
        raise CalendarError("Leave out the name and password: use the calendar's secret address.")
    if not _is_trusted(parts.hostname) and port not in (None, PORTS[parts.scheme]):
        raise CalendarError("This address uses an unusual port. Calendars use none.")
    return parts


def _place_of(parts: SplitResult) -> str:
    """The one place to connect to, after all that the name leads to were looked at."""
    host = str(parts.hostname)
    if _is_trusted(host):
        return host
    try:
        return public_addresses(host, PORTS[parts.scheme])[0]
    except NotPublic as refused:
        raise CalendarError(str(refused)) from refused


def _is_trusted(host: str) -> bool:
    return host in settings.CALENDAR_TRUSTED_HOSTS


async def _take(answer: httpx.Response) -> Fetched:
    status = answer.status_code
    if status == 304:
        return Fetched(None)
    if status != 200:
        raise CalendarError(_refusal(status))
    return Fetched(
        await _body(answer),
        etag=answer.headers.get("ETag", "")[:200],
        last_modified=answer.headers.get("Last-Modified", "")[:60],
    )


def _refusal(status: int) -> str:
    if status in (401, 403):
        return "This calendar is not shared with us. Use its secret or public address."
    if status in (404, 410):
        return "There is no calendar at this address any more."
    if status == 429 or status >= 500:
        return f"The calendar's server is busy or broken (it says {status})."
    return f"The calendar's server gave an answer that we do not understand ({status})."


async def _body(answer: httpx.Response) -> bytes:
    """As much as we are willing to take, packed or not."""
    raw = bytearray()
    async for piece in answer.aiter_raw():
        raw += piece
        if len(raw) > MOST_BYTES:
            raise _too_big()
    packing = answer.headers.get("Content-Encoding", "identity").lower()
    if packing == "identity":
        return bytes(raw)
    if packing not in ("gzip", "x-gzip", "deflate"):
        raise CalendarError("The calendar came packed in a way that we do not know.")
    return _unpacked(bytes(raw))


def _unpacked(raw: bytes) -> bytes:
    opened = zlib.decompressobj(wbits=zlib.MAX_WBITS | 32)
    try:
        body = opened.decompress(raw, MOST_BYTES + 1)
    except zlib.error as broken:
        raise CalendarError("The calendar arrived damaged.") from broken
    if len(body) > MOST_BYTES:
        raise _too_big()
    return body


def _too_big() -> CalendarError:
    return CalendarError("This calendar is larger than 2 MB. Share one with fewer events.")
