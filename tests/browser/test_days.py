"""The vendor's month: days chosen by keys, mouse and finger, and one bar that acts on them all."""

import re

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.conftest import assert_accessible

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("quiet_log")]
VENDOR = "vendor@demo.test"


def open_month(page: Page, ahead: int) -> None:
    """A month some way ahead, reached as people do."""
    page.goto("/vendor/calendar/")
    for _ in range(ahead):
        before = page.locator("#calendar-month").inner_text()
        page.locator("[data-month=next]").click()
        expect(page.locator("#calendar-month")).not_to_have_text(before)
    expect(page.locator("[data-days]")).to_have_attribute("role", "grid")


def free_days(page: Page) -> list[str]:
    """Tuesday to Thursday of the first week in which all three are free."""
    for row in page.locator("[data-days] tbody tr").all():
        free = row.locator("td:nth-child(n + 2):nth-child(-n + 4) .day.free input")
        if free.count() == 3:
            return [box.get_attribute("value") for box in free.all()]
    raise AssertionError("no week of this month has three free days")


def cell(page: Page, date: str) -> Locator:
    return page.locator("[data-days] td").filter(has=page.locator(f"input[value='{date}']"))


def expect_chosen(page: Page, dates: list[str]) -> None:
    chosen = page.locator("[data-days] td[aria-selected=true] input")
    expect(chosen).to_have_count(len(dates))
    assert [box.get_attribute("value") for box in chosen.all()] == dates


def middle(place: Locator) -> tuple[float, float]:
    box = place.bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


class Finger:
    """Touches the screen, and the browser makes of it what it makes of a real one."""

    def __init__(self, page: Page) -> None:
        self._session = page.context.new_cdp_session(page)

    def down(self, x: float, y: float) -> None:
        self._send("touchStart", x, y)

    def move(self, x: float, y: float) -> None:
        self._send("touchMove", x, y)

    def up(self) -> None:
        self._session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})

    def _send(self, kind: str, x: float, y: float) -> None:
        points = [{"x": x, "y": y}]
        self._session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})


def test_a_finger_drags_over_days_and_blocks_them(visit):
    page = visit(VENDOR, width=360, has_touch=True, is_mobile=True)
    open_month(page, 9)
    days = free_days(page)
    page.locator("[data-days]").scroll_into_view_if_needed()

    finger = Finger(page)
    finger.down(*middle(cell(page, days[0])))
    for date in days[1:]:
        finger.move(*middle(cell(page, date)))
    bar = page.get_by_role("group", name="What to do with the chosen days")
    expect(bar).to_have_css("opacity", "0")  # it covers no row that the finger goes to
    finger.up()

    expect(bar).to_have_css("opacity", "1")
    expect_chosen(page, days)
    assert_accessible(page)
    page.get_by_label("Why", exact=True).fill("Holiday in Rome")
    page.get_by_role("button", name="Block", exact=True).click()
    expect(page.get_by_text("3 days saved.")).to_be_visible()
    for date in days:
        expect(cell(page, date)).to_contain_text("closed, Holiday in Rome")
    expect(page.locator("#stretches")).to_contain_text("Holiday in Rome")
    expect_chosen(page, [])

    page.reload()
    for date in days:
        cell(page, date).tap()
    expect_chosen(page, days)
    page.get_by_role("button", name="As the week").click()
    expect(cell(page, days[0])).to_contain_text("0 of 1 booked")


def test_a_finger_that_moves_up_scrolls_and_chooses_nothing(visit):
    page = visit(VENDOR, width=360, has_touch=True, is_mobile=True)
    open_month(page, 9)
    before = page.evaluate("scrollY")
    x, y = middle(cell(page, free_days(page)[0]))

    finger = Finger(page)
    finger.down(x, y)
    for step in range(1, 8):
        finger.move(x, y - 25 * step)
    finger.up()

    expect_chosen(page, [])
    assert page.evaluate("scrollY") > before


def test_keys_go_everywhere_and_choose(visit):
    page = visit(VENDOR)
    open_month(page, 9)
    first, second, third = free_days(page)

    cell(page, first).click()
    expect_chosen(page, [first])
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    expect_chosen(page, [first, second, third])
    page.keyboard.press("Space")
    expect_chosen(page, [first, second])
    page.keyboard.press("ArrowLeft")
    expect(cell(page, second)).to_be_focused()
    page.keyboard.press("Home")
    expect(cell(page, first).locator("xpath=preceding-sibling::td[1]")).to_be_focused()
    page.keyboard.press("Escape")
    expect_chosen(page, [])

    month = page.locator("#calendar-month").inner_text()
    page.keyboard.press("PageDown")
    expect(page.locator("#calendar-month")).not_to_have_text(month)
    expect(page.locator("[data-days] td:focus")).to_have_count(1)
    page.keyboard.press("PageUp")
    expect(page.locator("#calendar-month")).to_have_text(month)
    expect(page.locator("[data-days] td:focus")).to_have_count(1)


def test_a_mouse_drags_and_the_other_page_follows(visit):
    page, other = visit(VENDOR), visit(VENDOR, width=360)
    for one in (page, other):
        open_month(one, 10)
    days = free_days(page)

    page.mouse.move(*middle(cell(page, days[0])))
    page.mouse.down()
    page.mouse.move(*middle(cell(page, days[2])), steps=4)
    page.mouse.up()
    expect_chosen(page, days)
    page.get_by_label("Weddings a day").first.fill("3")
    page.get_by_role("button", name="Set places").click()

    expect(cell(page, days[1])).to_contain_text("0 of 3 booked")
    expect(cell(page, days[2])).to_be_focused()
    expect(cell(other, days[1])).to_contain_text("0 of 3 booked")


def test_a_booked_day_refuses_for_all_and_the_choice_stays(visit):
    page = visit(VENDOR)
    page.goto("/vendor/calendar/")
    while not page.locator("[data-days] .day.few").count():
        before = page.locator("#calendar-month").inner_text()
        page.locator("[data-month=next]").click()
        expect(page.locator("#calendar-month")).not_to_have_text(before)
    booked = page.locator("[data-days] .day.few").first
    booked.click()
    page.get_by_role("button", name="Block", exact=True).click()

    expect(page.get_by_role("alert")).to_contain_text(re.compile("already has 1 booking"))
    expect(page.locator("[data-days] td[aria-selected=true]")).to_have_count(1)
    assert_accessible(page)


def test_news_that_overtake_an_answer_take_nothing_away(visit):
    """The act's own news may be quicker than its answer, whose words must still be read."""
    page = visit(VENDOR)
    open_month(page, 10)
    touched = page.locator("#calendar").get_attribute("hx-trigger").split(" ")[0]
    held: list[Route] = []
    page.route("**/vendor/calendar/days/*", lambda route: held.append(route))
    cell(page, free_days(page)[0]).click()
    page.get_by_role("button", name="Block", exact=True).click()
    expect(page.locator("[data-days-form].htmx-request")).to_be_attached()

    with page.expect_response(re.compile(r"/vendor/calendar/\?month=")):
        page.evaluate("name => document.body.dispatchEvent(new CustomEvent(name))", touched)
    with page.expect_response(re.compile(r"/vendor/calendar/\?month=")):  # again, afterwards
        held[0].continue_()

    expect(page.get_by_text("1 day saved.")).to_be_visible()


def test_news_do_not_take_away_the_link_that_is_being_pressed(visit):
    """The button goes down, the list fetches itself, the button comes up: that is a click."""
    page = visit(VENDOR)
    page.goto("/vendor/onboarding/")
    link = page.locator("#checklist").get_by_role("link", name="Packages")
    touched = page.locator("#checklist").get_attribute("hx-trigger").split(" ")[0]
    expect(page.locator("body[data-connected]")).to_be_attached()
    page.wait_for_load_state("networkidle")
    box = link.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()

    with page.expect_response("**/vendor/onboarding/"):
        page.evaluate("name => document.body.dispatchEvent(new CustomEvent(name))", touched)
    page.wait_for_load_state("networkidle")
    page.mouse.up()

    expect(page).to_have_url(re.compile("/vendor/packages/"))


def test_without_scripts_days_are_boxes(visit):
    page = visit(VENDOR, java_script_enabled=False)
    page.goto("/vendor/calendar/")
    page.locator("[data-month=next]").click()
    page.locator("[data-month=next]").click()
    date = free_days(page)[1]

    cell(page, date).locator("input").check(force=True)
    page.get_by_role("button", name="Block", exact=True).click()
    expect(cell(page, date)).to_contain_text("closed")
    cell(page, date).locator("input").check(force=True)
    page.get_by_role("button", name="As the week").click()
    expect(cell(page, date)).to_contain_text("0 of 1 booked")
