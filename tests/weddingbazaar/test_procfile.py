"""The Procfile as an operator runs it: release, two web processes, a worker and a beat."""

import asyncio
import os
import shlex
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from django.conf import settings

from accounts.models import Place
from bookings.models import Booking
from tests.factories.bookings import requested
from tests.fixtures.server import free_port, same_database, signed_in_session
from tests.messaging.phone import Phone

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
SECRET_KEY = "only-for-this-test-" + "k" * 40
ROOT = Path(__file__).resolve().parents[2]
COMMANDS = dict(
    line.split(": ", 1) for line in (ROOT / "Procfile").read_text().splitlines() if line
)


class Web:
    """One web process of the deployment, as Phone wants to see it."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.url = f"http://127.0.0.1:{port}"
        self.socket_url = f"ws://127.0.0.1:{port}/ws/"


@pytest.fixture
def environment(sandbox, tmp_path, settings) -> dict[str, str]:
    """What docs/operations.md asks for, with the payment sandbox on purpose."""
    settings.SECRET_KEY = SECRET_KEY  # sessions made here are good there
    return (
        os.environ
        | same_database()
        | {
            "SECRET_KEY": SECRET_KEY,
            "ALLOWED_HOSTS": "127.0.0.1",
            "SANDBOX_URL": sandbox.url,
            "STATIC_ROOT": str(tmp_path / "static"),
            "WB_VAR": str(tmp_path / "var"),
            "EMAIL_URL": "dummymail://",
        }
    )


@pytest.fixture
def webs(environment) -> list[Web]:
    found = [Web(free_port()), Web(free_port())]
    environment["SITE_URL"] = found[0].url
    environment["ALLOWED_ORIGINS"] = ",".join(web.url for web in found)
    return found


@pytest.fixture
def deployment(environment, webs, tmp_path) -> Iterator[list[Web]]:
    """Everything the Procfile names, running until the test ends."""
    log = (tmp_path / "log").open("ab")

    def run(name: str, **extra: str) -> subprocess.Popen:
        return subprocess.Popen(
            ["sh", "-c", "exec env " + COMMANDS[name]],
            cwd=ROOT,
            env=environment | extra,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )

    assert run("release").wait(120) == 0, (tmp_path / "log").read_text()
    running = [run("web", PORT=str(web.port)) for web in webs] + [run("worker"), run("beat")]
    try:
        for web in webs:
            _wait_until_ready(web)
        yield webs
    finally:
        for process in running:
            process.terminate()  # it alone, as a supervisor does: a worker ends its own children
        for process in running:
            process.wait(30)
    assert "Traceback" not in (tmp_path / "log").read_text(), (tmp_path / "log").read_text()


def test_the_procfile_runs_the_same_site(deployment, rosewood, rosa, couple, anna, saturday):
    """One deployment, because starting it takes a while: pages, chat between processes, worker."""
    booking = requested(rosewood, anna, saturday)
    assert Place.objects.filter(slug="vienna").exists()  # made by the release
    _pages_have_hashed_files_and_strict_headers(*deployment)
    asyncio.run(_people_on_different_processes_chat(*deployment, booking.conversation, anna, rosa))
    _the_worker_ends_holds_by_itself(deployment[1], booking, anna)


def _pages_have_hashed_files_and_strict_headers(here: Web, there: Web) -> None:
    page = httpx.get(here.url)
    assert page.status_code == 200
    assert "default-src 'self'" in page.headers["Content-Security-Policy"]
    style = next(part for part in page.text.split('"') if "/css/tokens." in part)
    assert style != "/static/css/tokens.css"
    assert "immutable" in httpx.get(there.url + style).headers["Cache-Control"]


async def _people_on_different_processes_chat(here, there, conversation, anna, rosa) -> None:
    async with Phone(here, anna) as hers, Phone(there, rosa) as his:
        await hers.hello()
        await his.hello()
        await hers.send(conversation, "Across the wall")
        await his.hear("msg", body="Across the wall")
        await his.send(conversation, "And back")
        await hers.hear("msg", body="And back")


def _the_worker_ends_holds_by_itself(web: Web, booking: Booking, anna) -> None:
    Booking.objects.update(hold_expires_at=booking.requested_at)
    deadline = time.monotonic() + 40
    while time.monotonic() < deadline and Booking.objects.get().state != Booking.State.EXPIRED:
        time.sleep(0.5)
    cookies = {settings.SESSION_COOKIE_NAME: signed_in_session(anna)}
    page = httpx.get(web.url + booking.get_absolute_url(), cookies=cookies)
    assert "Expired" in page.text


def test_every_line_of_the_procfile_can_be_read():
    assert set(COMMANDS) == {"release", "web", "worker", "beat"}
    assert all(shlex.split(command)[0] == "WB_ENV=production" for command in COMMANDS.values())


def _wait_until_ready(web: Web) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            if httpx.get(f"{web.url}/readyz", params={"format": "text"}).status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    pytest.fail(f"{web.url} did not get ready")
