"""The field one writes in: nothing is cut off, and what has not left can be taken back."""

import re

import pytest
from playwright.sync_api import Page, expect

from messaging import services
from messaging.models import Message
from tests.browser.conftest import assert_accessible, browser_type_launch_args
from tests.browser.test_files import attach, files, tray
from tests.messaging.test_browser import _playwright_runs_a_loop, beside, talk, visit, write
from tests.messaging.test_care_browser import message

__all__ = ["_playwright_runs_a_loop", "browser_type_launch_args", "files", "talk", "visit"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def page(visit, talk, anna) -> Page:
    opened = visit(anna)
    opened.goto(f"/messages/{talk.pk}/")
    expect(opened.locator("body[data-connected]")).to_be_attached()
    return opened


def field(page: Page):
    return page.get_by_label(re.compile("Message to"))


def test_what_is_too_long_is_counted_and_kept_whole(page):
    field(page).fill("x" * 3600)
    expect(page.locator("[data-room]")).to_have_text("3,600 of 4,000")
    write(page, "x" * 4012)
    expect(page.locator("[data-room]")).to_have_text("4,012 of 4,000")
    expect(page.locator("[data-tray-status]")).to_contain_text("Too long by 12.")
    expect(field(page)).to_have_value("x" * 4012)
    assert_accessible(page)
    write(page, "🎉" * 4000)
    expect(page.locator(".message.mine .message-state")).to_have_text("Sent")
    expect(page.locator("[data-room]")).to_be_hidden()
    assert beside(lambda: Message.objects.get().body) == "🎉" * 4000


def test_what_waits_offline_is_taken_back_with_its_files(page, files):
    attach(page, files["contract.pdf"])
    expect(tray(page, "done")).to_have_count(1)
    page.context.set_offline(True)
    expect(page.locator("[data-live-pill]")).to_contain_text("You are offline")
    expect(page.locator(".chat-presence")).to_be_hidden()
    write(page, "Not this")
    write(page, "But this")
    message(page, "Not this").get_by_role("button", name="Take it back").click()
    expect(message(page, "Not this")).to_have_count(0)
    expect(field(page)).to_have_value("Not this")
    expect(tray(page, "done")).to_contain_text("contract.pdf")
    page.context.set_offline(False)
    expect(message(page, "But this").locator(".message-state")).to_have_text("Sent")
    assert beside(lambda: Message.objects.get().body) == "But this"
    write(page, "After all")
    expect(message(page, "After all").locator(".file-card")).to_contain_text("contract.pdf")


def test_the_arrow_up_in_an_empty_field_edits_ones_newest_words(page, talk, rose):
    write(page, "Befor")
    expect(message(page, "Befor").locator(".message-state")).to_have_text("Sent")
    beside(lambda: services.post_message(talk, author=rose, body="Pardon?"))
    expect(message(page, "Pardon?")).to_be_visible()
    field(page).press("ArrowUp")
    expect(field(page)).to_have_value("Befor")
    write(page, "Before")
    expect(message(page, "Before")).to_contain_text("edited")


def test_escape_closes_the_menu_first_and_then_the_messenger(visit, talk, anna, rose):
    beside(lambda: services.post_message(talk, author=rose, body="Hello"))
    page = visit(anna)
    page.goto("/notifications/")
    page.get_by_role("link", name=re.compile("^Messages, ")).click()
    drawer = page.get_by_role("dialog", name="Messages")
    drawer.get_by_role("link", name=re.compile("Hello")).click()
    drawer.get_by_role("button", name="Choices for this conversation").click()
    menu = drawer.locator(".chat-menu")
    expect(menu).to_be_visible()
    page.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    expect(drawer).to_be_visible()
    page.keyboard.press("Escape")
    expect(drawer).to_be_hidden()
