"""A review from the couple's phone to everybody's page, with staff and the vendor looking on."""

import json

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import assert_accessible
from tests.factories.files import picture

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("quiet_log")]

WORDS = "They came early, stayed late, and the whole family asks who they were. Thank you for it."
ANSWER = "Thank you both, and greetings to the whole family."
# A wedding of the demo that took place and has no review yet.
FIND = """
from bookings.models import Booking
booking = Booking.objects.filter(state="completed", review=None).order_by("-date", "pk").first()
people = [booking.couple.people()[0].email, booking.vendor.people()[0].email]
print(booking.pk, *people, booking.vendor.slug)
"""


def give(page, criterion: str, stars: int) -> None:
    """By keyboard: the first star by space, the others by arrows."""
    group = page.get_by_role("group", name=criterion)
    group.get_by_role("radio").first.focus()
    page.keyboard.press("Space")
    for _ in range(stars - 1):
        page.keyboard.press("ArrowRight")
    expect(group.get_by_role("radio").nth(stars - 1)).to_be_checked()


def test_a_review_is_written_checked_published_and_answered(visit, site, console_errors):
    number, couple_email, vendor_email, slug = site.run(FIND).split()
    staff, vendor = visit("moderator@demo.test"), visit(vendor_email)
    staff.goto("/adminpanel/reviews/")
    vendor.goto("/vendor/reviews/")

    couple = visit(couple_email, width=360)
    couple.goto(f"/bookings/{number}/")
    couple.get_by_role("link", name="Write a review").click()
    for criterion in ("All in all", "Quality", "Communication", "Value", "Punctuality"):
        give(couple, criterion, 4)
    couple.get_by_label("Your review").fill("Nice.")
    couple.get_by_role("button", name="Hand in").click()
    expect(couple.locator("#id_text_error")).to_contain_text("at least 50 characters")
    assert_accessible(couple)
    console_errors.clear()  # the browser itself writes down the 422 of a form with errors
    couple.get_by_label("Your review").fill(WORDS)
    couple.get_by_label("Pictures").set_input_files(
        {"name": "garden.png", "mimeType": "image/png", "buffer": picture((80, 60))}
    )
    couple.get_by_role("button", name="Hand in").click()
    expect(couple.get_by_text("Being checked.")).to_be_visible()
    assert_accessible(couple)

    staff.locator(f"#queue a:has-text('{WORDS[:20]}')").click()
    assert_accessible(staff)
    staff.get_by_role("button", name="Publish", exact=True).click()
    expect(staff).to_have_url("/adminpanel/reviews/")

    expect(couple.get_by_text("Published.", exact=True)).to_be_visible()
    expect(vendor.get_by_text(WORDS)).to_be_visible()
    review = vendor.locator(".review", has_text=WORDS)
    name = review.get_attribute("aria-label").removeprefix("Review by ")
    vendor.get_by_role("link", name=f"Answer to {name}").first.click()
    assert_accessible(vendor)
    vendor.get_by_label("Your answer").fill(ANSWER)
    vendor.get_by_role("button", name="Answer").click()

    guest = visit()
    guest.goto(f"/vendors/{slug}/")
    shown = guest.locator(".review", has_text=WORDS)
    expect(shown).to_contain_text(ANSWER)
    photo = shown.get_by_role("img", name="Picture 1 of 1")
    photo.scroll_into_view_if_needed()
    expect(photo).to_have_js_property("naturalWidth", 80)
    facts = json.loads(guest.locator("script[type='application/ld+json']").first.text_content())
    assert WORDS in [review["reviewBody"] for review in facts["review"]]
    assert_accessible(guest)
