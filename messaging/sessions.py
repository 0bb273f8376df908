"""Who is behind a socket, and whether they still may be: read from the session, never from what
the client says.
"""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie
from importlib import import_module
from types import SimpleNamespace
from typing import Any, NamedTuple, cast

from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.sessions.models import Session
from django.db.models import Count, Max, Q
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import User
from messaging.blocks import Blocks, Reason
from messaging.models import Block, Member

Fingerprint = tuple[int, int | None, int, int | None]


@dataclass(frozen=True, slots=True)
class Seats:
    """The conversations somebody is in, those of them in which they cannot write, the people
    they are kept apart from, and a cheap sign of all that: how many seats and blocks there are,
    and the newest of each.
    """

    conversations: frozenset[int]
    fingerprint: Fingerprint
    closed: Mapping[int, Reason] = field(default_factory=dict)
    apart: frozenset[int] = frozenset()


class Standing(NamedTuple):
    """What may change about a person while they are connected."""

    password: str
    shows_presence: bool
    rights_changed_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Visitor:
    """A person who is signed in."""

    user_id: int
    standing: "Standing"
    seats: Seats


def session_key_of(scope: dict[str, Any]) -> str:
    """The session cookie of a handshake; empty when there is none worth looking up."""
    header = b"; ".join(value for name, value in scope["headers"] if name == b"cookie")
    cookies: SimpleCookie = SimpleCookie()
    try:
        cookies.load(header.decode("latin1"))
    except CookieError:
        return ""
    morsel = cookies.get(settings.SESSION_COOKIE_NAME)
    return morsel.value if morsel else ""


def visitor(session_key: str) -> Visitor | None:
    user = signed_in(session_key)
    if user is None:
        return None
    facts = Standing(user.password, user.shows_presence, user.rights_changed_at)
    return Visitor(user.pk, facts, seats_of(user.pk))


def signed_in(session_key: str) -> User | None:
    """The user of a session as Django itself sees it: not expired, password unchanged since,
    account active.
    """
    if not session_key:
        return None
    store = import_module(settings.SESSION_ENGINE).SessionStore(session_key)
    user = get_user(cast(HttpRequest, SimpleNamespace(session=store)))
    return user if isinstance(user, User) else None


def seats_of(user_id: int) -> Seats:
    rows = list(Member.objects.seated().filter(user=user_id).values_list("pk", "conversation_id"))
    newest = max((pk for pk, _ in rows), default=None)
    known = list(Block.objects.around(user_id).values_list("pk", flat=True))
    blocks = Blocks.around(user_id) if known else Blocks(user_id, ())
    return Seats(
        frozenset(conversation for _, conversation in rows),
        (len(rows), newest, len(known), max(known, default=None)),
        closed=blocks.closed(),
        apart=blocks.apart,
    )


def audience_of(user_id: int) -> frozenset[int]:
    """The conversations whose people may see whether this person is there."""
    return frozenset(audiences_of([user_id]).get(user_id, ()))


def audiences_of(user_ids: Collection[int]) -> dict[int, list[int]]:
    """The same for several people at once; who hides is missing."""
    talks: dict[int, list[int]] = {}
    rows = Member.objects.seated().filter(user__in=user_ids, user__shows_presence=True)
    for user_id, conversation_id in rows.values_list("user", "conversation"):
        talks.setdefault(user_id, []).append(conversation_id)
    return talks


def sessions_alive(session_keys: Collection[str]) -> set[str]:
    return set(
        Session.objects.filter(pk__in=session_keys, expire_date__gt=timezone.now()).values_list(
            "pk", flat=True
        )
    )


def standing(user_ids: Collection[int]) -> dict[int, Standing]:
    """Of active users; who is suspended or deleted is missing."""
    rows = User.objects.filter(pk__in=user_ids, is_active=True)
    facts = rows.values_list("pk", *Standing._fields)
    return {pk: Standing(*rest) for pk, *rest in facts}


def membership_fingerprints(user_ids: Collection[int]) -> dict[int, Fingerprint]:
    """As in `Seats`."""
    seats = (
        Member.objects.seated()
        .filter(user__in=user_ids)
        .order_by()
        .values("user")
        .annotate(number=Count("pk"), newest=Max("pk"))
        .values_list("user", "number", "newest")
    )
    seated = {user: (number, newest) for user, number, newest in seats}
    blocks: dict[int, list[int]] = {user: [] for user in user_ids}
    around = Block.objects.filter(Q(blocker__in=user_ids) | Q(blocked__in=user_ids))
    for pk, *pair in around.values_list("pk", "blocker", "blocked"):
        for user in blocks.keys() & set(pair):
            blocks[user].append(pk)
    return {
        user: (*seated.get(user, (0, None)), len(some), max(some, default=None))
        for user, some in blocks.items()
    }
