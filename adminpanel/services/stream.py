"""The stream that all staff watch."""

from typing import Any

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.template.loader import render_to_string
from django.utils import timezone

from adminpanel import feed, overview

STAFF_STREAM = "staff"


def broadcast_metrics() -> None:
    """Compute the overview once, draw it once, and send it to every staff page that is open."""
    html = render_to_string("adminpanel/_live.html", live_context())
    layer: Any = get_channel_layer()
    async_to_sync(layer.group_send)(STAFF_STREAM, {"type": "stream.html", "html": html})


def live_context() -> dict[str, Any]:
    """What `adminpanel/_live.html` draws."""
    return {"tiles": overview.tiles(), "feed": feed.latest(), "at": timezone.now()}
