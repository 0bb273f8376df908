"""Money there and back, with the amounts that each side reads on its pages.

Fern House is made for this: €1,000.00, a deposit of 30 %, a commission of 10 %.
"""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import EmbeddedSite, assert_accessible
from tests.browser.test_main_job import dialog, open_payment, pay, state_of, type_card
from tests.browser.test_saved_cards import KEEP

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("quiet_log")]
# Its money can be spent at once.
PAYS_AT_ONCE = "4000 0000 0000 0077"
WHY = "The second photographer fell ill."
PROMISED = """
import datetime as dt
from django.db import transaction
from tests.factories.accounts import CoupleFactory, UserFactory
from tests.factories.bookings import accepted
from tests.factories.vendors import VendorFactory

with transaction.atomic():
    owner = UserFactory(name="Fern Owner", email="fern@{name}.test", joined_as="vendor")
    vendor = VendorFactory(name="Fern House", slug="fern-{name}", owner=owner)
    anna = UserFactory(name="Anna Berg", email="anna@{name}.test")
    CoupleFactory(people=[anna])
    booking = accepted(vendor, anna, vendor.today() + dt.timedelta(days=120))
print(booking.get_absolute_url())
"""


def promised(site: EmbeddedSite, name: str) -> str:
    """A day that anna@NAME.test asked for and fern@NAME.test promised; the booking's address."""
    return site.run(PROMISED.format(name=name)).strip().splitlines()[-1]


def pay_by_card(page: Page, what: str, *, keep: bool = False) -> None:
    open_payment(page, what)
    type_card(page, PAYS_AT_ONCE)
    if keep:
        dialog(page).get_by_label(KEEP).check()
    pay(page)
    expect(dialog(page)).to_have_count(0)


def money_of(page: Page):
    """What the booking's page says of the money, to its reader."""
    return page.get_by_role("region", name="Money")


def total_of(page: Page):
    return money_of(page).locator(".total dd")


def test_there_in_two_parts_and_back_in_two(visit, site):
    address = promised(site, "there")
    couple, vendor = visit("anna@there.test"), visit("fern@there.test")
    couple.goto(address)
    pay_by_card(couple, "deposit", keep=True)
    expect(state_of(couple)).to_contain_text("Confirmed")
    couple.get_by_role("button", name=re.compile("Pay the balance")).click()
    expect(dialog(couple).get_by_label("Visa ending in 0077")).to_be_checked()
    pay(couple)
    expect(total_of(couple)).to_have_text("€1,000")
    vendor.goto(address)
    expect(total_of(vendor)).to_have_text("€900")

    vendor.get_by_role("link", name="Give money back").click()
    expect(vendor.locator(".price-list .total")).to_contain_text("€1,000")
    vendor.get_by_label("How much").fill("100")
    vendor.get_by_label("Why", exact=True).fill(WHY)
    assert_accessible(vendor)
    vendor.get_by_role("button", name="Send back").click()
    expect(total_of(vendor)).to_have_text("€810")
    expect(total_of(couple)).to_have_text("€900")  # without reloading
    expect(couple.locator(".timeline")).to_contain_text(WHY)

    couple.get_by_role("link", name=re.compile("Cancel")).first.click()
    expect(couple.locator("[data-refund]")).to_have_text("€900")
    expect(couple.locator("form .price-list")).to_contain_text("\N{MINUS SIGN}€100")
    couple.get_by_label("A word on why").fill("We marry somewhere else.")
    assert_accessible(couple)
    couple.get_by_role("button", name="Cancel the booking and send €900 back").click()
    for page in (couple, vendor):
        expect(state_of(page)).to_contain_text("Cancelled")
        expect(total_of(page)).to_have_text("€0")


def test_from_the_payout_account_to_the_payout(visit, site):
    address = promised(site, "account")
    couple, vendor = visit("anna@account.test"), visit("fern@account.test")
    vendor.goto("/vendor/payout-account/")
    vendor.get_by_role("button", name="Set up payouts").click()
    vendor.get_by_label("Name of your business").fill("Fern House")
    vendor.get_by_label("Bank account").fill("DE89 3704 0044 0532 0130 00")
    vendor.get_by_label("Date of birth").fill("1902-01-01")
    vendor.get_by_role("button", name="Submit").click()
    expect(vendor.get_by_text("You can be paid.")).to_be_visible()
    couple.goto(address)
    pay_by_card(couple, "deposit")
    expect(state_of(couple)).to_contain_text("Confirmed")

    vendor.goto("/vendor/earnings/")
    expect(vendor.locator("#earnings")).to_contain_text("€270")
    expect(tile(vendor, "Paid out")).to_contain_text("€0")
    site.run(PAID_LONG_AGO)
    site.manage("run_payouts", "--vendor", "fern-account")
    vendor.reload()
    expect(tile(vendor, "Paid out")).to_contain_text("€270")
    expect(tile(vendor, "Next payout")).to_contain_text("Nothing is waiting")
    assert_accessible(vendor)
    vendor.get_by_role("link", name=re.compile("^P-")).click()
    expect(vendor.locator(".price-list .total")).to_contain_text("€270")
    expect(vendor.locator(".price-list")).to_contain_text("Deposit of Anna")


def test_a_large_refund_needs_two(visit, site):
    address = promised(site, "two")
    couple, one, two = visit("anna@two.test"), visit("finance@demo.test"), visit("admin@demo.test")
    couple.goto(address)
    pay_by_card(couple, "everything")
    expect(total_of(couple)).to_have_text("€1,000")

    one.goto(address)
    one.get_by_role("link", name="Give money back").click()
    one.get_by_label("How much").fill("600")
    one.get_by_label("Why", exact=True).fill(WHY)
    assert_accessible(one)
    one.get_by_role("button", name="Send back").click()
    expect(one.get_by_text("A second person has to agree")).to_be_visible()
    one.goto("/adminpanel/refunds/")
    mine = one.get_by_role("article", name="€600 to Anna")
    expect(mine).to_contain_text("Yours: somebody else has to agree.")
    expect(mine.get_by_role("button", name=re.compile("Agree"))).to_have_count(0)
    expect(total_of(couple)).to_have_text("€1,000")

    two.goto("/adminpanel/refunds/")
    assert_accessible(two)
    two.get_by_role("button", name="Agree and send €600 back").click()
    expect(two.get_by_text("The money is on its way back.")).to_be_visible()
    expect(total_of(couple)).to_have_text("€400")
    expect(mine).to_have_count(0)  # without reloading
    one.get_by_role("link", name=re.compile("Given back")).click()
    expect(one.get_by_role("row", name=re.compile("€600"))).to_contain_text("Fin")


PAID_LONG_AGO = """
import datetime as dt
from django.db.models import F
from payments.models import Payment
of_fern = Payment.objects.filter(booking__vendor__slug="fern-account")
of_fern.update(succeeded_at=F("succeeded_at") - dt.timedelta(days=21))
"""


def tile(page: Page, name: str):
    return page.locator(".tile").filter(has_text=name)
