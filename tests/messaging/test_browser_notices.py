"""The bell, the notes and the choices in real browsers, on PostgreSQL and Redis."""

import itertools
import json
import re

import pytest
from playwright.sync_api import Page, expect

from messaging import services
from messaging.kinds import MESSAGES, Channel
from messaging.models import PushSubscription
from messaging.services import wants
from tests.browser.conftest import assert_accessible, browser_type_launch_args
from tests.factories.messaging import conversation_of, many_messages
from tests.fixtures.push import Browser
from tests.messaging.test_browser import _playwright_runs_a_loop, visit

__all__ = ["_playwright_runs_a_loop", "browser_type_launch_args", "visit"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def bell(page: Page):
    return page.locator("[data-notices]")


def test_a_notification_reaches_all_pages_and_is_read_on_all(visit, anna):
    phone, desk = visit(anna, width=360), visit(anna)
    phone.goto("/notifications/settings/")
    desk.goto("/notifications/")
    expect(desk.get_by_text("Nothing yet")).to_be_visible()
    for page in (phone, desk):
        expect(page.locator("body[data-connected]")).to_be_attached()
    services.notify(anna, "booking", "Rosewood Studio accepted", "/messages/")
    services.notify(anna, "booking", "The date is confirmed", "/messages/")

    for page in (phone, desk):
        expect(page.locator(".toast")).to_have_count(2)  # first: they stay for seven seconds
    for page in (phone, desk):
        expect(bell(page)).to_have_text("2")
    expect(desk.locator(".notification.unread")).to_have_count(2)
    expect(desk.get_by_role("heading", name="Today")).to_be_visible()
    assert_accessible(desk)

    phone.locator(".toast").get_by_role("link", name="The date is confirmed").click()
    expect(phone).to_have_url(re.compile("/messages/$"))
    for page in (phone, desk):
        expect(bell(page)).to_have_text("1")
    expect(desk.locator(".notification.unread")).to_have_count(1)
    desk.get_by_role("button", name="Mark all as read").click()
    for page in (phone, desk):
        expect(bell(page)).to_be_hidden()


def test_who_writes_while_one_looks_elsewhere_is_named_on_the_page(visit, anna, rose):
    talk = conversation_of(anna, rose)
    page = visit(anna)
    page.goto("/notifications/")
    expect(page.locator("body[data-connected]")).to_be_attached()
    for words in ("Good news", "The day <b>is</b> free"):
        services.post_message(talk, author=rose, body=words)
    notes = page.get_by_role("status").locator(".toast")
    expect(notes).to_have_text(f"{rose.name}: The day <b>is</b> free")
    services.post_message(talk, author=rose, body="Hello?")
    expect(notes).to_have_text(f"{rose.name}: Hello?")
    notes.get_by_role("link").click()
    expect(page.get_by_label(re.compile("Message to"))).to_be_visible()

    page.get_by_label(re.compile("Message to")).fill("Half an answer")
    page.goto("/messages/")
    expect(page.get_by_role("link", name=re.compile("Draft: Half an answer"))).to_be_visible()
    services.post_message(talk, author=rose, body="Still there?")
    expect(page.get_by_role("link", name=re.compile("Still there"))).to_be_visible()
    page.wait_for_timeout(1500)
    expect(notes).to_have_count(0)  # the list itself says it
    assert_accessible(page)

    services.mute(talk, by=anna, on=True)
    page.goto("/notifications/")
    expect(page.locator("body[data-connected]")).to_be_attached()
    services.post_message(talk, author=rose, body="Hush")
    page.wait_for_timeout(1500)
    expect(notes).to_have_count(0)


@pytest.mark.parametrize("width", [360, 1280])
def test_notes_cover_neither_the_heading_nor_the_composer(visit, anna, rose, width):
    talk = conversation_of(anna, rose)
    many_messages(talk, rose, 30)
    for path in ("/notifications/", f"/messages/{talk.pk}/"):
        page = visit(anna, width=width)
        page.goto(path)
        expect(page.locator("body[data-connected]")).to_be_attached()
        for text in ("One", "Two", "Three", "Four"):
            services.notify(anna, "booking", text, "/messages/")
        toasts = page.locator(".toast")
        expect(toasts.last).to_contain_text("Four")
        expect(toasts).to_have_count(3)
        places = [toast.bounding_box() for toast in toasts.all()]
        for above, below in itertools.pairwise(places):
            assert above["y"] + above["height"] <= below["y"]
        heading = page.locator("main h1, main h2").first.bounding_box()
        assert places[0]["y"] > heading["y"] + heading["height"]
        assert places[-1]["y"] + places[-1]["height"] <= 800
        if composer := page.locator("main .composer").all():
            assert places[-1]["y"] + places[-1]["height"] <= composer[0].bounding_box()["y"]
        assert_accessible(page)
        page.close()


def test_choices_are_ticked_and_kept(visit, anna):
    page = visit(anna, width=360)
    page.goto("/notifications/settings/")
    assert_accessible(page)
    page.get_by_label("Messages: By e-mail").uncheck()
    page.get_by_label("Keep quiet between these hours").check()
    page.get_by_label("From").fill("23:00")
    page.get_by_role("button", name="Save").click()

    expect(page.get_by_text("Saved.")).to_be_visible()
    expect(page.get_by_label("Messages: By e-mail")).not_to_be_checked()
    expect(page.get_by_label("Bookings: By e-mail")).to_be_checked()
    expect(page.get_by_label("From")).to_have_value("23:00")
    assert not wants(anna, MESSAGES, Channel.EMAIL)


@pytest.mark.parametrize(
    ("permission", "words", "button"),
    [("default", "tells you nothing", True), ("denied", "blocks notifications", False)],
)
def test_the_switch_of_this_device_says_how_things_are(visit, anna, permission, words, button):
    page = visit(anna, service_workers="allow")
    page.add_init_script(
        f"Object.defineProperty(Notification, 'permission', {{get: () => '{permission}'}})"
    )
    page.goto("/notifications/settings/")

    expect(page.locator("[data-push-state]")).to_contain_text(words)
    expect(page.locator("[data-push-on]")).to_be_visible(visible=button)
    expect(page.locator("[data-push-off]")).to_be_hidden()


def test_a_browser_without_pushes_says_so(visit, anna):
    page = visit(anna, service_workers="allow")
    page.add_init_script("delete window.PushManager")
    page.goto("/notifications/settings/")

    expect(page.locator("[data-push-state]")).to_contain_text("cannot show notifications")
    expect(page.locator("[data-push-on]")).to_be_hidden()


SUBSCRIBES = """
const keys = {p256dh: "%(p256dh)s", auth: "%(auth)s"};
const made = () => ({
  endpoint: "https://8.8.8.8/one",
  options: {},
  toJSON: () => ({endpoint: "https://8.8.8.8/one", keys}),
  unsubscribe: async () => localStorage.removeItem("made"),
});
PushManager.prototype.subscribe = async () => (localStorage.setItem("made", "yes"), made());
PushManager.prototype.getSubscription = async () => (localStorage.getItem("made") ? made() : null);
Object.defineProperty(Notification, "permission", {get: () => "granted"});
Notification.requestPermission = async () => "granted";
"""


def test_a_device_is_switched_on_and_off(visit, anna):
    """The browser's own half, which would ask its maker's push service, is stood in for."""
    page = visit(anna, service_workers="allow")
    page.add_init_script(SUBSCRIBES % Browser("").keys)
    page.goto("/notifications/settings/")
    page.get_by_role("button", name="Notify me on this device").click()

    expect(page.locator("[data-push-state]")).to_contain_text("tells you what is new")
    expect(page.locator("#devices .row-card")).to_contain_text("Chrome on Linux")
    assert_accessible(page)
    PushSubscription.objects.update(session_key="of an earlier session")
    page.evaluate("localStorage.setItem('push:said', '0')")
    with page.expect_response("**/notifications/devices/") as said:
        page.goto("/notifications/")
    assert said.value.status == 201
    page.goto("/notifications/settings/")
    expect(page.locator("#devices .row-card")).to_have_count(1)
    page.get_by_role("button", name="Stop on this device").click()
    expect(page.locator("[data-push-state]")).to_contain_text("tells you nothing")
    expect(page.locator("#devices .row-card")).to_have_count(0)


def test_the_worker_shows_a_push_whatever_it_says(visit, anna):
    page = visit(anna, service_workers="allow")
    page.context.grant_permissions(["notifications"])
    page.goto("/notifications/")
    devtools = page.context.new_cdp_session(page)
    registrations = []
    devtools.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda event: registrations.extend(event["registrations"]),
    )
    devtools.send("ServiceWorker.enable")
    page.evaluate(
        "navigator.serviceWorker.register('/sw.js').then(() => navigator.serviceWorker.ready)"
    )
    push = {"origin": page.url.split("/notifications")[0], "registrationId": ""}
    push["registrationId"] = registrations[-1]["registrationId"]
    words = {"title": "Bookings", "body": "Accepted", "url": "/notifications/1/", "tag": "n-1"}
    for text, tag in (
        (json.dumps(words), "n-1"),
        (json.dumps(words | {"body": "Again"}), "n-1"),
        ("no JSON", "news"),
    ):
        devtools.send("ServiceWorker.deliverPushMessage", push | {"data": text})
        shown = page.evaluate(SHOWN, tag)

    assert sorted(shown) == [
        ["Bookings", "Again", "n-1", "/notifications/1/"],
        ["Wedding Bazaar", "Something is new.", "news", "/notifications/"],
    ]


# What is shown as soon as that is among it; after twenty seconds, whatever there is.
SHOWN = """async (tag) => {
  const registration = await navigator.serviceWorker.ready;
  const until = Date.now() + 20_000;
  for (;;) {
    const shown = await registration.getNotifications();
    if (shown.some((one) => one.tag === tag) || Date.now() > until)
      return shown.map((one) => [one.title, one.body, one.tag, one.data]);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}"""
