"""A couple on a phone and a vendor at a desk go through the messenger together.

On PostgreSQL and Redis, as in production. `phone` is Anna's, 360 pixels wide and touched; `desk` is
Rosa's, of Rosewood Studio. What moves by Celery elsewhere is moved by the test.
"""

import contextlib
import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Error, Locator, Page, expect

from messaging import search, services
from messaging.audit import problems
from messaging.models import Conversation, Message
from tests.browser.conftest import assert_accessible
from tests.browser.test_files import attach, files, tray
from tests.factories.accounts import CoupleFactory
from tests.factories.files import PDF
from tests.factories.messaging import many_messages
from tests.messaging.test_browser import _playwright_runs_a_loop, visit
from tests.messaging.test_care_browser import message
from vendors.services import open_inquiry

__all__ = ["_playwright_runs_a_loop", "files", "visit"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def talk(rosewood, anna) -> Conversation:
    couple = CoupleFactory(people=[anna])
    return open_inquiry(rosewood.pk, couple=couple, by=anna).conversation


@pytest.fixture
def address(talk) -> str:
    return f"/messages/{talk.pk}/"


@pytest.fixture
def complaints() -> list[str]:
    """What the two browsers write down as errors. A test that cuts the line forgives it."""
    return []


@pytest.fixture
def pair(visit, anna, rosa, complaints) -> Iterator[tuple[Page, Page]]:
    """Two pages that are nowhere yet."""
    may = {"permissions": ["clipboard-read", "clipboard-write"]}
    phone = visit(anna, width=360, has_touch=True, is_mobile=True, **may)
    desk = visit(rosa, **may)
    for page in (phone, desk):
        page.context.on(
            "console", lambda said: said.type == "error" and complaints.append(said.text)
        )
        page.context.on("weberror", lambda error: complaints.append(str(error.error)))
    yield phone, desk
    assert not complaints


def field(page: Page) -> Locator:
    return page.get_by_label(re.compile("Message to"))


def say(page: Page, words: str) -> None:
    field(page).fill(words)
    page.get_by_role("button", name="Send", exact=True).click()


def state(page: Page) -> Locator:
    """How far the newest message of one's own has got."""
    return page.locator(".message.mine .message-state").last


def lines(page: Page) -> list[str]:
    """As the page draws them, whether they came over the socket or with the page."""
    return page.locator(".chat-lines > .message").all_inner_texts()


def menu(page: Page, item: str) -> None:
    page.get_by_role("button", name="Choices for this conversation").click()
    page.locator(".chat-menu").get_by_text(item, exact=True).click()


def hold(page: Page, words: str) -> Locator:
    """The menu of a message, by a finger that stays on it."""
    body = message(page, words).last.locator(".message-body")
    body.dispatch_event("pointerdown", {"pointerType": "touch", "bubbles": True})
    return page.get_by_role("dialog", name="This message")


def press_more(page: Page, words: str) -> Locator:
    """The menu of a message, by keys."""
    message(page, words).last.get_by_role("link", name="More about this message").focus()
    page.keyboard.press("Enter")
    return page.get_by_role("dialog", name="This message")


def look_away(page: Page, *, away: bool) -> None:
    """Put another window over this one, or take it off."""
    page.evaluate(
        """(away) => {
            Object.defineProperty(document, "visibilityState", {
                value: away ? "hidden" : "visible", configurable: true});
            document.dispatchEvent(new Event("visibilitychange"));
        }""",
        away,
    )


def test_they_write_and_see_how_far_it_got(pair, address):
    phone, desk = pair
    phone.goto(address)
    presence = phone.locator(".chat-presence")
    expect(presence).to_have_text("Offline")
    say(phone, "Is the 12th of June still free?")
    expect(state(phone)).to_have_text("Sent")

    # she arrives on another page: it has reached her, and the messenger there counts it
    desk.goto("/vendors/")
    expect(state(phone)).to_have_text("Delivered")
    expect(presence).to_have_text("Online")
    expect(desk).to_have_title(re.compile(r"^\(1\) "))
    desk.get_by_role("link", name="Messages, 1 unread").click()
    drawer = desk.get_by_role("dialog", name="Messages")
    drawer.get_by_role("link", name=re.compile("Anna Berg.*still free")).click()
    expect(state(phone)).to_have_text("Read")
    unread = desk.get_by_role("banner").locator("[data-unread-total]")
    expect(unread).to_be_hidden()
    assert_accessible(desk)

    # she answers by keys alone; he sees it coming
    expect(field(desk)).to_be_focused()
    desk.keyboard.type("It is! <b>Yours</b> if you like.")
    expect(phone.locator(".chat-typing")).to_contain_text("Rosewood Studio is writing")
    desk.keyboard.press("Tab")
    expect(desk.get_by_role("button", name="Send", exact=True)).to_be_focused()
    desk.keyboard.press("Enter")
    expect(message(phone, "<b>Yours</b> if you like.")).to_have_count(1)
    expect(phone.locator(".chat-typing")).to_be_hidden()
    expect(phone.locator("[data-announce]")).to_have_text(
        "Rosewood Studio: It is! <b>Yours</b> if you like."
    )
    expect(state(desk)).to_have_text("Read")

    # the messenger stays open from page to page, and turns into a page of its own
    desk.goto("/")
    expect(message(desk, "if you like")).to_be_visible()
    drawer.get_by_role("link", name="Open as a page").click()
    expect(desk).to_have_url(re.compile(address + "$"))
    look_away(desk, away=True)
    expect(presence).to_have_text("Away")
    say(phone, "Lovely!")
    expect(state(phone)).to_have_text("Delivered")
    look_away(desk, away=False)
    expect(presence).to_have_text("Online")
    expect(state(phone)).to_have_text("Read")
    assert_accessible(phone)
    assert_accessible(desk)

    # the messenger over the page of a phone
    phone.goto("/vendors/")
    phone.get_by_role("banner").get_by_role("link", name="Messages").click()
    drawer = phone.get_by_role("dialog", name="Messages")
    expect(drawer.get_by_role("link", name=re.compile("You: Lovely!"))).to_be_visible()
    assert_accessible(phone)
    drawer.get_by_role("link", name=re.compile("You: Lovely!")).click()
    expect(message(phone, "Lovely!")).to_be_visible()
    expect(state(phone)).to_have_text("Read")
    assert_accessible(phone)
    drawer.get_by_role("button", name="Close messages").click()
    expect(drawer).to_be_hidden()


def test_they_share_files_and_mend_their_words(pair, address, files):
    phone, desk = pair
    for page in pair:
        page.goto(address)
    attach(phone, files["garden.jpg"], files["table.png"], files["contract.pdf"])
    expect(tray(phone, "done")).to_have_count(3)
    assert_accessible(phone)
    say(phone, "The garden, and the contract. See https://example.org/hall.")
    expect(tray(phone)).to_have_count(0)
    for page in pair:
        line = message(page, "The garden")
        expect(line.get_by_role("img", name="garden.jpg")).to_be_visible()
        expect(line.locator(".file-card")).to_contain_text(f"PDF, {len(PDF)} bytes")
    link = desk.get_by_role("link", name="https://example.org/hall", exact=True)
    expect(link).to_have_attribute("rel", "noopener noreferrer nofollow ugc")
    with desk.expect_download() as download:
        desk.locator(".file-card", has_text="contract.pdf").click()
    assert download.value.suggested_filename == "contract.pdf"
    assert Path(download.value.path()).read_bytes() == PDF
    for page in pair:
        turn_pictures(page)

    # answers and reactions
    box = press_more(desk, "The garden")
    expect(box.get_by_role("button", name="👍")).to_be_focused()
    assert_accessible(desk)
    desk.keyboard.press("ArrowUp")
    expect(box.get_by_role("link", name="Report…")).to_be_focused()
    desk.keyboard.press("Escape")
    expect(box).to_be_hidden()
    more = message(desk, "The garden").get_by_role("link", name="More about this message")
    expect(more).to_be_focused()
    press_more(desk, "The garden").get_by_role("button", name="Reply").press("Enter")
    expect(desk.locator("[data-aim]")).to_contain_text("Reply to Anna Berg")
    assert_accessible(desk)
    desk.keyboard.type("I like it")
    desk.keyboard.press("Enter")
    expect(desk.locator("[data-aim]")).to_be_hidden()
    quote = message(phone, "I like it").locator(".message-quote")
    expect(quote).to_contain_text("You The garden, and the contract.")
    box = hold(phone, "I like it")
    assert_accessible(phone)
    box.get_by_role("button", name="🎉").tap()
    chip = message(desk, "I like it").get_by_role("button", name="🎉 1")
    expect(chip).to_have_attribute("aria-pressed", "false")
    chip.click()
    expect(message(phone, "I like it").get_by_role("button", name="🎉 2")).to_be_visible()

    # other words for one's own
    field(phone).fill("half a thought")
    hold(phone, "The garden").get_by_role("button", name="Edit").tap()
    expect(field(phone)).to_have_value(re.compile("^The garden, and"))
    say(phone, "The park, and the contract.")
    expect(message(desk, "The park")).to_contain_text("edited")
    expect(field(phone)).to_have_value("half a thought")
    hold(phone, "The park").get_by_role("button", name="Copy").tap()
    expect(phone.get_by_text("Copied.")).to_be_visible()
    assert phone.evaluate("navigator.clipboard.readText()") == "The park, and the contract."

    # one is deleted here, one is kept there after all
    press_more(desk, "I like it").get_by_role("button", name="Delete").press("Enter")
    expect(desk.get_by_role("dialog", name="Delete this message?")).to_be_visible()
    assert_accessible(desk)
    desk.get_by_role("button", name="Keep it").click()
    hold(phone, "The park").get_by_role("button", name="Delete").tap()
    expect(phone.get_by_role("dialog", name="Delete this message?")).to_be_visible()
    assert_accessible(phone)
    phone.get_by_role("button", name="Delete", exact=True).tap()
    expect(message(desk, "Message deleted")).to_be_visible()
    expect(desk.get_by_role("img", name="garden.jpg")).to_have_count(0)
    expect(message(desk, "I like it").locator(".message-quote")).to_contain_text("Message deleted")
    for page in pair:
        assert_accessible(page)

    # and history says what the frames said
    drawn = [lines(page) for page in pair]
    for page in pair:
        page.reload()
    expect(message(phone, "I like it").get_by_role("button", name="🎉 2")).to_be_visible()
    assert [lines(page) for page in pair] == drawn


def turn_pictures(page: Page) -> None:
    """Open a picture, turn to the next and back, and close it; the focus goes where it was."""
    opener = page.get_by_role("main").get_by_role("link", name="garden.jpg")
    opener.click()
    box = page.get_by_role("dialog", name="garden.jpg")
    expect(box.get_by_role("img", name="garden.jpg")).to_have_js_property("naturalWidth", 1200)
    assert_accessible(page)
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("dialog", name="table.png")).to_be_visible()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Escape")
    expect(box).to_be_hidden()
    expect(opener).to_be_focused()


def test_what_is_written_offline_arrives_once_and_in_order(pair, address, files, complaints):
    phone, desk = pair
    for page in pair:
        page.goto(address)
    say(phone, "Before")
    expect(message(desk, "Before")).to_have_count(1)
    said = ["Before", "one", "two", "three"]
    attach(phone, files["garden.jpg"])
    expect(tray(phone, "done")).to_have_count(1)

    phone.context.set_offline(True)
    expect(phone.locator("[data-live-pill]")).to_contain_text("You are offline")
    for words in said[1:]:
        say(phone, words)
    expect(phone.locator(".message.waiting")).to_have_count(3)
    waiting = message(phone, "one").get_by_role("img", name="garden.jpg")
    expect(waiting).to_have_js_property("naturalWidth", 1200)
    waiting.click()
    large = phone.get_by_role("dialog").get_by_role("img", name="garden.jpg")
    expect(large).to_have_js_property("naturalWidth", 1200)
    phone.get_by_role("button", name="Close", exact=True).click()
    assert_accessible(phone)
    field(phone).fill("half a thought")
    with contextlib.suppress(Error):  # the browser's own page says that there is no network
        phone.reload()
    phone.context.set_offline(False)
    phone.goto(address)

    expect(phone.locator(".message.mine .message-state").last).to_have_text("Read")
    expect(phone.locator(".message.waiting")).to_have_count(0)
    complaints.clear()  # of the cut
    expect(message(desk, "three")).to_have_count(1)
    expect(desk.get_by_role("img", name="garden.jpg")).to_have_js_property("complete", True)
    for page in pair:
        assert page.locator(".message-body").all_inner_texts() == said
    expect(field(phone)).to_have_value("half a thought")
    assert list(Message.objects.order_by("seq").values_list("body", flat=True)) == said
    # all but that the files lie with the site, where this process does not look
    assert [one for one in problems() if not one.endswith("its file is gone")] == []


def test_they_find_what_was_said(pair, talk, rosa):
    phone, desk = pair
    many_messages(talk, rosa, 60)
    Message.objects.update(created_at=timezone.now() - dt.timedelta(days=9))
    services.post_message(talk, author=rosa, body="The magnolia blooms in April")
    many_messages(talk, rosa, 60)
    while search.index_moved():
        pass
    phone.goto("/messages/")
    phone.get_by_role("searchbox", name="Search messages").fill("magno")
    phone.keyboard.press("Enter")
    expect(phone.get_by_role("heading", name="Search messages")).to_be_visible()
    phone.get_by_label("Words").fill("magnolia april")
    found = phone.get_by_role("link", name=re.compile("magnolia blooms"))
    expect(found.locator("mark")).to_have_text(["magnolia", "April"])
    assert_accessible(phone)
    found.tap()
    expect(phone.locator("#pointed")).to_be_in_viewport()
    expect(phone.locator("#pointed")).to_contain_text("magnolia")
    before = phone.locator(".message").count()
    phone.get_by_role("region", name="Messages").evaluate("region => { region.scrollTop = 0 }")
    expect(phone.locator(".message").nth(before)).to_be_attached()
    phone.locator("[data-down]").click()
    expect(message(phone, "60").last).to_be_in_viewport()

    desk.goto(f"/messages/{talk.pk}/")
    desk.get_by_role("link", name="Search in this conversation").click()
    desk.get_by_label("Day", exact=True).fill(
        (timezone.localdate() - dt.timedelta(days=9)).isoformat()
    )
    desk.get_by_role("button", name="Go there").click()
    expect(desk.locator("#pointed")).to_be_in_viewport()
    assert desk.locator("#pointed .message-body").inner_text() == "1"


def test_they_choose_how_they_want_it(pair, address):
    phone, desk = pair
    # asked for in time: a browser that is asked and then pressed at once may miss the press
    desk.on("filechooser", lambda chooser: None)
    habits(desk)
    for page in pair:
        page.goto(address)
    say(phone, "What does a whole day cost?")
    expect(message(desk, "a whole day")).to_have_count(1)
    assert services.post_away_lines() == 1
    expect(phone.locator(".message.system")).to_contain_text(
        "Rosewood Studio is away: At a wedding"
    )
    # the whole composer, by keys
    desk.get_by_role("button", name="Attach files").focus()
    with desk.expect_file_chooser():
        desk.keyboard.press("Enter")
    desk.keyboard.press("Tab")
    expect(desk.get_by_role("button", name="Saved answers")).to_be_focused()
    desk.keyboard.press("Tab")
    expect(desk.get_by_role("link", name="Make an offer")).to_be_focused()
    desk.keyboard.press("Tab")
    expect(field(desk)).to_be_focused()
    desk.keyboard.press("Tab")
    expect(desk.get_by_role("button", name="Send", exact=True)).to_be_focused()
    desk.get_by_role("button", name="Saved answers").press("Enter")
    expect(desk.get_by_role("dialog", name="Saved answers")).to_be_visible()
    assert_accessible(desk)
    desk.get_by_role("button", name="Prices", exact=True).press("Enter")
    expect(field(desk)).to_be_focused()
    desk.keyboard.press("Enter")
    expect(message(phone, "All our prices stand")).to_have_count(1)

    # muted: it reaches the phone, and makes no noise
    menu(phone, "Mute")
    phone.goto("/vendors/")
    say(desk, "Are you there?")
    expect(state(desk)).to_have_text("Delivered")
    banner = phone.get_by_role("banner")
    expect(banner.get_by_role("link", name="Messages", exact=True)).to_be_visible()
    expect(phone).not_to_have_title(re.compile(r"^\("))

    # archived until somebody writes
    phone.goto(address)
    menu(phone, "Archive")
    expect(phone.get_by_text("No conversations yet")).to_be_visible()
    phone.get_by_role("link", name="Archived").tap()
    expect(phone.get_by_role("link", name=re.compile("Are you there"))).to_be_visible()
    assert_accessible(phone)
    phone.goto("/messages/")
    say(desk, "Hello again")
    phone.get_by_role("link", name=re.compile("Hello again")).tap()


def test_each_blocks_the_other_and_takes_it_back(pair, address):
    for page in pair:
        page.goto(address)
    for one, other in (pair, pair[::-1]):
        say(other, "Hello")
        expect(message(one, "Hello").last).to_be_visible()
        menu(one, "Block…")
        box = one.get_by_role("dialog", name="Block")
        expect(box).to_be_visible()
        assert_accessible(one)
        box.get_by_role("button", name=re.compile("^Block (Anna|Rosa)")).click()
        expect(box).to_have_count(0)
        expect(one.get_by_role("button", name="Choices for this conversation")).to_be_focused()
        expect(one.get_by_text("You have blocked them")).to_be_visible()
        expect(other.get_by_text("You have been blocked here")).to_be_visible()
        expect(field(other)).to_be_hidden()
        assert_accessible(other)
        one.get_by_role("link", name="Unblock").click()
        box.get_by_role("button", name=re.compile("^Unblock (Anna|Rosa)")).click()
        expect(field(other)).to_be_visible()
        report(one, "Hello")
    say(phone := pair[0], "Thank you")
    expect(message(pair[1], "Thank you")).to_have_count(1)
    expect(state(phone)).to_have_text("Read")


def report(page: Page, words: str) -> None:
    """From the menu of a message to staff, without leaving the page."""
    here = page.url
    press_more(page, words).get_by_role("link", name="Report…").click()
    box = page.get_by_role("dialog", name="Report")
    expect(box.get_by_text(words)).to_be_visible()
    assert_accessible(page)
    box.get_by_label("Insults, threats or hate").check()
    box.get_by_role("button", name="Report").click()
    expect(page.get_by_text("Our staff will look at it.")).to_be_visible()
    expect(box).to_have_count(0)
    assert page.url == here


def habits(page: Page) -> None:
    """Save an answer, and be away."""
    page.goto("/messages/answers/")
    answer = page.get_by_role("form", name="A new answer")
    answer.get_by_label("Name").fill("Prices")
    answer.get_by_label("Words").fill("All our prices stand on our page.")
    answer.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved. You find it beside the composer.")).to_be_visible()
    away = page.get_by_role("form", name="While you are away")
    away.get_by_label("I am away").check()
    away.get_by_label("What they read").fill("At a wedding until Sunday.")
    away.get_by_role("button", name="Save").click()
    expect(page.get_by_text("You are away now.")).to_be_visible()
    assert_accessible(page)
