"""Cards that a couple keeps: on the way of a payment, and on their own page."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import assert_accessible
from tests.browser.test_main_job import (
    PAYS,
    accepted_request,
    dialog,
    open_payment,
    pay,
    state_of,
    type_card,
)

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("quiet_log")]
KEEP = "Keep this card for later payments"


def test_a_deposit_keeps_the_card_and_the_balance_is_paid_with_it(visit):
    couple, vendor = visit("couple6@demo.test"), visit("vendor@demo.test")
    accepted_request(couple, vendor, months_ahead=9)

    open_payment(couple)
    expect(dialog(couple).get_by_label(KEEP)).not_to_be_checked()
    type_card(couple, PAYS)
    dialog(couple).get_by_label(KEEP).check()
    assert_accessible(couple)
    pay(couple)
    expect(state_of(couple)).to_contain_text("Confirmed")

    # on the page that was never loaded again: two clicks
    couple.get_by_role("button", name=re.compile("Pay the balance")).click()
    expect(dialog(couple).get_by_label("Visa ending in 4242")).to_be_checked()
    expect(dialog(couple).get_by_label("Card number")).to_have_count(0)
    assert_accessible(couple)
    dialog(couple).get_by_label("Another card").check()
    expect(dialog(couple).get_by_label("Card number")).to_be_visible()
    dialog(couple).get_by_label("Visa ending in 4242").check()
    pay(couple)
    expect(couple.locator("main")).to_contain_text("Balance, paid")


def test_the_page_of_the_cards_by_keyboard(visit):
    page = visit("couple7@demo.test")
    page.goto("/couple/dashboard/")
    page.get_by_role("link", name="Saved cards").first.click()
    expect(page.get_by_role("heading", name="No saved cards")).to_be_visible()
    assert_accessible(page)

    for number in (PAYS, "4000 0027 6000 3184"):
        page.get_by_role("button", name="Add a card").focus()
        page.keyboard.press("Enter")
        expect(dialog(page).get_by_label("Card number")).to_be_visible()
        type_card(page, number)
        assert_accessible(page)
        page.keyboard.press("Enter")
        if number != PAYS:
            page.get_by_role("button", name="Complete authentication").click()
        expect(page.locator("#cards")).to_contain_text(f"Visa ending in {number[-4:]}")
        expect(dialog(page)).to_have_count(0)

    page.get_by_role("button", name=re.compile("Make default.*3184")).click()
    expect(page.locator(".row-card").first).to_contain_text("3184")
    assert_accessible(page)

    page.get_by_role("link", name="Remove Visa ending in 3184").click()
    assert_accessible(page)
    page.get_by_role("button", name="Remove the card").click()
    expect(page.locator("#cards")).not_to_contain_text("3184")
    expect(page.locator(".row-card")).to_contain_text("Default")


def test_a_card_that_cannot_be_kept_says_why(visit):
    page = visit("couple7@demo.test")
    page.goto("/payments/cards/")
    page.get_by_role("button", name="Add a card").click()
    expect(dialog(page).get_by_label("Card number")).to_be_visible()
    type_card(page, "4000 0000 0000 9995")
    page.get_by_role("button", name="Save card").click()
    expect(dialog(page).get_by_role("alert").filter(has_text="insufficient")).to_be_visible()
    assert_accessible(page)


def test_a_balance_is_left_to_the_day_and_taken_back(visit):
    couple, vendor = visit("couple8@demo.test", width=360), visit("vendor@demo.test")
    booking = accepted_request(couple, vendor, months_ahead=10)
    open_payment(couple)
    type_card(couple, PAYS)
    dialog(couple).get_by_label(KEEP).check()
    pay(couple)
    expect(state_of(couple)).to_contain_text("Confirmed")

    couple.goto(booking)
    expect(couple.locator("body[data-connected]")).to_be_attached()
    couple.wait_for_load_state("networkidle")
    couple.get_by_text("Have it paid by itself").click()
    expect(couple.get_by_label("Visa ending in 4242")).to_be_checked()
    assert_accessible(couple)
    couple.get_by_role("button", name=re.compile("Charge my card on")).click()
    expect(couple.locator("main")).to_contain_text("Visa ending in 4242 is charged on")
    assert_accessible(couple)

    couple.get_by_role("button", name="Do not charge it by itself").click()
    expect(couple.locator("main")).to_contain_text("Have it paid by itself")
