"""Speaking to push services: the site's key, encryption and signature by pywebpush, and a
connection that only ever reaches public addresses.

An endpoint is an address that a stranger's browser told us, so it may point anywhere. It must be
https on its usual port, its name must not lead into our own network, and as names can lead
elsewhere a second later, the connection itself is looked at again before anything is sent.
"""

import base64
import contextlib
import enum
import os
import socket
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any
from urllib.parse import urlsplit

import requests
import urllib3
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings
from django.utils import timezone
from py_vapid import Vapid
from pywebpush import WebPushException, webpush
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection

from messaging.outside import NotPublic, public_addresses, refuse_address

TIMEOUT = 5
LONGEST_WAIT = 24 * 3600


class Outcome(enum.Enum):
    TAKEN = "taken"
    GONE = "gone"  # the browser has unsubscribed, or never will come back
    LATER = "later"  # the service is busy or away
    REFUSED = "refused"  # it does not want this one, ever


@dataclass(frozen=True, slots=True)
class Answer:
    outcome: Outcome
    retry_after: int = 0  # seconds, when the service says so


# ---------------------------------------------------------------- the key


def vapid() -> Vapid | None:
    """The key that this site signs with; None when it offers no pushes."""
    if settings.VAPID_PRIVATE_KEY:
        return Vapid.from_string(settings.VAPID_PRIVATE_KEY)
    if settings.VAPID_KEY_FILE is None:
        return None
    return Vapid.from_pem(_own_key(Path(settings.VAPID_KEY_FILE)))


def public_key() -> str:
    """What a browser subscribes with; empty when there are no pushes."""
    key = vapid()
    if key is None:
        return ""
    point = key.public_key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return base64.urlsafe_b64encode(point).rstrip(b"=").decode()


def new_key() -> Vapid:
    key = Vapid()
    key.generate_keys()
    return key


def _own_key(file: Path) -> bytes:
    """Made once and kept; of several processes that start together, the first one's."""
    if not file.exists():
        with NamedTemporaryFile(dir=file.parent, prefix="vapid-") as fresh:  # mode 0600
            fresh.write(new_key().private_pem())
            fresh.flush()
            with contextlib.suppress(FileExistsError):
                os.link(fresh.name, file)
    return file.read_bytes()


# ---------------------------------------------------------------- where it may go


def refuse_private(endpoint: str) -> None:
    """Raise NotPublic unless this is a public https address, as push services have."""
    try:
        parts = urlsplit(endpoint)
        port = parts.port
    except ValueError as bad:
        raise NotPublic("This is no address.") from bad
    host = parts.hostname or ""
    if _is_trusted(host):
        return
    if parts.scheme != "https" or not host or port not in (None, 443) or parts.username:
        raise NotPublic("A push service has an https address.")
    public_addresses(host, 443)


def _is_trusted(host: str) -> bool:
    return host in settings.WEB_PUSH_TRUSTED_HOSTS


class _Checked:
    """A connection that is looked at once it is made, before anything is said."""

    host: str

    def _new_conn(self) -> socket.socket:
        made: socket.socket = super()._new_conn()  # type: ignore[misc]
        if not _is_trusted(self.host):
            try:
                refuse_address(made.getpeername()[0])
            except NotPublic:
                made.close()
                raise
        return made


class _CheckedHTTP(_Checked, HTTPConnection):
    pass


class _CheckedHTTPS(_Checked, HTTPSConnection):
    pass


class _HTTPPool(urllib3.HTTPConnectionPool):
    ConnectionCls = _CheckedHTTP


class _HTTPSPool(urllib3.HTTPSConnectionPool):
    ConnectionCls = _CheckedHTTPS


class _CheckedAdapter(HTTPAdapter):
    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _HTTPPool, "https": _HTTPSPool}


class _Session(requests.Session):
    """Follows no redirects, which could lead home, asks the environment for no proxy, which would
    be looked at in place of the service, and reads no answer beyond its head.
    """

    def __init__(self) -> None:
        super().__init__()
        self.trust_env = False
        self.mount("http://", _CheckedAdapter())
        self.mount("https://", _CheckedAdapter())

    def post(self, url: Any, *args: Any, **kwargs: Any) -> requests.Response:
        answer = super().post(url, *args, allow_redirects=False, stream=True, **kwargs)
        answer.close()
        answer._content = b""  # pywebpush would read as much as a stranger cares to send
        return answer


# ---------------------------------------------------------------- sending


def deliver(info: dict[str, object], payload: str, *, ttl: int, urgency: str, topic: str) -> Answer:
    """Hand one message for one browser to its push service. `topic` replaces an earlier message
    that still waits there.
    """
    try:
        refuse_private(str(info["endpoint"]))
        with _Session() as session:
            webpush(
                info,
                payload,
                vapid_private_key=vapid(),
                vapid_claims={"sub": settings.VAPID_CONTACT},
                ttl=ttl,
                headers={"Urgency": urgency, "Topic": topic},
                timeout=TIMEOUT,
                requests_session=session,
            )
    except NotPublic:
        return Answer(Outcome.REFUSED)
    except WebPushException as refused:
        return _understand(refused.status_code, refused.retry_after)
    except (requests.RequestException, urllib3.exceptions.HTTPError):
        return Answer(Outcome.LATER)
    return Answer(Outcome.TAKEN)


def _understand(status: int | None, retry_after: str | None) -> Answer:
    if status in (404, 410):
        return Answer(Outcome.GONE)
    if status == 429 or (status is not None and status >= 500):
        return Answer(Outcome.LATER, retry_after=_seconds(retry_after or ""))
    return Answer(Outcome.REFUSED)


def _seconds(retry_after: str) -> int:
    """Of a `Retry-After`: a number, or a date; nothing for anything else."""
    if retry_after.isdecimal():
        return min(int(retry_after[:9]), LONGEST_WAIT)
    try:
        until = parsedate_to_datetime(retry_after)
        return max(0, min(int((until - timezone.now()).total_seconds()), LONGEST_WAIT))
    except (TypeError, ValueError):
        return 0
