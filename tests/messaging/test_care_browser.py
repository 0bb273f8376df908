"""Two people care for what they said, on a desk and on a phone."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from messaging import services
from messaging.models import Message
from tests.browser.conftest import browser_type_launch_args
from tests.messaging.test_browser import (
    _playwright_runs_a_loop,
    beside,
    talk,
    visit,
)

__all__ = ["_playwright_runs_a_loop", "browser_type_launch_args", "talk", "visit"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def message(page: Page, words: str) -> Locator:
    return page.locator(".message").filter(has=page.locator(".message-body", has_text=words))


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
