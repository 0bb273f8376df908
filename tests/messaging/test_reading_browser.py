"""What counts as read: only what was before somebody's eyes."""

import re

import pytest
from playwright.sync_api import Page, expect

from messaging import services
from messaging.models import Member
from tests.browser.conftest import browser_type_launch_args
from tests.factories.messaging import many_messages
from tests.messaging.test_browser import _playwright_runs_a_loop, beside, talk, visit

__all__ = ["_playwright_runs_a_loop", "browser_type_launch_args", "talk", "visit"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

HIDDEN = (
    """Object.defineProperty(document, "visibilityState", {value: "hidden", configurable: true});"""
)
LOOK = """() => {
    Object.defineProperty(document, "visibilityState", {value: "visible", configurable: true});
    document.dispatchEvent(new Event("visibilitychange"));
}"""


def read_seq(talk, person) -> int:
    return beside(lambda: Member.objects.get(conversation=talk, user=person).read_seq)


def reading_of(page: Page, talk, person, *, since: int) -> int:
    """How far they have read, as soon as that moves; receipts are gathered for a moment."""
    for _ in range(50):
        if (seq := read_seq(talk, person)) > since:
            return seq
        page.wait_for_timeout(100)
    return since


def down(page: Page):
    return page.locator("[data-down]")


def test_a_tab_behind_others_reads_nothing(visit, talk, anna, rose):
    beside(lambda: services.post_message(talk, author=rose, body="Are you there?"))
    page = visit(anna)
    page.add_init_script(HIDDEN)
    page.goto(f"/messages/{talk.pk}/")
    expect(page).to_have_title(re.compile(r"^\(1\) "))
    assert read_seq(talk, anna) == 0

    page.evaluate(LOOK)

    expect(page).not_to_have_title(re.compile(r"^\("))
    expect(page.get_by_role("link", name=re.compile("1 unread"))).to_have_count(0)
    assert reading_of(page, talk, anna, since=0) == 1


def test_it_opens_where_reading_stopped_and_is_read_on_the_way_down(visit, talk, anna, rose):
    beside(lambda: many_messages(talk, rose, 70))
    beside(lambda: services.mark_read(talk, by=anna, seq=5))
    page = visit(anna)
    page.goto(f"/messages/{talk.pk}/")
    expect(page.locator(".new-mark + .message")).to_have_attribute("data-seq", "6")
    expect(page.locator(".new-mark")).to_be_in_viewport()
    expect(page).to_have_title(re.compile(r"^\([3-5]\d\) "))
    expect(down(page)).to_have_text(re.compile(r"^[3-5]\d new$"))
    page.get_by_label(re.compile("Message to")).fill("A long answer. " * 60)
    composer = page.locator(".composer").bounding_box()
    button = down(page).bounding_box()
    assert button["y"] + button["height"] < composer["y"]
    assert 6 < reading_of(page, talk, anna, since=5) < 40

    down(page).click()

    expect(page).not_to_have_title(re.compile(r"^\("))
    expect(down(page)).to_be_hidden()
    assert reading_of(page, talk, anna, since=40) == 70


def test_what_comes_in_while_one_reads_further_up_is_marked_and_counted(visit, talk, anna, rose):
    beside(lambda: many_messages(talk, anna, 40))
    page = visit(anna)
    page.goto(f"/messages/{talk.pk}/")
    expect(page.locator(".message").last).to_be_in_viewport()
    page.get_by_role("region", name="Messages").focus()
    page.keyboard.press("Home")
    expect(down(page)).to_be_visible()

    for words in ("First", "Second"):
        beside(lambda words=words: services.post_message(talk, author=rose, body=words))

    expect(down(page)).to_have_text("2 new")
    expect(page.locator(".new-mark + .message")).to_contain_text("First")
    expect(page).to_have_title(re.compile(r"^\(2\) "))
    down(page).click()
    expect(page.locator(".message").last).to_be_in_viewport()
    expect(page).not_to_have_title(re.compile(r"^\("))
