"""The main job without a mouse: each step is reached by Tab, and one sees where one is (WCAG 2.1.1,
2.4.3, 2.4.7, 2.4.11).
"""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.test_main_job import PAYS, dialog, free_date, is_in_sight, state_of

pytestmark = pytest.mark.browser
MOST_STEPS = 150
IS_MARKED = """(element) => {
  const marked = element.closest("label, .choice, .search-part, .day") ?? element;
  return [element, marked].some((one) => {
    const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(one);
    return (outlineStyle !== "none" && outlineWidth !== "0px") || boxShadow !== "none";
  });
}"""


def reach(page: Page, thing: Locator) -> None:
    """By Tab alone; where it ends, the focus is drawn and nothing lies over it."""
    for _ in range(MOST_STEPS):
        page.keyboard.press("Tab")
        if thing.count() and thing.evaluate("(one) => one === one.getRootNode().activeElement"):
            assert thing.evaluate(IS_MARKED), "nobody sees where the focus is"
            assert is_in_sight(thing), "something lies over what has the focus"
            return
    raise AssertionError(f"Tab does not lead to {thing}")


def skip_to_content(page: Page) -> None:
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")


def press(page: Page, thing: Locator) -> None:
    reach(page, thing)
    page.keyboard.press("Enter")


@pytest.mark.usefixtures("quiet_log")
def test_a_date_is_found_asked_for_accepted_and_paid_by_keyboard(visit):
    couple, vendor = visit("couple@demo.test"), visit("vendor@demo.test")
    year, month, day = free_date(couple, 9).split("-")

    couple.goto("/vendors/")
    skip_to_content(couple)
    reach(couple, couple.get_by_label("Wedding date"))
    couple.keyboard.type(f"{month}{day}{year}")
    reach(couple, couple.get_by_label("Name or words"))
    couple.keyboard.type("Rosewood")
    couple.keyboard.press("Enter")
    expect(couple.get_by_role("heading", name=re.compile(", free on"))).to_be_visible()
    press(couple, couple.get_by_role("link", name="Rosewood Studio"))

    couple.wait_for_url("**/vendors/rosewood-studio/**")
    skip_to_content(couple)
    press(couple, couple.get_by_role("link", name=re.compile("Request .* 20")).first)
    asking = couple.get_by_role("dialog", name="Request a date")
    reach(couple, asking.get_by_label("Your message"))
    couple.keyboard.type("Would you come? We wrote this without a mouse.")
    press(couple, asking.get_by_role("button", name="Send request"))
    expect(couple).to_have_url(re.compile(r"/bookings/\d+/$"))

    # Once its socket is open, the page draws itself anew, without whatever had the focus.
    with vendor.expect_response(lambda answer: "hx-request" in answer.request.headers):
        vendor.goto(couple.url)
    expect(vendor.get_by_role("button", name="Accept")).to_be_visible()
    skip_to_content(vendor)
    press(vendor, vendor.get_by_role("button", name="Accept"))
    expect(state_of(couple)).to_contain_text("Accepted")

    press(couple, couple.get_by_role("button", name=re.compile("Pay .*deposit", re.I)).first)
    card = dialog(couple).get_by_label("Card number")
    expect(card).to_be_visible()
    for field, words in (
        (card, PAYS.replace(" ", "")),
        (dialog(couple).get_by_label(re.compile("Expir")), "1234"),
        (dialog(couple).get_by_label(re.compile("CVC|Security code")), "123"),
    ):
        reach(couple, field)
        couple.keyboard.type(words)
    press(couple, dialog(couple).get_by_role("button", name=re.compile("^Pay (?!with)")))
    expect(state_of(couple)).to_contain_text("Confirmed")


def test_a_dialog_keeps_the_focus_and_gives_it_back(visit):
    page = visit("couple@demo.test")
    free_date(page, 9)
    opener = page.get_by_role("link", name=re.compile("Request .* 20")).first
    press(page, opener)
    asking = page.get_by_role("dialog", name="Request a date")
    expect(asking).to_be_visible()
    for _ in range(40):
        page.keyboard.press("Tab")
        outside = page.evaluate(
            "document.activeElement !== document.body"
            " && !document.activeElement.closest('dialog[open]')"
        )
        assert not outside
    page.keyboard.press("Escape")

    expect(asking).to_be_hidden()
    expect(opener).to_be_focused()
