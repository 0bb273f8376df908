"""Cards act where they stand: nobody leaves the conversation to answer or to pay."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import assert_accessible
from tests.browser.test_main_job import PAYS, free_date, pay, request_date, type_card

pytestmark = pytest.mark.browser


def card_in_conversation(page: Page, booking: str) -> Locator:
    """The newest card of the booking, in its conversation."""
    page.goto(booking)
    page.get_by_role("link", name="Go to the conversation").click()
    expect(page).to_have_url(re.compile(r"/messages/\d+/"))
    number = booking.rstrip("/").rsplit("/", 1)[1]
    return page.locator(f"#booking-card-{number}").last


@pytest.mark.usefixtures("quiet_log")
def test_accepting_and_paying_happen_in_the_conversation(visit):
    couple, vendor = visit("couple@demo.test"), visit("vendor@demo.test", width=360)
    booking = request_date(couple, free_date(couple, 8), "Would you come?")
    asked, theirs = card_in_conversation(couple, booking), card_in_conversation(vendor, booking)
    at = (couple.url, vendor.url)

    theirs.get_by_role("button", name="Accept").click()
    expect(theirs).to_contain_text("Accepted")
    asked.get_by_role("link", name="Pay deposit").click()
    expect(couple.get_by_label("Card number")).to_be_visible()
    assert_accessible(couple)
    type_card(couple, PAYS)
    pay(couple)

    for card in (asked, theirs):
        expect(card).to_contain_text("Confirmed")
    expect(vendor.locator(".payment-card").last).to_contain_text("Deposit")
    assert (couple.url, vendor.url) == at


@pytest.mark.usefixtures("quiet_log")
def test_declining_happens_in_the_conversation(visit):
    couple, vendor = visit("couple@demo.test"), visit("vendor@demo.test")
    booking = request_date(couple, free_date(couple, 9), "And then?")
    asked, theirs = card_in_conversation(couple, booking), card_in_conversation(vendor, booking)
    at = vendor.url

    theirs.get_by_text("Decline…").click()
    theirs.get_by_label("A word on why").fill("We are at another wedding.")
    assert_accessible(vendor)
    theirs.get_by_role("button", name="Decline this request").click()

    for card in (asked, theirs):
        expect(card).to_contain_text("Declined")
    assert vendor.url == at
