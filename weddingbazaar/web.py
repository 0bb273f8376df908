"""One web process: daphne on uvloop. `python -m weddingbazaar.web --port 8000` is what the
Procfile runs.
"""

import argparse
import asyncio
import gc
from collections.abc import Callable

import uvloop

# daphne takes its event loop when it is imported, so the policy comes first.
asyncio.set_event_loop_policy(uvloop.EventLoopPolicy())

from weddingbazaar.farewell import Server  # noqa: E402

# Frames above 64 KiB get an answer from messaging; above this the connection is just dropped.
MAX_FRAME = 256 * 1024


def serve(
    endpoints: list[str], *, on_ready: Callable[[], None], proxy_headers: bool = False
) -> None:
    """Answer on these Twisted endpoints until SIGTERM or Ctrl-C; `on_ready` runs once they
    listen.
    """
    from adminpanel.alerting import standing_in
    from weddingbazaar.asgi import application

    # What is loaded now stays for ever, so no collection has to walk over it: a full one holds a
    # page up for 30 ms in place of 170.
    gc.collect()
    gc.freeze()
    standing_in.start()
    Server(
        application,
        endpoints=endpoints,
        ready_callable=on_ready,
        http_timeout=60,
        websocket_timeout=-1,  # sockets end with their session: messaging watches
        websocket_connect_timeout=20,
        ping_interval=20,
        ping_timeout=30,
        application_close_timeout=3,
        websocket_max_message_size=MAX_FRAME,
        proxy_forwarded_address_header="X-Forwarded-For" if proxy_headers else None,
        proxy_forwarded_proto_header="X-Forwarded-Proto" if proxy_headers else None,
        server_name="",
    ).run()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--host", default="127.0.0.1", help="address to listen on; nginx is in front"
    )
    parser.add_argument("--port", type=int, default=8000)
    chosen = parser.parse_args()
    from django.conf import settings

    from weddingbazaar.production import refuse_evicting_redis

    if settings.PRODUCTION:
        refuse_evicting_redis(settings.REDIS_URL)
    serve(
        [f"tcp:port={chosen.port}:interface={chosen.host}"],
        on_ready=lambda: print(f"web is listening on {chosen.host}:{chosen.port}", flush=True),  # noqa: T201
        proxy_headers=True,
    )


if __name__ == "__main__":
    import os

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "weddingbazaar.settings")
    main()
