"""Errors reach a Sentry where there is one, and secrets do not. In processes of their own: what the
SDK ties itself into stays tied.
"""

import gzip
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import brotli
import pytest

from tests.fixtures.server import ROOT

pytestmark = pytest.mark.embedded
KEY = "sk_live_abcdefghijklmnop1234"
SECRETS = (KEY, "anna@example.test", "hunter2", "4242424242424242", "sessionid-of-anna", "bodyword")
BEGIN = """
import types, django
django.setup()
from django.conf import settings
"""
PAGE = (
    BEGIN
    + f"""
from django.test import Client
from django.urls import path
def fails(request):
    api_key = "{KEY}"
    raise RuntimeError("password=hunter2 of anna@example.test, card 4242424242424242, {KEY}")
urls = types.ModuleType("urls_that_fail")
urls.urlpatterns = [path("fails/", fails)]
urls.handler500 = lambda request: __import__("django.http").http.HttpResponse(status=500)
settings.ROOT_URLCONF = urls
settings.MIDDLEWARE = []
settings.ALLOWED_HOSTS = ["*"]
client = Client(raise_request_exception=False)
client.cookies["sessionid"] = "sessionid-of-anna"
client.post("/fails/?token=hunter2", {{"card": "bodyword"}}, HTTP_AUTHORIZATION="Bearer {KEY}")
"""
)
TASK = (
    BEGIN
    + f"""
from celery import shared_task
@shared_task(name="fails")
def fails():
    raise RuntimeError("secret={KEY} of anna@example.test")
fails.apply()
"""
)
LINE = (
    BEGIN
    + f"""
import logging
logging.getLogger("payments").error("no answer with %s for %s", "{KEY}", "anna@example.test")
"""
)
END = "\nimport sentry_sdk; sentry_sdk.flush(5)\n"


class Sink(ThreadingHTTPServer):
    """Takes what the SDK posts, as Sentry does."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Taker)
        self.taken: list[tuple[str, str]] = []

    @property
    def events(self) -> list[dict]:
        return [
            json.loads(body)
            for _, envelope in self.taken
            for head, body in _items(envelope)
            if head.get("type") == "event"
        ]


class Taker(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        unpack = {"gzip": gzip.decompress, "br": brotli.decompress}[
            self.headers["Content-Encoding"]
        ]
        body = unpack(body)
        self.server.taken.append((self.path, body.decode()))
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *args: object) -> None:
        pass


def _items(envelope: str) -> list[tuple[dict, str]]:
    """Lines come in pairs below the first: what it is, and the thing itself."""
    lines = envelope.rstrip("\n").split("\n")[1:]
    return [(json.loads(head), body) for head, body in zip(lines[::2], lines[1::2], strict=True)]


@pytest.fixture
def sink() -> Iterator[Sink]:
    server = Sink()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


def run(code: str, var, sink: Sink | None) -> None:
    hidden = ("DATABASE_URL", "REDIS_URL", "SENTRY_DSN")
    environment = {name: value for name, value in os.environ.items() if name not in hidden}
    environment |= {
        "DJANGO_SETTINGS_MODULE": "weddingbazaar.settings",
        "WB_VAR": str(var),
        "KEEP_FAULTS": "0",
        "RELEASE": "2026.11-test",
    }
    if sink:
        environment["SENTRY_DSN"] = f"http://public@127.0.0.1:{sink.server_port}/7"
    subprocess.run(
        [sys.executable, "-c", code + END],
        cwd=ROOT,
        env=environment,
        check=True,
        capture_output=True,
        timeout=120,
    )


@pytest.mark.parametrize(
    ("code", "what"),
    [(PAGE, "RuntimeError"), (TASK, "RuntimeError"), (LINE, "no answer with")],
    ids=["page", "task", "line"],
)
def test_the_error_arrives_without_what_nobody_should_read(sink, tmp_path, code, what):
    run(code, tmp_path, sink)

    assert sink.taken[0][0] == "/api/7/envelope/"
    [event] = sink.events
    assert event["release"] == "2026.11-test"
    assert event["environment"] == "development"
    assert what in json.dumps(event)
    assert "user" not in event
    everything = "\n".join(envelope for _, envelope in sink.taken)
    assert "[hidden]" in everything
    for secret in SECRETS:
        assert secret not in everything


def test_without_an_address_nothing_is_sent(sink, tmp_path):
    run(LINE + "import sentry_sdk; assert not sentry_sdk.is_initialized()", tmp_path, None)

    assert not sink.taken
