"""The site as a newcomer starts it, driven by real browsers.

One site for the whole lane: `weddingbazaar.embedded` with the demo (a third of it: drawing all its
pictures takes minutes of these two cores), on SQLite in its own folder, with the payment sandbox as
its child. Each person has a browser profile of their own.
"""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    StorageState,
    expect,
)

from tests.fixtures.sandbox import free_port

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "wedding-bazaar"
READY = "Wedding Bazaar is ready at "
# A declined card is a 402 of the payment provider, which the browser itself writes down. Who leaves
# a page cuts off what it still fetches; whatever else fails has an error of its own.
FORGIVEN = re.compile(r"402 \(Payment Required\)|htmx:(sendAbort|afterRequest),")
# Contrast of pictures drawn on canvas-like backgrounds is judged by people, everything else by axe.
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

CHROMIUM = {
    "executable_path": "/usr/bin/chromium",
    "args": [
        "--no-sandbox",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
    ],
}

# Two cores that also serve the site are slower than any person.
PATIENCE = 30_000  # ms
expect.set_options(timeout=PATIENCE)


class EmbeddedSite:
    """The running site: its address, its log, and its life."""

    def __init__(self, var: Path) -> None:
        self.var = var
        self.log = var / "site.log"
        self.url = f"http://127.0.0.1:{(port := free_port())}"
        self.environment = {
            name: value
            for name, value in os.environ.items()
            if name not in ("DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE")
        } | {
            "WB_VAR": str(var),
            "PORT": str(port),
            "SANDBOX_URL": f"http://127.0.0.1:{free_port()}",
            "PYTHONUNBUFFERED": "1",
        }
        self.process: subprocess.Popen[str] | None = None

    def load_demo(self) -> None:
        self.manage("migrate", "--verbosity", "0")
        self.manage("load_demo", "--vendors", "20", "--bookings", "120", "--verbosity", "0")

    def start(self) -> None:
        """Returns once the ready line is printed."""
        self.process = subprocess.Popen(
            [sys.executable, "-m", "weddingbazaar.embedded"],
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=self.log.open("a"),
            text=True,
        )
        assert self.process.stdout
        for line in self.process.stdout:
            if line.startswith(READY):
                assert line.strip() == READY + self.url
                return
        pytest.fail(f"the site did not start:\n{self.log.read_text()}")

    def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        assert self.process
        self.process.send_signal(how)
        return self.process.wait(90)  # a task that runs is let end

    def run(self, code: str) -> str:
        """What a line of Python prints that runs beside the site, on its database."""
        return self.manage("shell", "--no-imports", "-c", code)

    def manage(self, *command: str) -> str:
        """What a command prints, run beside the site."""
        return subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            check=True,
            text=True,
        ).stdout


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedSite]:
    running = EmbeddedSite(tmp_path_factory.mktemp("site"))
    running.load_demo()
    try:
        running.start()
        yield running
    finally:
        if running.process and running.process.poll() is None:
            running.stop()


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict) -> dict:
    return browser_type_launch_args | CHROMIUM


@pytest.fixture
def console_errors() -> list[str]:
    """What pages write to their consoles. A test that breaks things on purpose may forgive it."""
    return []


@pytest.fixture(scope="session")
def signed_in() -> dict[str, StorageState]:
    """The cookies of who has signed in before: nobody types a password twice."""
    return {}


@pytest.fixture
def visit(
    browser: Browser,
    site: EmbeddedSite,
    signed_in: dict[str, StorageState],
    console_errors: list[str],
) -> Iterator[Callable[..., Page]]:
    """`visit("couple@demo.test")` is a page of somebody signed in; `visit()` of a guest.

    When the test ends, no page may have written an error to its console.
    """
    contexts: list[BrowserContext] = []

    def note(message: ConsoleMessage) -> None:
        if message.type == "error" and not FORGIVEN.search(message.text):
            console_errors.append(f"{message.location.get('url')}: {message.text}")

    def open_page(
        email: str | None = None,
        *,
        width: int = 1280,
        service_workers: Literal["allow", "block"] = "block",
        **options: object,
    ) -> Page:
        context = browser.new_context(
            base_url=site.url,
            viewport={"width": width, "height": 900},
            storage_state=signed_in.get(email or ""),
            service_workers=service_workers,
            **options,
        )
        contexts.append(context)
        context.on("console", note)
        context.on("weberror", lambda error: console_errors.append(str(error.error)))
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        if email and email not in signed_in:
            sign_in(page, email)
            signed_in[email] = context.storage_state()
        return page

    yield open_page
    for context in contexts:
        # Closing cuts off what a page still fetches, and htmx writes that down as an error.
        context.remove_listener("console", note)
        context.close()
    assert not console_errors, "\n".join(console_errors)


@pytest.fixture
def quiet_log(site: EmbeddedSite) -> Iterator[None]:
    """Whatever the test does leaves no traceback in the server's log."""
    before = len(site.log.read_text())
    yield
    assert "Traceback" not in site.log.read_text()[before:]


def sign_in(page: Page, email: str, password: str = PASSWORD) -> None:
    page.goto("/accounts/login/")
    page.locator("input[name=login]").fill(email)
    page.locator("input[name=password]").fill(password)
    page.get_by_role("main").get_by_role("button", name="Sign in", exact=True).click()
    expect(page).not_to_have_url("/accounts/login/")


def assert_accessible(page: Page, rules: list[str] = RULES) -> None:
    """axe finds nothing on the page as it stands; without motion no colour is caught half way."""
    page.emulate_media(reduced_motion="reduce")
    found = Axe().run(page, options={"runOnly": rules, "resultTypes": ["violations"]})
    assert not found.response["violations"], found.generate_report()
