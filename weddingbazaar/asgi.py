"""Pages and sockets of one web process.

Sockets are opened by our own pages only (exact origins); who is behind one, each consumer reads
from the session.
"""

import os
from typing import Any

from channels.routing import ProtocolTypeRouter, URLRouter
from django.core.asgi import get_asgi_application
from django.urls import re_path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "weddingbazaar.settings")
pages = get_asgi_application()

# What follows needs the apps to be ready.
from django.conf import settings  # noqa: E402

from adminpanel.routing import websocket_urlpatterns as staff_sockets  # noqa: E402
from messaging.origins import ExactOrigins, refuse  # noqa: E402
from messaging.routing import websocket_urlpatterns  # noqa: E402

anything_else: Any = refuse  # Channels routes applications where Django's types expect views
sockets = URLRouter([*websocket_urlpatterns, *staff_sockets, re_path(r"", anything_else)])

application = ProtocolTypeRouter(
    {"http": pages, "websocket": ExactOrigins(sockets, settings.ALLOWED_WS_ORIGINS)}
)
