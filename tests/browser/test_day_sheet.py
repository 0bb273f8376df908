"""The day's plan is written, stands on the sheet, and comes out of a printer."""

import io

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

pytestmark = pytest.mark.browser
COUPLE, VENDOR = "couple@demo.test", "vendor@demo.test"


def paper(page) -> str:
    """What a printer would put on its sheets."""
    sheets = PdfReader(io.BytesIO(page.pdf(format="A4"))).pages
    return " ".join(" ".join(sheet.extract_text() for sheet in sheets).split())


def test_the_plan_is_written_and_printed(visit):
    couple = visit(COUPLE, width=360)
    couple.goto("/couple/day/")
    couple.get_by_role("link", name="Plan the day with").first.click()
    couple.get_by_label("Vendor arrives at").fill("14:30")
    couple.get_by_label("Where").fill("Quinta do Sol, Sintra")
    couple.get_by_label("What to know").fill("Park behind the chapel.")
    couple.get_by_role("button", name="Save").click()
    couple.get_by_role("link", name="Day sheet").click()

    line = couple.locator(".day-line", has_text="Quinta do Sol, Sintra")
    expect(line).to_contain_text("14:30")
    text = paper(couple)
    assert "14:30" in text
    assert "Park behind the chapel." in text
    assert "/couple/day/" in text  # where it is from
    for on_screen in ("Find vendors", "Shortlist", "Plan the day", "Print", "Count my visit"):
        assert on_screen not in text


def test_a_row_is_on_one_sheet(visit):
    vendor = visit(VENDOR)
    vendor.goto("/vendor/day/")

    assert vendor.locator("main .day-line").count()
    vendor.emulate_media(media="print", color_scheme="dark")
    line = vendor.locator("main .day-line").first
    expect(line).to_have_css("break-inside", "avoid")
    expect(vendor.locator("body")).to_have_css("background-color", "rgb(255, 255, 255)")
    expect(line.locator("h3")).to_have_css("color", "rgb(0, 0, 0)")
    expect(vendor.get_by_role("navigation", name="Most used")).to_be_hidden()
