"""The whole site on one machine: what `bin/dev` runs, and what the browser tests drive.

One process serves pages and sockets (daphne) with Celery's worker and beat in threads of it; the
payment sandbox is its child. With DATABASE_URL and REDIS_URL the same site runs on those,
otherwise on SQLite and nothing else.
"""

import os
import shutil
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from weddingbazaar import web

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "weddingbazaar.settings")

import django
from django.conf import settings
from django.core.management import call_command

ANSWER_WITHIN = 60


def main() -> None:
    """Start everything, say so, and stop everything on SIGTERM or Ctrl-C."""
    django.setup()
    _refuse_taken_port(settings.PORT, "PORT")
    with _sandbox():
        call_command("migrate", verbosity=0)
        call_command("load_demo", verbosity=0)
        if settings.PAYMENT_SANDBOX:
            call_command("connect_stripe", verbosity=0)
            call_command("sync_prices", verbosity=0)
        if settings.PAYPAL_SANDBOX:
            call_command("connect_paypal", verbosity=0)
        with _celery():
            web.serve(_loopback(settings.PORT), on_ready=_announce_when_answering)
    print("Wedding Bazaar has stopped.", flush=True)  # noqa: T201


@contextmanager
def _sandbox() -> Iterator[None]:
    """The payment sandbox as a child that cannot outlive us; nothing when real keys are set."""
    if not settings.PAYMENT_SANDBOX:
        yield
        return
    port = urlsplit(settings.SANDBOX_URL).port or 80
    _refuse_taken_port(port, "SANDBOX_URL")
    dies_with_us = [shutil.which("setpriv"), "--pdeathsig", "KILL"]
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "sandbox", "--port", str(port)]
    child = subprocess.Popen([*(dies_with_us if dies_with_us[0] else []), *command])  # type: ignore[list-item]  # noqa: S603
    try:
        _wait_until_listening(port, child)
        yield
    finally:
        child.terminate()
        child.wait(timeout=10)


@contextmanager
def _celery() -> Iterator[None]:
    """Worker and beat in threads of this process."""
    from celery.beat import EmbeddedService
    from celery.worker import WorkController

    from weddingbazaar.celery import app

    worker = WorkController(
        app=app, pool_cls="threads", concurrency=2, hostname="embedded@localhost"
    )
    working = threading.Thread(target=worker.start, name="celery-worker", daemon=True)
    beat = EmbeddedService(app, max_interval=1, thread=True)
    working.start()
    beat.start()
    try:
        yield
    finally:
        beat.stop()
        worker.stop()
        working.join(timeout=10)


def _announce_when_answering() -> None:
    threading.Thread(target=_announce, name="announce", daemon=True).start()


def _announce() -> None:
    address = f"http://127.0.0.1:{settings.PORT}"
    deadline = time.monotonic() + ANSWER_WITHIN
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"{address}/readyz", timeout=5):  # noqa: S310
                break
        except OSError:
            time.sleep(0.1)
    else:
        print("The site does not answer; look above for the reason.", file=sys.stderr, flush=True)  # noqa: T201
        return
    print(f"Wedding Bazaar is ready at {address}", flush=True)  # noqa: T201
    print(_LOGINS, flush=True)  # noqa: T201


_LOGINS = """Sign in with the password wedding-bazaar as
  couple@demo.test      a couple that plans its wedding
  vendor@demo.test      Rosewood Studio, a photographer
  admin@demo.test       staff; also finance@demo.test and moderator@demo.test
Letters are readable at /dev/mail/. Ctrl-C stops everything."""


def _loopback(port: int) -> list[str]:
    """IPv4 and, where the machine has it, IPv6: `localhost` may mean either."""
    endpoints = [f"tcp:port={port}:interface=127.0.0.1"]
    if socket.has_ipv6 and _is_free("::1", port, socket.AF_INET6):
        endpoints.append(f"tcp6:port={port}:interface=\\:\\:1")
    return endpoints


def _refuse_taken_port(port: int, setting: str) -> None:
    if not _is_free("127.0.0.1", port, socket.AF_INET):
        sys.exit(f"Port {port} is taken by another program. Choose another one with {setting}.")


def _is_free(host: str, port: int, family: socket.AddressFamily) -> bool:
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def _wait_until_listening(port: int, child: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + ANSWER_WITHIN
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        if child.poll() is not None:
            break
        time.sleep(0.05)
    sys.exit("The payment sandbox did not start; look above for the reason.")


if __name__ == "__main__":
    main()
    # A page that was being answered when the loop ended waits for it for ever, and Python would
    # wait for the thread of that page.
    os._exit(0)
