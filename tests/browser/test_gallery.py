"""A gallery from the upload to the public page: two pictures, their order, what is shown of one."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import assert_accessible
from tests.factories.files import picture

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("quiet_log")]

# A vendor of the demo with a login of its own whose page is public.
FIND = """
from vendors.models import Vendor
vendor = Vendor.objects.public().exclude(slug="rosewood-studio").order_by("-pk").first()
print(vendor.people()[0].email, vendor.slug)
"""


def expect_numbers(page: Page, x: str, y: str) -> None:
    expect(page.get_by_label("From the left")).to_have_value(x)
    expect(page.get_by_label("From the top")).to_have_value(y)


def test_pictures_are_added_put_in_order_cut_and_shown(visit, site):
    email, slug = site.run(FIND).split()
    page = visit(email)
    page.goto("/vendor/photos/")
    before = page.locator("[data-photo]").count()
    page.get_by_label("Pictures", exact=True).set_input_files(
        [
            {"name": "arch.png", "mimeType": "image/png", "buffer": picture((900, 700))},
            {"name": "notes.txt", "mimeType": "text/plain", "buffer": b"no picture"},
            {"name": "garden.png", "mimeType": "image/png", "buffer": picture((640, 480))},
        ]
    )
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.locator("#refused")).to_contain_text("notes.txt: This is not a")
    expect(page.locator("[data-photo]")).to_have_count(before + 2)
    last = page.locator("[data-photo]").last
    expect(last).to_contain_text("Describe this picture")
    number = last.get_attribute("id")
    photo = page.locator(f"#{number}")

    photo.get_by_label("What it shows").fill("A garden at noon")
    photo.get_by_label("What it shows").press("Enter")
    expect(photo).not_to_contain_text("Describe this picture")
    for place in range(before + 1, 0, -1):
        photo.get_by_role("button", name="Earlier").press("Enter")
        said = f"“A garden at noon” is number {place} of {before + 2} now"
        expect(page.locator("#photos-said")).to_contain_text(said)
        expect(photo.get_by_role("button", name="Earlier")).to_be_focused()
    expect(photo).to_contain_text("Cover")
    assert_accessible(page)

    photo.get_by_role("link", name="Choose what is shown").click()
    ring = page.get_by_role("button", name="Point in sight")
    ring.press("Shift+ArrowLeft")
    ring.press("ArrowUp")
    expect_numbers(page, "40", "49")
    stage = page.locator("[data-stage]")
    box = stage.bounding_box()
    stage.click(position={"x": box["width"] * 0.2, "y": box["height"] * 0.9})
    expect_numbers(page, "20", "90")
    assert_accessible(page)
    page.get_by_role("button", name="Save").click()
    expect(page).to_have_url(re.compile(f"/vendor/photos/#{number}$"))

    guest = visit()
    cover = guest.locator(".gallery figure").first
    for _ in range(20):  # the small pictures are made beside the pages
        guest.goto(f"/vendors/{slug}/")
        if cover.locator("source").count():
            break
        guest.wait_for_timeout(500)
    expect(cover.locator("source")).to_have_attribute("type", "image/avif")
    shown = cover.get_by_role("img", name="A garden at noon")
    expect(shown).to_have_class("focus-x-20 focus-y-90")
    expect(shown).to_have_js_property("complete", True)
    assert shown.evaluate("image => image.currentSrc").endswith(".avif")
    assert shown.evaluate("image => image.naturalWidth") > 0
