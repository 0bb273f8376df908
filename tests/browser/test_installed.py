"""The site as an app: without a connection, after it, in a new version, and fed by other apps."""

import json
import re
import time
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PATIENCE, assert_accessible, sign_in

pytestmark = pytest.mark.browser
COUPLE = "couple@demo.test"
WITHOUT_CONNECTION = re.compile(r"ERR_INTERNET_DISCONNECTED|ERR_FAILED|htmx:sendError")
KEPT = """async () => {
  const names = (await caches.keys()).filter((name) => name.startsWith("pages-"));
  const all = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
  return all.flat().map((request) => new URL(request.url).pathname);
}"""

OFFERS = """() => {
  const event = new Event("beforeinstallprompt", {cancelable: true});
  dispatchEvent(Object.assign(event, {prompt: async () => { window.asked = true; }}));
}"""
CAME_BEFORE = """() => {
  localStorage.setItem("app:visits", "Mon Jan 01 2024|" + new Date().toDateString());
}"""
NEXT_VERSION = """(() => {
  const { register } = ServiceWorkerContainer.prototype;
  ServiceWorkerContainer.prototype.register = function (script, options) {
    return register.call(this, script + "?next", options);
  };
})()"""
SHARES = """() => {
  const form = document.createElement("form");
  Object.assign(form, {method: "post", action: "/share/", enctype: "multipart/form-data"});
  form.innerHTML = '<input name="text" value="Look at this ring"><input type="file" name="files">';
  document.body.append(form);
}"""


@pytest.fixture
def _may_be_offline(visit, console_errors) -> Iterator[None]:
    """The browser writes down what could not be fetched without a connection."""
    yield
    console_errors[:] = [one for one in console_errors if not WITHOUT_CONNECTION.search(one)]


@pytest.fixture
def phone(visit, _may_be_offline) -> Page:
    """The couple's phone, on which the worker runs and has kept what it may."""
    return keeping(visit(COUPLE, width=390, service_workers="allow"))


def keeping(page: Page) -> Page:
    page.goto("/couple/dashboard/")
    # The most useful pages are kept last, so that they are the last to go.
    until(lambda: {"/couple/dashboard/", "/messages/"} <= set(page.evaluate(KEPT)))
    return page


def until(is_so: Callable[[], bool]) -> None:
    """Our pages forbid the browser to evaluate, so that Playwright cannot wait for a function."""
    deadline = time.monotonic() + PATIENCE / 1000
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.2)


def first(page: Page, start: str) -> list[str]:
    """The address of the first page of this kind that is kept."""
    return [one for one in page.evaluate(KEPT) if re.match(start + r"\d", one)][:1]


def go_offline(page: Page) -> None:
    page.context.set_offline(True)


def test_next_bookings_and_chats_open_without_a_connection(phone):
    [booking], [chat] = first(phone, "/bookings/"), first(phone, "/messages/")
    go_offline(phone)

    for address in ("/couple/dashboard/", "/couple/day/", booking, chat, "/messages/"):
        phone.goto(address)
        assert address in phone.url
        expect(phone.locator("h1").first).to_be_visible()
        expect(phone.locator(".app-note[data-note=kept]")).to_contain_text("No connection")
    assert_accessible(phone)


def test_what_was_not_kept_says_so_and_shows_what_is_there(phone):
    go_offline(phone)
    phone.goto("/vendors/")

    expect(phone.get_by_role("heading", name="We cannot reach Wedding Bazaar")).to_be_visible()
    expect(phone.locator("[data-kept-pages] a").first).to_be_visible()
    assert_accessible(phone)
    phone.context.set_offline(False)
    expect(phone.get_by_role("heading", level=1)).not_to_have_text(re.compile("cannot reach"))


def test_what_was_written_without_a_connection_leaves_though_no_page_is_open(phone, visit):
    [chat] = first(phone, "/messages/")
    phone.goto(chat)
    expect(phone.locator("body[data-connected]")).to_be_attached()
    go_offline(phone)
    phone.get_by_label(re.compile("Message to")).fill("Written in a tunnel")
    phone.get_by_role("button", name="Send").click()
    expect(phone.locator(".chat").get_by_text("Written in a tunnel")).to_be_visible()
    worker = next(one for one in phone.context.service_workers)
    elsewhere = phone.context.new_page()  # about:blank: no page of ours is left to send it
    phone.close()
    elsewhere.context.set_offline(False)
    worker.evaluate("sendUnsent()")

    page = visit(COUPLE)
    page.goto(chat)
    expect(page.locator(".chat").get_by_text("Written in a tunnel")).to_have_count(1)


def test_the_manifest_satisfies_the_browser(phone):
    devtools = phone.context.new_cdp_session(phone)
    said = devtools.send("Page.getAppManifest")

    assert said["errors"] == []
    assert json.loads(said["data"])["display"] == "standalone"
    faults = devtools.send("Page.getInstallabilityErrors")["installabilityErrors"]
    assert [one for one in faults if one["errorId"] != "in-incognito"] == []


def test_a_new_version_is_offered_and_taken(phone):
    phone.add_init_script(NEXT_VERSION)  # on each page from here on, as a new version is
    phone.reload()
    offer = phone.locator(".app-note[data-note=new-version]")
    expect(offer).to_be_visible()
    assert_accessible(phone)
    with phone.expect_navigation():
        offer.get_by_role("button", name="Use it now").click()

    script = "navigator.serviceWorker.ready.then((one) => one.active.scriptURL)"
    assert phone.evaluate(script).endswith("?next")
    expect(offer).to_have_count(0)


def test_the_offer_to_install_comes_once_it_makes_sense(phone):
    offer = phone.locator(".app-note[data-note=install]")
    phone.evaluate(OFFERS)
    expect(offer).to_have_count(0)  # the first day

    phone.evaluate(CAME_BEFORE)
    phone.evaluate(OFFERS)
    offer.get_by_role("button", name="Install").click()
    assert phone.evaluate("window.asked")
    phone.evaluate(OFFERS)
    expect(offer).to_have_count(0)  # not again for a while


@pytest.mark.usefixtures("_may_be_offline")
def test_nothing_stays_for_whoever_comes_after(visit):
    phone = visit(width=390, service_workers="allow")
    sign_in(phone, COUPLE)  # a session of its own, since it ends
    keeping(phone)
    phone.goto("/accounts/logout/")
    phone.get_by_role("button", name=re.compile("Sign out", re.I)).last.click()
    until(lambda: phone.evaluate(KEPT) == [])
    go_offline(phone)
    phone.goto("/couple/dashboard/")

    expect(phone.get_by_role("heading", name="We cannot reach Wedding Bazaar")).to_be_visible()
    phone.context.set_offline(False)


def test_a_picture_is_shared_into_a_chat(phone, tmp_path):
    phone.goto("/share/")
    assert_accessible(phone)
    phone.evaluate(SHARES)
    picture = phone.screenshot()
    files = [{"name": "ring.png", "mimeType": "image/png", "buffer": picture}]
    phone.locator("form[action='/share/'] input[type=file]").set_input_files(files)
    phone.evaluate("document.querySelector(\"form[action='/share/']\").submit()")

    expect(phone.get_by_role("img", name="ring.png")).to_be_visible()
    expect(phone.get_by_text("Look at this ring")).to_be_visible()
    assert_accessible(phone)
    phone.locator(".link-list a").first.click()
    expect(phone.locator("[data-tray]")).to_contain_text("ring.png")
    expect(phone.get_by_label(re.compile("Message to"))).to_have_value(
        re.compile("Look at this ring")
    )
    phone.goto("/share/")
    expect(phone.get_by_text("Nothing is waiting to be shared")).to_be_visible()
