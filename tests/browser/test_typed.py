"""What somebody has half typed outlives the news of others, and a form that is sent beside it."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_days import VENDOR, cell, free_days, open_month

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("quiet_log")]

BOOKING = """
from bookings.models import Booking
booking = Booking.objects.filter(
    vendor__members__user__email="vendor@demo.test", state="confirmed"
).order_by("pk").first()
print(booking.pk, booking.couple.people()[0].email)
"""


def marked(page: Page) -> tuple[str, int, int]:
    """The field that has the focus, and what is marked in it."""
    script = "(({ id, selectionStart, selectionEnd }) => [id, selectionStart, selectionEnd])"
    return tuple(page.evaluate(f"{script}(document.activeElement)"))


def test_half_a_note_and_half_a_task_stay(visit, site):
    pk, email = site.run(BOOKING).split()
    couple = visit(email, width=360)
    couple.goto(f"/bookings/{pk}/")
    couple.get_by_text("Add a task").click()
    page = visit(VENDOR)
    page.goto(f"/bookings/{pk}/")
    page.get_by_text("Add a task").click()
    page.locator("#task_text").fill("Ask for the rain pl")
    page.locator("#task_shared").check()
    note = page.locator("#note_body")
    note.fill("They like ja")
    note.evaluate("field => field.setSelectionRange(5, 9)")
    expect(page.locator("body[data-connected]")).to_be_attached()

    couple.locator("#task_text").fill("Visit the hall")
    couple.locator("#task_shared").check()
    couple.get_by_role("button", name="Add", exact=True).click()

    expect(page.locator(".tasks").get_by_text("Visit the hall")).to_be_visible()
    expect(note).to_have_value("They like ja")
    assert marked(page) == ("note_body", 5, 9)
    expect(page.locator("#task_text")).to_have_value("Ask for the rain pl")
    expect(page.locator("#task_shared")).to_be_checked()

    page.locator("#task_text").fill("Ask for the rain plan")
    page.locator("#task_text").press("Enter")

    expect(page.locator(".tasks").get_by_text("Ask for the rain plan")).to_be_visible()
    expect(note).to_have_value("They like ja")
    expect(page.locator("#task_text")).to_have_value("")
    page.get_by_role("button", name="Done: Visit the hall").click()
    expect(page.locator(".tasks .done")).to_have_count(1)
    expect(note).to_have_value("They like ja")
    page.get_by_role("button", name="Keep the note").click()
    expect(page.locator(".notes").get_by_text("They like ja")).to_be_visible()
    expect(note).to_have_value("")


def test_the_bar_under_the_month_keeps_its_words(visit):
    page = visit(VENDOR)
    open_month(page, 9)
    touched = page.locator("#calendar").get_attribute("hx-trigger").split(" ")[0]
    day = free_days(page)[0]
    cell(page, day).click()
    page.get_by_label("Weddings a day").first.fill("4")
    page.get_by_label("Why", exact=True).fill("Holiday in Ro")

    with page.expect_response("**/vendor/calendar/?month=*"):
        page.evaluate("name => document.body.dispatchEvent(new CustomEvent(name))", touched)
    page.wait_for_load_state("networkidle")

    expect(page.get_by_label("Why", exact=True)).to_have_value("Holiday in Ro")
    expect(page.get_by_label("Why", exact=True)).to_be_focused()
    expect(page.get_by_label("Weddings a day").first).to_have_value("4")
    expect(cell(page, day)).to_have_attribute("aria-selected", "true")


def test_a_page_that_was_just_drawn_does_not_fetch_itself(visit):
    page = visit(VENDOR)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/vendor/calendar/")
    expect(page.locator("body[data-connected]")).to_be_attached()
    page.wait_for_timeout(500)
    assert not [url for url in asked if "/vendor/calendar/?" in url]

    with page.expect_response("**/vendor/calendar/?month=*"):  # the line was dead meanwhile
        page.evaluate("import('/static/js/live.js').then(({ live }) => live.socket.close())")
