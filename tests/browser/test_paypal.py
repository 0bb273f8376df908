"""PayPal: left to, denied, and approved, by a person in a browser."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import assert_accessible
from tests.browser.test_main_job import accepted_request, dialog, open_payment, state_of

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("quiet_log")]
APPROVAL = re.compile(r"/paypal/checkoutnow\?token=")


def leave_to_paypal(page: Page) -> None:
    open_payment(page)
    dialog(page).get_by_role("button", name="Pay with PayPal").click()
    expect(page).to_have_url(APPROVAL)


def test_paypal_deny_and_approve(visit):
    couple, vendor = visit("couple@demo.test"), visit("vendor@demo.test")
    booking = accepted_request(couple, vendor, months_ahead=7)

    open_payment(couple)
    assert_accessible(couple)
    couple.goto(booking)
    leave_to_paypal(couple)
    assert_accessible(couple)
    couple.get_by_role("button", name="Cancel").click()
    expect(state_of(couple)).to_contain_text("Accepted")

    leave_to_paypal(couple)
    couple.get_by_role("button", name="Approve").click()
    expect(couple.get_by_role("heading", name="Thank you")).to_be_visible()
    assert_accessible(couple)
    couple.get_by_role("link", name="Go to your booking").click()
    expect(state_of(couple)).to_contain_text("Confirmed")
    expect(state_of(vendor)).to_contain_text("Confirmed")
