"""Search engines are told which pages have changed, over HTTP."""

import datetime as dt
import json
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.factories.vendors import VendorFactory
from vendors import services
from vendors.models import Vendor
from weddingbazaar.pages import indexing
from weddingbazaar.pages.tasks import tell_search_engines
from weddingbazaar.production import INDEXNOW_KEY

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]
KEY = "abc-123-DEF"


@dataclass
class Engine:
    """What it answers, and what it was told."""

    url: str = ""
    status: int = 202
    told: list[dict] = field(default_factory=list)

    @property
    def pages(self) -> list[list[str]]:
        return [message["urlList"] for message in self.told]


@pytest.fixture
def engine(settings):
    engine = Engine()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            assert self.headers["Content-Type"] == "application/json"
            engine.told.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(engine.status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *args: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    settings.INDEXNOW_KEY = KEY
    settings.INDEXNOW_URL = f"http://127.0.0.1:{server.server_port}/indexnow"
    try:
        yield engine
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def address(rosewood, settings) -> str:
    return settings.SITE_URL + rosewood.get_absolute_url()


def test_one_message_names_all_that_have_changed(engine, address, rosewood, settings):
    other = VendorFactory()
    VendorFactory(state=Vendor.State.DRAFT)

    assert tell_search_engines() == 2

    (message,) = engine.told
    assert message["key"] == KEY
    assert message["keyLocation"] == f"{settings.SITE_URL}/{KEY}.txt"
    assert settings.SITE_URL.endswith(message["host"])
    assert set(message["urlList"]) == {address, settings.SITE_URL + other.get_absolute_url()}


def test_what_was_told_is_told_again_only_when_it_changes(engine, address, rosewood, rosa):
    assert tell_search_engines() == 1
    assert tell_search_engines() == 0

    services.update_vendor(rosewood.pk, by=rosa, tagline="Loud pictures")

    assert tell_search_engines() == 1
    assert engine.pages == [[address], [address]]


def test_pages_that_go_are_told_of_too(engine, address, rosewood, mona):
    tell_search_engines()
    services.suspend_vendor(rosewood.pk, note="Unreachable", by=mona)

    tell_search_engines()

    assert engine.pages == [[address], [address]]


@pytest.mark.parametrize("status", [403, 429, 500])
def test_what_nobody_took_is_told_the_next_time(engine, address, status):
    engine.status = status
    assert tell_search_engines() == 0
    engine.status = 200

    assert tell_search_engines() == 1
    assert engine.pages == [[address], [address]]


def test_a_search_engine_that_is_away_hinders_nothing(rosewood, settings):
    settings.INDEXNOW_KEY, settings.INDEXNOW_URL = KEY, "http://127.0.0.1:9/indexnow"

    assert tell_search_engines() == 0
    rosewood.refresh_from_db()
    assert rosewood.page_told_at is None


def test_a_change_while_it_is_told_is_told_again(engine, address, rosewood, monkeypatch):
    post = indexing._post

    def change_meanwhile(paths):
        later = rosewood.page_changed_at + dt.timedelta(seconds=1)
        Vendor.objects.filter(pk=rosewood.pk).update(page_changed_at=later)
        return post(paths)

    monkeypatch.setattr(indexing, "_post", change_meanwhile)
    tell_search_engines()
    monkeypatch.setattr(indexing, "_post", post)

    assert tell_search_engines() == 1


def test_a_message_holds_so_many_and_the_rest_come_next(engine, monkeypatch):
    VendorFactory.create_batch(3)
    monkeypatch.setattr(indexing, "MOST", 2)

    assert [tell_search_engines() for _ in range(3)] == [2, 1, 0]


def test_without_a_key_nobody_is_told_and_there_is_no_file(client, engine, rosewood, settings):
    settings.INDEXNOW_KEY = ""

    assert tell_search_engines() == 0
    assert engine.told == []
    assert client.get(f"/{KEY}.txt").status_code == 404


def test_the_key_is_shown_and_no_other(client, engine):
    answer = client.get(f"/{KEY}.txt")

    assert (answer.status_code, answer.content.decode()) == (200, KEY)
    assert answer["Content-Type"].startswith("text/plain")
    assert client.get("/another-key.txt").status_code == 404
    assert client.get("/robots.txt").content.startswith(b"User-agent")


@pytest.mark.parametrize(("key", "fits"), [(KEY, True), ("short", False), ("with space", False)])
def test_keys_that_search_engines_refuse_are_refused_by_us(key, fits):
    assert bool(INDEXNOW_KEY.fullmatch(key)) == fits
