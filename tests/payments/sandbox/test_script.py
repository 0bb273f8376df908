"""The browser script in Chromium, on a page of another origin with a strict security policy."""

import contextlib
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import browser_type_launch_args
from tests.fixtures.sandbox import PUBLISHABLE_KEY, Sandbox

__all__ = ["browser_type_launch_args"]
pytestmark = pytest.mark.browser

PAGE = """<!doctype html>
<html lang="en">
<head>
  <title>Pay</title>
  <meta name="viewport" content="width=device-width">
  <link rel="stylesheet" href="/host.css">
  <script src="{script}"></script>
  <script src="/host.js" defer></script>
</head>
<body>
  <main>
    <h1>Pay the deposit</h1>
    <form id="form" data-key="{key}" data-secret="{secret}">
      <div id="fields"></div>
      <p id="outcome" role="status"></p>
      <button>Pay</button>
    </form>
  </main>
</body>
</html>"""
HOST_CSS = """
body {
  color-scheme: light dark; margin: 0; padding: 1.5rem; font: 16px system-ui;
  background: light-dark(#fff, #111); color: light-dark(#222, #eee);
}
main { max-width: 28rem; margin: auto }
"""
HOST_JS = """
const form = document.getElementById("form"), outcome = document.getElementById("outcome");
const stripe = Stripe(form.dataset.key);
const elements = stripe.elements({clientSecret: form.dataset.secret});
const element = elements.create("payment");
element.on("ready", () => { outcome.textContent = "ready" });
element.mount("#fields");
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const {error, paymentIntent} = await stripe.confirmPayment({
    elements, redirect: "if_required", confirmParams: {return_url: location.href},
  });
  outcome.textContent = error ? error.message : paymentIntent.status;
});
"""


@pytest.fixture
def page(browser: Browser, sandbox: Sandbox, intent: Any) -> Iterator[Page]:
    with _host(sandbox, intent) as address:
        page = browser.new_page()
        page.complaints = []  # type: ignore[attr-defined]
        page.on("console", lambda line: page.complaints.append(line.text))  # type: ignore[attr-defined]
        page.goto(address)
        expect(page.get_by_role("status")).to_have_text("ready")
        yield page
        page.context.close()


def fill(page: Page, number: str, expiry: str = "1234", cvc: str = "123") -> None:
    page.get_by_label("Card number").press_sequentially(number)
    page.get_by_label("Expiry date").press_sequentially(expiry)
    page.get_by_label("Security code").press_sequentially(cvc)


def test_a_card_pays(page, client, intent):
    fill(page, "4242424242424242")
    expect(page.get_by_label("Card number")).to_have_value("4242 4242 4242 4242")
    expect(page.get_by_label("Expiry date")).to_have_value("12 / 34")

    page.get_by_role("button", name="Pay", exact=True).click()

    expect(page.get_by_role("status")).to_have_text("succeeded")
    assert client.v1.payment_intents.retrieve(intent.id).status == "succeeded"
    assert page.complaints == []


def test_a_declined_card_says_why_and_the_next_one_pays(page):
    fill(page, "4000000000009995")
    page.get_by_role("button", name="Pay", exact=True).click()
    expect(page.get_by_role("status")).to_have_text("Your card has insufficient funds.")

    page.get_by_label("Card number").fill("")
    page.get_by_label("Card number").press_sequentially("4242424242424242")
    page.get_by_role("button", name="Pay", exact=True).click()

    expect(page.get_by_role("status")).to_have_text("succeeded")
    assert page.complaints == []


@pytest.mark.parametrize(
    ("answer", "outcome"), [("Complete", "succeeded"), ("Fail", "We are unable")]
)
def test_the_bank_asks_in_a_dialog(page, answer, outcome):
    fill(page, "4000002500003155")
    page.get_by_role("button", name="Pay", exact=True).click()

    dialog = page.get_by_role("dialog", name="Is it you who is paying?")
    expect(dialog).to_contain_text("100")
    assert Axe().run(page).violations_count == 0
    dialog.get_by_role("button", name=f"{answer} authentication").click()

    expect(page.get_by_role("status")).to_contain_text(outcome)
    expect(dialog).to_be_hidden()


def test_leaving_the_bank_s_dialog_is_a_no(page):
    fill(page, "4000002760003184")
    page.get_by_role("button", name="Pay", exact=True).click()
    expect(page.get_by_role("dialog")).to_be_visible()

    page.keyboard.press("Escape")

    expect(page.get_by_role("status")).to_contain_text("We are unable to authenticate")


def test_what_is_wrong_is_said_by_the_field(page):
    fill(page, "4242424242424241", "0120", "12")
    page.get_by_role("button", name="Pay", exact=True).click()

    number = page.get_by_label("Card number")
    expect(number).to_be_focused()
    expect(number).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_text("Your card number is invalid.").first).to_be_visible()
    expect(page.get_by_text("Your card's expiry date is in the past.").first).to_be_visible()
    expect(page.get_by_text("Your card's security code is incomplete.").first).to_be_visible()
    assert Axe().run(page).violations_count == 0


def test_a_test_card_fills_itself_in(page):
    page.get_by_text("Try a test card").click()
    page.get_by_role("button", name="Is declined").click()
    page.get_by_role("button", name="Pay", exact=True).click()

    expect(page.get_by_role("status")).to_have_text("Your card was declined.")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_bars_the_way(page, scheme):
    page.emulate_media(color_scheme=scheme)
    page.get_by_text("Try a test card").click()

    report = Axe().run(page)

    assert report.violations_count == 0, report.generate_report()


@contextlib.contextmanager
def _host(sandbox: Sandbox, intent: Any) -> Iterator[str]:
    """Another site that takes payments, as strict as ours."""
    policy = f"default-src 'none'; script-src 'self' {sandbox.url}; style-src 'self'"
    policy += f"; connect-src {sandbox.url}"
    script = f"{sandbox.url}/stripe/js/v3/"
    page = PAGE.format(script=script, key=PUBLISHABLE_KEY, secret=intent.client_secret)
    files = {"/host.css": ("text/css", HOST_CSS), "/host.js": ("text/javascript", HOST_JS)}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            kind, text = files.get(self.path, ("text/html", page))
            self.send_response(200 if self.path != "/favicon.ico" else 204)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Security-Policy", policy)
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *args: object) -> None:
            return

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
