"""A vendor sets up payouts at the sandbox's hosted page: not at once, then to the end."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import assert_accessible

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("quiet_log")]
DRAFT = "vendor19@demo.test"  # the demo's vendor who has not sent anything in


def test_a_vendor_sets_up_payouts(visit):
    page = visit(DRAFT)
    page.goto("/vendor/onboarding/")
    item = page.get_by_role("link", name="Payout account")
    expect(item.get_by_label("To do")).to_be_visible()
    item.click()
    assert_accessible(page)

    page.get_by_role("button", name="Set up payouts").click()
    expect(page.get_by_role("heading", name="Get paid by Wedding Bazaar")).to_be_visible()
    assert_accessible(page)
    page.get_by_label("Name of your business").fill("Rosewood and Daughters")
    page.get_by_role("button", name="Finish later").click()

    expect(page.get_by_text("Not finished yet.")).to_be_visible()
    expect(page.get_by_text("The bank account that payouts go to")).to_be_visible()
    assert_accessible(page)

    checklist, desk = page.context.new_page(), page.context.new_page()
    checklist.goto("/vendor/onboarding/")
    desk.goto("/vendor/payout-account/")
    page.get_by_role("button", name="Continue with Stripe").click()
    expect(page.get_by_label("Name of your business")).to_have_value("Rosewood and Daughters")
    page.get_by_label("Bank account").fill("DE89 3704 0044 0532 0130 00")
    page.get_by_label("Date of birth").fill("1902-01-01")
    page.get_by_role("button", name="Submit").click()

    expect(page.get_by_text("You can be paid.")).to_be_visible()
    expect(desk.get_by_text("You can be paid.")).to_be_visible()
    row = checklist.get_by_role("link", name="Payout account")
    expect(row.get_by_label("Done")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="Open my Stripe account").click()
    expect(page.get_by_role("heading", name="Rosewood and Daughters")).to_be_visible()
    expect(page.get_by_text("•••• 3000")).to_be_visible()
    assert_accessible(page)
