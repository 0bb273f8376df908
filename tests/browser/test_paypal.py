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


FUND = """
import httpx
from django.conf import settings
asked = {"topup": "50000.00", "currency": "EUR"}
print(httpx.post(f"{settings.SANDBOX_URL}/control/paypal", json=asked).status_code)
"""
WAIT = """
import httpx
from django.conf import settings
print(httpx.post(f"{settings.SANDBOX_URL}/control/wait", json={"seconds": 20}).json()["idle"])
"""
# On some days of the week nothing is due yet, so it is paid what is due in two weeks.
PAY = """
import datetime as dt
from django.utils import timezone
from payments import services
from vendors.models import Vendor
rosewood = Vendor.objects.get(slug="rosewood-studio")
on = timezone.now().date() + dt.timedelta(days=14)
print(services.run_payouts(on=on, vendor=rosewood, door="command"))
"""


def test_a_vendor_chooses_paypal_and_is_paid(visit, site):
    """The address counts once its letter was answered; then the money goes there; and back."""
    page = visit("vendor@demo.test")
    page.goto("/vendor/payout-account/")
    assert_accessible(page)
    page.get_by_label("E-mail address of your PayPal account").fill("rosa@paypal.test")
    page.get_by_role("button", name="Be paid by PayPal").click()
    expect(page.get_by_text("We have written to rosa@paypal.test")).to_be_visible()
    assert_accessible(page)
    page.goto(link_in_letter(page))
    expect(page.get_by_role("heading", name="Is this your PayPal account?")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="Yes, it is mine").click()
    expect(page.get_by_text("Your payouts go to rosa@paypal.test.")).to_be_visible()
    assert_accessible(page)

    assert "200" in site.run(FUND)
    site.run(PAY)
    assert "True" in site.run(WAIT)
    site.run(PAY)
    page.goto("/vendor/earnings/")
    row = page.get_by_role("row").filter(has_text="PayPal").first
    expect(row).to_contain_text("Sent")
    assert_accessible(page)
    row.get_by_role("link").click()
    expect(page.get_by_text("PayPal, rosa@paypal.test")).to_be_visible()
    assert_accessible(page)

    page.goto("/vendor/payout-account/")
    page.get_by_role("button", name="Pay me into my bank account").click()
    expect(page.get_by_text("You can be paid.")).to_be_visible()
    expect(page.get_by_role("button", name="Pay me by PayPal")).to_be_visible()
    assert_accessible(page)


def link_in_letter(page: Page) -> str:
    """Where the letter to the address leads."""
    way = re.compile(r"/vendor/payout-account/paypal/\S+/")
    for _ in range(50):
        page.goto("/dev/mail/")
        found = page.get_by_text(way)
        if found.count():
            return way.search(found.first.inner_text()).group()
        page.wait_for_timeout(200)
    raise AssertionError("no letter came")
