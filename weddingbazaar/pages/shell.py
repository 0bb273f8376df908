"""What the installed site keeps on a phone: the files that its pages are made of, and those pages
of somebody that are worth having without a connection.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse

from accounts.models import User
from bookings.models import Booking
from messaging.models import Conversation

BOOKINGS = 8
CONVERSATIONS = 10
EVERYWHERE = (
    "css/tokens.css",
    "css/base.css",
    "css/layout.css",
    "css/controls.css",
    "css/content.css",
    "css/utilities.css",
    "css/print.css",
    "js/back.js",
    "js/kept.js",
    "img/logo.svg",
    "img/icons.svg",
    "img/app/icon-192.png",
    "img/app/badge-96.png",
    "vendor/fonts/fraunces-latin-wght-normal.woff2",
    "vendor/fonts/figtree-latin-wght-normal.woff2",
)
WORKER = "js/sw.js"
ROOT = Path(settings.BASE_DIR) / "static"


@dataclass(frozen=True)
class Shell:
    """What the worker knows from the start.

    `version` changes with every file of ours, so that browsers see a new worker; `files` are there
    before it serves; `offline` is the page for what was not kept. Names below `static` are hashed
    in production, so that a file that is there never changes.
    """

    version: str
    files: list[str]
    offline: str
    static: str
    icon: str
    badge: str
    hashed: bool

    def as_dict(self) -> dict[str, object]:
        return asdict(self)


def shell() -> Shell:
    return Shell(
        version=_version() if settings.PRODUCTION else _version.__wrapped__(),
        files=[static(name) for name in EVERYWHERE],
        offline=reverse("pages:offline"),
        static=settings.STATIC_URL,
        icon=static("img/app/icon-192.png"),
        badge=static("img/app/badge-96.png"),
        hashed=settings.PRODUCTION,
    )


def worker() -> bytes:
    return (ROOT / WORKER).read_bytes()


def page_files() -> list[str]:
    """Styles and modules of ours, for pages that a browser keeps without having opened them."""
    return [static(name) for name in ("django_htmx/htmx-2.min.js", *_ours()) if name != WORKER]


def pages_of(user: User) -> list[str]:
    """Addresses, the most useful first: what is next, and the last conversations."""
    desk = "vendor" if user.vendor_memberships.exists() else "couple"
    pages = [reverse(f"pages:{desk}-dashboard"), reverse("messaging:conversation-list")]
    if desk == "vendor":
        pages += [reverse("pages:vendor-next-day"), reverse("pages:vendor-calendar")]
    else:
        pages.append(reverse("pages:couple-day"))
    upcoming = Booking.objects.of(user).upcoming().values_list("pk", flat=True)[:BOOKINGS]
    pages += [reverse("pages:booking-detail", args=[pk]) for pk in upcoming]
    recent = Conversation.objects.visible_to(user).begun().order_by("-moved_at")
    pages += [
        reverse("messaging:conversation-detail", args=[pk])
        for pk in recent.values_list("pk", flat=True)[:CONVERSATIONS]
    ]
    return pages


@cache
def _version() -> str:
    """Of all that the pages are made of; while developing it is looked at each time."""
    digest = hashlib.sha256()
    for name in (WORKER, *_ours(), *EVERYWHERE):
        digest.update(name.encode() + (ROOT / name).read_bytes())
    return digest.hexdigest()[:16]


def _ours() -> Iterator[str]:
    for kind in ("css", "js"):
        yield from sorted(f"{kind}/{file.name}" for file in (ROOT / kind).glob(f"*.{kind}"))
