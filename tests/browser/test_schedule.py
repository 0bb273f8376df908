"""The rest in instalments, by a vendor and a couple in browsers of their own."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import assert_accessible
from tests.browser.test_main_job import PAYS, free_date, open_payment, pay, state_of, type_card

pytestmark = pytest.mark.browser


RESTORE = (
    "from vendors.models import Package;"
    "Package.objects.filter(vendor__slug='rosewood-studio', order=0).update(schedule=[])"
)


@pytest.fixture
def _as_it_was(site):
    """The package that other tests book has one balance again."""
    yield
    site.run(RESTORE)


@pytest.mark.usefixtures("_as_it_was", "quiet_log")
def test_a_vendor_sets_a_schedule_and_a_couple_pays_by_it(visit):
    vendor, couple = visit("vendor@demo.test"), visit("couple3@demo.test")

    vendor.goto("/vendor/packages/")
    vendor.get_by_role("link", name=re.compile("^Edit ")).first.click()
    vendor.get_by_text("Let couples pay the rest in instalments").click()
    for number, (percent, days) in enumerate(((25, 90), (25, 60), (40, 20)), start=1):
        row = vendor.get_by_role("group", name=f"Instalment {number}", exact=True)
        row.get_by_label("Percent of the rest").fill(str(percent))
        row.get_by_label("Days before the wedding").fill(str(days))
    expect(vendor.get_by_text("10 are missing")).to_be_visible()
    vendor.get_by_role("button", name="Save").click()
    expect(vendor.get_by_text("they have to come to 100")).to_be_visible()
    assert_accessible(vendor)
    row.get_by_label("Percent of the rest").fill("50")
    expect(vendor.get_by_text("The parts come to 100 percent.")).to_be_visible()
    vendor.get_by_role("button", name="Save").click()
    expect(vendor.locator("main")).to_contain_text("25 % 90 days before")

    date = free_date(couple, 9)
    couple.goto(f"/vendors/rosewood-studio/?date={date}")
    couple.get_by_role("link", name=re.compile("^Request ")).first.click()
    dialog = couple.get_by_role("dialog", name="Request a date")
    expect(dialog).to_contain_text("The rest in 3 instalments")
    dialog.get_by_label("Wedding date").fill("")
    dialog.get_by_label("Wedding date").blur()
    expect(dialog).to_contain_text("Choose a date to see days and amounts")
    dialog.get_by_label("Wedding date").fill(date)
    dialog.get_by_label("Wedding date").blur()
    expect(dialog.get_by_role("row")).to_have_count(4)
    assert_accessible(couple)
    dialog.get_by_label("Your message").fill("Bit by bit, please.")
    dialog.get_by_role("button", name="Send request").click()
    expect(couple).to_have_url(re.compile(r"/bookings/\d+/$"))
    expect(couple.get_by_role("heading", name="Payment schedule")).to_be_visible()

    vendor.goto(couple.url)
    vendor.get_by_role("button", name="Accept").click()
    expect(state_of(couple)).to_contain_text("Accepted")
    open_payment(couple)
    type_card(couple, PAYS)
    pay(couple)
    expect(state_of(vendor)).to_contain_text("Confirmed")

    # on the very page that was never loaded again
    open_payment(couple, "instalment 1")
    assert_accessible(couple)
    type_card(couple, PAYS)
    pay(couple)
    paid = vendor.get_by_role("row").filter(has_text="Paid")
    expect(paid).to_have_count(1)
    expect(vendor.locator(".timeline")).to_contain_text("Instalment 1 of 3 paid")
    expect(couple.get_by_role("button", name=re.compile("Pay instalment 2"))).to_be_visible()
    expect(couple.get_by_role("button", name=re.compile("Pay all that is left"))).to_be_visible()
    for page in (couple, vendor):
        assert_accessible(page)
