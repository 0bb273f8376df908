"""The main job, by two people and a member of staff, each in a browser of their own."""

import datetime as dt
import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import assert_accessible

pytestmark = pytest.mark.browser

PAYS = "4242 4242 4242 4242"
DECLINED = "4000 0000 0000 0002"
CHALLENGED = "4000 0025 0000 3155"


def free_date(page: Page, months_ahead: int = 5) -> str:
    """A day on which Rosewood Studio is free, read off its page as a couple would."""
    month = dt.datetime.now(dt.UTC).date().replace(day=1) + dt.timedelta(days=31 * months_ahead)
    page.goto(f"/vendors/rosewood-studio/?month={month:%Y-%m}")
    link = page.locator("a.day[data-value]").first
    return link.get_attribute("data-value") or ""


def request_date(page: Page, date: str, message: str) -> str:
    """Search by date, open the vendor, send the request; the address of the booking."""
    page.goto("/vendors/")
    page.get_by_label("Wedding date").fill(date)
    page.get_by_label("Name or words").fill("Rosewood")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_role("heading", name=re.compile(", free on"))).to_be_visible()
    page.get_by_role("link", name="Rosewood Studio").click()
    page.get_by_role("link", name=re.compile("Request .* 20")).click()
    dialog = page.get_by_role("dialog", name="Request a date")
    expect(dialog.get_by_label("Wedding date")).to_have_value(date)
    dialog.get_by_label("Your message").fill(message)
    dialog.get_by_role("button", name="Send request").click()
    expect(page).to_have_url(re.compile(r"/bookings/\d+/$"))
    return page.url


def accepted_request(couple: Page, vendor: Page, *, months_ahead: int) -> str:
    """Ask for a day and have it accepted, both in front of the booking's page; its address."""
    booking = request_date(couple, free_date(couple, months_ahead), "Would you come?")
    vendor.goto(booking)
    vendor.get_by_role("button", name="Accept").click()
    expect(state_of(couple)).to_contain_text("Accepted")
    return booking


def open_payment(page: Page, what: str = "deposit") -> None:
    page.get_by_role("button", name=re.compile(f"Pay .*{what}", re.I)).first.click()
    expect(dialog(page).get_by_label("Card number")).to_be_visible()


def dialog(page: Page) -> Locator:
    """The one that is open."""
    return page.get_by_role("dialog")


def type_card(page: Page, number: str) -> None:
    dialog(page).get_by_label("Card number").fill(number)
    dialog(page).get_by_label(re.compile("Expir")).fill("12 / 34")
    dialog(page).get_by_label(re.compile("CVC|Security code")).fill("123")


def pay(page: Page) -> None:
    dialog(page).get_by_role("button", name=re.compile("^Pay (?!with)")).click()


def is_in_sight(thing: Locator) -> bool:
    """Whether its middle is on the screen with nothing over it."""
    return bool(
        thing.evaluate(
            """(element) => {
                const { x, y, width, height } = element.getBoundingClientRect();
                const root = element.getRootNode(); // the card field has a tree of its own
                const seen = root.elementFromPoint(x + width / 2, y + height / 2);
                return seen !== null && (element === seen || element.contains(seen));
            }"""
        )
    )


def state_of(page: Page):
    return page.locator("main .page-head .badge").first


@pytest.mark.usefixtures("quiet_log")
def test_search_request_accept_pay_and_everyone_sees_it(visit):
    couple, vendor = visit("couple@demo.test"), visit("vendor@demo.test")
    staff = visit("admin@demo.test")
    staff.goto("/adminpanel/")
    deposits = staff.locator("#now-bookings_confirmed .tile-value")
    expect(deposits).to_have_text(re.compile(r"^\d+$"))
    confirmed_before = int(deposits.inner_text())

    booking = request_date(couple, free_date(couple), "We marry in a garden. Are you free?")
    expect(state_of(couple)).to_contain_text("Requested")
    expect(couple.locator("main .countdown").first).to_contain_text("left")

    vendor.goto(booking)
    vendor.get_by_role("button", name="Accept").click()
    expect(state_of(vendor)).to_contain_text("Accepted")
    expect(state_of(couple)).to_contain_text("Accepted")  # without reloading

    open_payment(couple)
    assert_accessible(couple)
    type_card(couple, PAYS)
    pay(couple)

    expect(state_of(couple)).to_contain_text("Confirmed")
    expect(state_of(vendor)).to_contain_text("Confirmed")  # nor this one
    expect(deposits).to_have_text(str(confirmed_before + 1))
    expect(staff.locator("#feed")).to_contain_text("Booking confirmed: Rosewood Studio")

    # the balance, on the very page that was never loaded again
    open_payment(couple, "balance")
    assert_accessible(couple)
    type_card(couple, PAYS)
    pay(couple)
    expect(couple.locator("main")).to_contain_text("Balance, paid")
    expect(vendor.locator("main")).to_contain_text("Balance, paid")
    couple.get_by_role("link", name=re.compile("^Receipt")).last.click()
    expect(couple.get_by_role("heading", level=1)).to_contain_text("Receipt R-")

    vendor.get_by_role("link", name="Go to the conversation").click()
    card = vendor.locator(".booking-card").last
    expect(card).to_contain_text("Confirmed")
    for page in (couple, vendor, staff):
        assert_accessible(page)


@pytest.mark.usefixtures("quiet_log")
def test_a_declined_card_is_explained_and_another_one_pays(visit):
    couple, vendor = visit("couple1@demo.test"), visit("vendor@demo.test")
    booking = accepted_request(couple, vendor, months_ahead=6)

    open_payment(couple)
    for width in (360, 1280):
        couple.set_viewport_size({"width": width, "height": 800})
        type_card(couple, DECLINED)
        pay(couple)
        expect(dialog(couple).get_by_role("alert")).to_contain_text(re.compile("declined"))
        assert is_in_sight(dialog(couple).get_by_role("alert"))
        assert_accessible(couple)

    type_card(couple, PAYS)
    pay(couple)
    expect(state_of(couple)).to_contain_text("Confirmed")

    # an old link to the deposit begins no other payment
    couple.goto(f"{booking}?pay=deposit")
    expect(couple.locator("body[data-connected]")).to_be_attached()
    expect(dialog(couple)).to_have_count(0)
    couple.goto(f"{booking}?pay=balance")
    expect(dialog(couple).get_by_label("Card number")).to_be_visible()


@pytest.mark.usefixtures("quiet_log")
def test_a_challenge_appears_and_succeeds(visit):
    couple, vendor = visit("couple2@demo.test"), visit("vendor@demo.test")
    accepted_request(couple, vendor, months_ahead=7)

    open_payment(couple)
    type_card(couple, CHALLENGED)
    pay(couple)
    couple.get_by_role("button", name=re.compile("Complete")).click()

    expect(state_of(couple)).to_contain_text("Confirmed")


RUN_OUT = """
import datetime as dt
from django.core.management import call_command
from django.utils import timezone
from bookings.models import Booking
from bookings.services import expire_booking
Booking.objects.filter(pk={pk}).update(hold_expires_at=timezone.now() - dt.timedelta(minutes=1))
expire_booking({pk})
call_command("reconcile_payments")
"""


@pytest.mark.usefixtures("quiet_log")
def test_a_hold_that_runs_out_while_the_bank_asks(visit, site):
    couple, vendor = visit("couple5@demo.test"), visit("vendor@demo.test")
    booking = accepted_request(couple, vendor, months_ahead=9)
    open_payment(couple)
    type_card(couple, CHALLENGED)
    pay(couple)
    expect(couple.get_by_role("button", name=re.compile("Complete"))).to_be_visible()

    site.run(RUN_OUT.format(pk=booking.strip("/").rpartition("/")[2]))
    couple.get_by_role("button", name=re.compile("Complete")).click()

    said = dialog(couple).get_by_role("alert")
    expect(said).to_contain_text("The time to pay has run out")
    expect(said).to_contain_text("Nothing was charged")
    expect(dialog(couple).get_by_role("button", name="Pay with PayPal")).to_be_hidden()
    dialog(couple).get_by_role("button", name="Not now").click()
    expect(couple.get_by_role("region", name="Free near your day")).to_be_visible()


@pytest.mark.usefixtures("quiet_log")
def test_a_payment_service_that_does_not_answer_is_tried_again(visit, site):
    couple, vendor = visit("couple6@demo.test"), visit("vendor@demo.test")
    accepted_request(couple, vendor, months_ahead=10)
    starts = re.compile(r"/payments/bookings/\d+/deposit/")
    silence = {"status": 402, "json": {"error": "The payment service does not answer."}}
    couple.route(starts, lambda route: route.fulfill(**silence))
    couple.get_by_role("button", name=re.compile("Pay the deposit")).click()
    expect(dialog(couple).get_by_role("alert")).to_contain_text("does not answer")
    expect(dialog(couple).get_by_text("Opening the secure card form")).to_have_count(0)

    couple.unroute(starts)
    pay(couple)
    type_card(couple, PAYS)
    pay(couple)

    expect(state_of(couple)).to_contain_text("Confirmed")


@pytest.mark.usefixtures("quiet_log")
def test_closing_the_tab_in_the_middle_loses_nothing(visit):
    couple, vendor = visit("couple3@demo.test"), visit("vendor@demo.test")
    booking = accepted_request(couple, vendor, months_ahead=8)
    open_payment(couple)
    type_card(couple, CHALLENGED)
    pay(couple)
    expect(couple.get_by_role("button", name=re.compile("Complete"))).to_be_visible()

    again = couple.context.new_page()
    couple.close()
    again.goto(booking)
    open_payment(again)
    type_card(again, PAYS)
    pay(again)

    expect(state_of(again)).to_contain_text("Confirmed")
    expect(again.locator("main")).to_contain_text("Deposit paid")


@pytest.mark.usefixtures("quiet_log")
def test_the_loser_of_a_day_is_offered_the_nearest(visit):
    winner, loser = visit("couple4@demo.test"), visit("couple5@demo.test")
    date = free_date(winner, 9)
    loser.goto(f"/vendors/rosewood-studio/?date={date}")
    loser.get_by_role("link", name=re.compile("Request .* 20")).click()
    request_date(winner, date, "First!")

    dialog = loser.get_by_role("dialog")
    dialog.get_by_label("Your message").fill("Us too, please")
    dialog.get_by_role("button", name="Send request").click()
    expect(dialog).to_contain_text("is already taken")
    expect(dialog.get_by_label("Your message")).to_have_value("Us too, please")
    dialog.locator("button.chip").first.click()
    dialog.get_by_role("button", name="Send request").click()

    expect(loser).to_have_url(re.compile(r"/bookings/\d+/$"))
