"""Two people care for what they said, on a desk and on a phone."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from messaging import services
from messaging.models import Message
from tests.browser.conftest import assert_accessible, browser_type_launch_args
from tests.messaging.test_browser import (
    _playwright_runs_a_loop,
    beside,
    talk,
    visit,
    write,
)

__all__ = ["_playwright_runs_a_loop", "browser_type_launch_args", "talk", "visit"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def message(page: Page, words: str) -> Locator:
    return page.locator(".message").filter(has=page.locator(".message-body", has_text=words))


def lines(page: Page) -> list[str]:
    """As the page draws them, whether they came over the socket or with the page."""
    return page.locator(".chat-lines > .message").all_inner_texts()


def choose(page: Page, words: str, item: str) -> None:
    row = message(page, words).last
    row.hover()
    row.get_by_role("link", name="More about this message").click()
    page.get_by_role("dialog", name="This message").get_by_role("button", name=item).click()


@pytest.mark.parametrize("width", [1280, 360])
def test_two_people_answer_react_edit_copy_and_delete(visit, talk, anna, rose, width):
    hers = visit(anna, width=width, permissions=["clipboard-read", "clipboard-write"])
    studios = visit(rose)
    for page in (hers, studios):
        page.goto(f"/messages/{talk.pk}/")
    write(hers, "Is the 12th free? See https://example.org/hall.")
    write(hers, "And the 13th?")
    link = studios.get_by_role("link", name="https://example.org/hall", exact=True)
    expect(link).to_have_attribute("rel", "noopener noreferrer nofollow ugc")

    choose(studios, "Is the 12th free", "Reply")
    expect(studios.locator("[data-aim]")).to_contain_text("Reply to Anna")
    assert_accessible(studios)
    write(studios, "It is!")
    expect(studios.locator("[data-aim]")).to_be_hidden()
    quote = message(hers, "It is!").locator(".message-quote")
    expect(quote).to_contain_text("You Is the 12th free?")

    choose(hers, "It is!", "🎉")
    chip = message(studios, "It is!").get_by_role("button", name="🎉 1")
    expect(chip).to_have_attribute("aria-pressed", "false")
    chip.click()
    expect(message(hers, "It is!").get_by_role("button", name="🎉 2")).to_be_visible()

    hers.get_by_label(re.compile("Message to")).fill("half a thought")
    choose(hers, "And the 13th?", "Edit")
    expect(hers.get_by_label(re.compile("Message to"))).to_have_value("And the 13th?")
    write(hers, "And the 14th?")
    expect(message(studios, "And the 14th?")).to_contain_text("edited")
    expect(hers.get_by_label(re.compile("Message to"))).to_have_value("half a thought")

    choose(hers, "And the 14th?", "Copy")
    expect(hers.get_by_text("Copied.")).to_be_visible()
    assert hers.evaluate("navigator.clipboard.readText()") == "And the 14th?"

    choose(hers, "Is the 12th free", "Delete")
    expect(hers.get_by_role("dialog", name="Delete this message?")).to_be_visible()
    assert_accessible(hers)
    hers.get_by_role("button", name="Delete", exact=True).click()
    expect(message(studios, "Message deleted")).to_be_visible()
    expect(message(studios, "It is!").locator(".message-quote")).to_contain_text("Message deleted")
    for page in (hers, studios):
        assert_accessible(page)
    drawn = [lines(page) for page in (hers, studios)]
    for page in (hers, studios):
        page.reload()
    expect(message(hers, "It is!").get_by_role("button", name="🎉 2")).to_be_visible()
    assert [lines(page) for page in (hers, studios)] == drawn


def test_a_page_that_was_offline_learns_what_changed_meanwhile(visit, talk, anna, rose):
    beside(lambda: services.post_message(talk, author=anna, body="Befor"))
    studios = visit(rose)
    studios.goto(f"/messages/{talk.pk}/")
    expect(message(studios, "Befor")).to_be_visible()
    expect(studios.locator(".chat-presence")).to_have_text(re.compile("."))
    studios.context.set_offline(True)
    studios.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    beside(lambda: services.edit_message(Message.objects.get().pk, by=anna, body="Before"))
    studios.context.set_offline(False)
    expect(message(studios, "Before")).to_contain_text("edited")


@pytest.mark.parametrize("width", [1280, 360])
def test_one_mutes_archives_and_blocks(visit, talk, anna, rose, width):
    beside(lambda: services.post_message(talk, author=anna, body="Hello"))
    studios, hers = visit(rose, width=width), visit(anna)
    studios.goto(f"/messages/{talk.pk}/")
    hers.goto(f"/messages/{talk.pk}/")

    menu(studios, "Mute")
    studios.goto("/vendors/")
    write(hers, "Are you there?")
    expect(studios.get_by_role("link", name="Notifications", exact=True)).to_be_visible()
    expect(message(hers, "Are you there?")).to_contain_text("Delivered")
    expect(studios.get_by_role("link", name="Messages", exact=True).first).to_be_visible()
    expect(studios).not_to_have_title(re.compile(r"^\("))

    studios.goto(f"/messages/{talk.pk}/")
    menu(studios, "Archive")
    expect(studios.get_by_text("No conversations yet")).to_be_visible()
    studios.get_by_role("link", name="Archived").click()
    expect(studios.get_by_role("link", name=re.compile("Are you there"))).to_be_visible()
    assert_accessible(studios)
    studios.goto("/messages/")
    write(hers, "Hello again")
    studios.get_by_role("link", name=re.compile("Hello again")).click()

    menu(studios, "Block…")
    assert_accessible(studios)
    studios.get_by_role("button", name="Block Anna").click()
    expect(studios.get_by_text("You have blocked them")).to_be_visible()
    expect(hers.get_by_text("You have been blocked here")).to_be_visible()
    expect(hers.get_by_label(re.compile("Message to"))).to_be_hidden()
    assert_accessible(hers)
    studios.get_by_role("link", name="Unblock").click()
    studios.get_by_role("button", name="Unblock Anna").click()
    expect(hers.get_by_label(re.compile("Message to"))).to_be_visible()
    write(hers, "Thank you")
    expect(message(studios, "Thank you")).to_be_visible()


def test_the_menu_is_reached_by_keys_and_by_a_long_press(visit, talk, anna, rose):
    beside(lambda: services.post_message(talk, author=rose, body="Hello"))
    desk = visit(anna)
    desk.goto(f"/messages/{talk.pk}/")
    more = message(desk, "Hello").get_by_role("link", name="More about this message")
    more.focus()
    desk.keyboard.press("Enter")
    menu = desk.get_by_role("dialog", name="This message")
    expect(menu.get_by_role("button", name="👍")).to_be_focused()
    desk.keyboard.press("ArrowUp")
    expect(menu.get_by_role("link", name="Report…")).to_be_focused()
    desk.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    expect(more).to_be_focused()

    hand = visit(anna, width=360, has_touch=True, is_mobile=True)
    hand.goto(f"/messages/{talk.pk}/")
    body = message(hand, "Hello").locator(".message-body")
    body.dispatch_event("pointerdown", {"pointerType": "touch", "bubbles": True})
    expect(hand.get_by_role("dialog", name="This message")).to_be_visible()


def test_without_javascript_a_message_is_cared_for_on_its_page(visit, talk, anna, rose):
    beside(lambda: services.post_message(talk, author=anna, body="Befor"))
    page = visit(anna, java_script_enabled=False)
    page.goto(f"/messages/{talk.pk}/")
    page.get_by_role("link", name="More about this message").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Other words").fill("Before")
    page.get_by_role("button", name="Save").click()
    expect(message(page, "Before")).to_contain_text("edited")
    page.get_by_role("button", name="Choices for this conversation").click()
    page.get_by_role("button", name="Archive").click()
    expect(page.get_by_text("No conversations yet")).to_be_visible()


def menu(page: Page, item: str) -> None:
    page.get_by_role("button", name="Choices for this conversation").click()
    page.locator(".chat-menu").get_by_text(item, exact=True).click()
