"""A vendor from nothing to the directory, with staff who ask for a change on the way.

Each item of the checklist is one function of FILL, which begins on the item's page; whoever adds an
item to the checklist adds its function there.
"""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import PASSWORD, assert_accessible
from tests.factories.files import PDF, picture

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("quiet_log")]

EMAIL = "nadia@example.test"
NAME = "Nightjar Strings"
MAKE = f"""
from allauth.account.models import EmailAddress
from accounts.models import User
user = User.objects.create_user("{EMAIL}", "{PASSWORD}", name="Nadia Nightjar", joined_as="vendor")
EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
"""
WORDS = "Four strings players for ceremonies and dinners, in gardens, barns and town halls. " * 2
WISH = "Say how long you play."


def fill_profile(page: Page) -> None:
    page.get_by_label("One line about you").fill("A string quartet for loud days")
    page.get_by_label("What you do").fill(WORDS)
    page.get_by_role("button", name="Save", exact=True).click()


def fill_pictures(page: Page) -> None:
    file = {"name": "quartet.png", "mimeType": "image/png", "buffer": picture((600, 400))}
    page.get_by_label("Pictures", exact=True).set_input_files(file)
    page.get_by_role("button", name="Add", exact=True).click()
    page.get_by_label("What it shows").fill("Four music stands in a garden")
    page.get_by_label("What it shows").press("Enter")
    expect(page.locator("#pictures")).not_to_contain_text("Describe this picture")


def fill_packages(page: Page) -> None:
    page.get_by_role("link", name="Add a package").click()
    page.get_by_label("Name").fill("Ceremony")
    page.get_by_label("Price").fill("850")
    page.get_by_role("button", name="Save", exact=True).click()


def fill_availability(page: Page) -> None:
    page.get_by_label("Friday").fill("1")
    page.get_by_role("button", name="Save the week").click()


def fill_terms(page: Page) -> None:
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Your terms are saved.")).to_be_visible()


def fill_documents(page: Page) -> None:
    file = {"name": "registration.pdf", "mimeType": "application/pdf", "buffer": PDF}
    page.get_by_label("Document", exact=True).set_input_files(file)
    page.get_by_role("button", name="Add", exact=True).click()


def fill_payout_account(page: Page) -> None:
    page.get_by_role("button", name="Set up payouts").click()
    page.get_by_label("Name of your business").fill(NAME)
    page.get_by_label("Bank account").fill("DE89 3704 0044 0532 0130 00")
    page.get_by_label("Date of birth").fill("1902-01-01")
    page.get_by_role("button", name="Submit").click()
    expect(page.get_by_text("You can be paid.")).to_be_visible()


FILL = {
    "Profile": fill_profile,
    "Pictures": fill_pictures,
    "Packages": fill_packages,
    "Availability": fill_availability,
    "Terms": fill_terms,
    "Documents": fill_documents,
    "Payout account": fill_payout_account,
}


def item(page: Page, name: str) -> Locator:
    return page.locator("#checklist li").filter(has=page.locator("strong", has_text=name))


def begin(page: Page) -> None:
    page.goto("/vendor/onboarding/")
    page.get_by_label("Name of your business").fill(NAME)
    page.get_by_label("Category").select_option(label="Music")
    page.get_by_label("Place").select_option(label="Lisbon")
    page.get_by_role("button", name="Go on").click()


def send_in(page: Page) -> None:
    page.goto("/vendor/onboarding/")
    page.get_by_role("button", name="Send in for approval").click()
    expect(page.locator("#checklist .badge").first).to_contain_text("Waiting for approval")


def open_from_queue(staff: Page) -> None:
    """The list that staff look at has it by itself."""
    staff.locator("#queue a", has_text=NAME).click()
    expect(staff.get_by_role("heading", name=NAME)).to_be_visible()
    assert_accessible(staff)
    staff.get_by_role("button", name="Take it").click()


def test_a_vendor_fills_the_checklist_mends_what_staff_asked_for_and_is_found(visit, site):
    site.run(MAKE)
    staff, vendor = visit("moderator@demo.test"), visit(EMAIL)
    staff.goto("/adminpanel/vendors/")

    begin(vendor)
    for name, fill in FILL.items():
        vendor.goto("/vendor/onboarding/")
        item(vendor, name).get_by_role("link").click()
        fill(vendor)
    vendor.goto("/vendor/onboarding/")
    for name in FILL:
        expect(item(vendor, name).get_by_role("img", name="Done")).to_be_visible()
    assert_accessible(vendor)
    vendor.get_by_role("link", name="Preview").click()
    expect(vendor.get_by_text("Preview: only you and our team see this.")).to_be_visible()
    vendor.get_by_role("button", name="Message").press("Enter")
    expect(vendor.get_by_text(f"once {NAME} is in the directory")).to_be_visible()
    assert_accessible(vendor)
    address = vendor.url
    send_in(vendor)

    open_from_queue(staff)
    staff.get_by_text("Comments at single fields").click()
    staff.get_by_label("Description").fill(WISH)
    staff.get_by_role("button", name="Request changes").click()

    expect(vendor.locator("#checklist .badge").first).to_contain_text("Changes requested")
    expect(item(vendor, "Profile")).to_contain_text(WISH)
    item(vendor, "Profile").get_by_role("link").click()
    description = vendor.get_by_label("What you do")
    expect(description).to_have_accessible_description(re.compile(re.escape(WISH)))
    description.fill(f"{WORDS} We play for three hours.")
    vendor.get_by_role("button", name="Save", exact=True).click()
    staff.goto("/adminpanel/vendors/")
    send_in(vendor)

    open_from_queue(staff)
    expect(staff.get_by_text("We play for three hours.").first).to_be_visible()
    staff.get_by_role("button", name="Approve").click()
    expect(vendor.get_by_role("heading", name="You are in the directory")).to_be_visible()
    expect(vendor.locator("#toasts")).to_contain_text(f"{NAME} is approved")

    guest = visit()
    guest.goto("/vendors/")
    guest.get_by_label("Name or words").fill("nightjar")
    guest.get_by_role("button", name="Search").click()
    guest.locator("#results").get_by_role("link", name=NAME).click()
    expect(guest).to_have_url(address)
    expect(guest.get_by_role("button", name="Message")).to_be_enabled()
    expect(guest.get_by_text("Preview:")).to_have_count(0)
