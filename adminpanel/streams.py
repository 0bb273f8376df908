"""What is sent over `/ws/admin/`: streams, each behind a right. What goes into a stream is drawn
once; who may not see it is not in it.
"""

from typing import Any

import msgspec
from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer

from accounts.models import User

NOW, MONEY, FEED = "now", "money", "feed"
POINTS, MONEY_POINTS = "points", "money-points"
RIGHTS = {
    NOW: "adminpanel.watch",
    FEED: "adminpanel.watch",
    POINTS: "adminpanel.watch",
    MONEY: "adminpanel.watch_money",
    MONEY_POINTS: "adminpanel.watch_money",
}


def wanted(names: str) -> frozenset[str]:
    """The streams that a page asks for, as `now,money`; what there is not is left out."""
    return frozenset(names.split(",")) & RIGHTS.keys()


def allowed(user: User, names: frozenset[str]) -> frozenset[str]:
    return frozenset(name for name in names if user.has_perm(RIGHTS[name]))


def group_of(stream: str) -> str:
    return f"room.{stream}"


def send_html(stream: str, html: str) -> None:
    """Elements with ids, which htmx puts in the place of those of the page."""
    _send(stream, html)


def send_json(stream: str, frame: dict[str, Any]) -> None:
    _send(stream, msgspec.json.encode(frame).decode())


def _send(stream: str, text: str) -> None:
    layer: Any = get_channel_layer()
    async_to_sync(layer.group_send)(group_of(stream), {"type": "stream.frame", "text": text})
