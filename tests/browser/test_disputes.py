"""A bank questions a payment of the demo: the vendor says their side, staff answer it, once."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import assert_accessible
from tests.browser.test_main_job import PAYS, dialog, pay, type_card

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("quiet_log")]
OPEN = """
import httpx
from django.conf import settings
from payments import services
from payments.models import Payment
paid = Payment.objects.filter(state="succeeded", provider="stripe", disputes=None)
payment = paid.filter(booking__vendor__slug="rosewood-studio").order_by("pk").last()
asked = {"payment": payment.provider_id, "reason": "product_not_received"}
made = httpx.post(f"{settings.SANDBOX_URL}/control/disputes", json=asked).json()
dispute = services.look_at_dispute_called("stripe", made["id"])
print("DISPUTE", dispute.pk, dispute.uuid)
"""


@pytest.fixture
def dispute(site) -> tuple[str, str]:
    """The addresses of a new one, for staff and for Rosewood Studio."""
    said = next(line for line in site.run(OPEN).splitlines() if line.startswith("DISPUTE"))
    _, pk, uuid = said.split()
    return f"/adminpanel/disputes/{pk}/", f"/vendor/earnings/disputes/{uuid}/"


@pytest.mark.parametrize("width", [1280, 360])
def test_a_dispute_is_answered(visit, dispute, width):
    for_staff, for_vendor = dispute
    vendor = visit("vendor@demo.test", width=width)
    vendor.goto(for_vendor)
    _look_at(vendor)
    vendor.get_by_label("What happened?").fill("We danced until two in the morning.")
    vendor.get_by_role("button", name="Save").click()
    expect(vendor.get_by_text("Last saved by")).to_be_visible()

    staff = visit("admin@demo.test", width=width)
    staff.goto("/adminpanel/disputes/")
    _look_at(staff)
    staff.goto(for_staff)
    _look_at(staff)
    expect(staff.get_by_label("Summary")).to_contain_text("We danced until two")
    staff.get_by_label("Summary").fill("winning_evidence")
    staff.get_by_role("button", name="Save and submit…").click()
    expect(staff.get_by_role("heading", name="Submit the evidence?")).to_be_visible()
    _look_at(staff)
    staff.get_by_role("button", name="Submit to the bank").click()

    expect(staff.get_by_role("heading", name="Evidence submitted")).to_be_visible()
    # The page follows the bank by itself.
    expect(staff.locator("#dispute-state").get_by_text("Won")).to_be_visible()
    expect(staff.locator("#told").get_by_text("Sent", exact=True)).to_be_visible()
    _look_at(staff)
    vendor.reload()
    expect(vendor.get_by_text("Nothing was lost.")).to_be_visible()
    _look_at(vendor)


def _look_at(page) -> None:
    assert_accessible(page)
    page.emulate_media(color_scheme="dark")
    assert_accessible(page, ["color-contrast"])
    page.emulate_media(color_scheme="light")
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")


CHOOSE = """
from payments.models import Payment
paid = Payment.objects.filter(state="succeeded", provider="stripe", disputes=None)
standing = paid.filter(booking__state="confirmed", booking__vendor__slug="rosewood-studio")
payment = standing.order_by("pk").first()
couple = payment.booking.couple.people()[0]
print("CHOSEN", payment.provider_id, payment.booking_id, couple.email)
"""
LOSE = """
import httpx
from django.conf import settings
from payments import services
at = f"{settings.SANDBOX_URL}/control/disputes"
made = httpx.post(at, json={"payment": "%s"}).json()
httpx.post(at, json={"dispute": made["id"], "outcome": "lost"})
services.look_at_dispute_called("stripe", made["id"])
"""


def test_what_a_bank_has_taken_is_paid_again(visit, site):
    said = next(line for line in site.run(CHOOSE).splitlines() if line.startswith("CHOSEN"))
    _, payment, booking, email = said.split()
    couple, vendor = visit(email, width=360), visit("vendor@demo.test")
    couple.goto(f"/bookings/{booking}/")
    site.run(LOSE % payment)

    # The page that is open fetches itself again; the dialog comes with the next one.
    couple.evaluate(f"document.body.dispatchEvent(new CustomEvent('touch:booking-{booking}'))")
    link = couple.get_by_role("link", name=re.compile("Pay .* again"))
    expect(link).to_be_visible()
    assert_accessible(couple)
    vendor.goto(f"/bookings/{booking}/")
    expect(vendor.get_by_role("main")).to_contain_text("The couple were told")
    link.click()
    expect(dialog(couple)).to_contain_text("charged back")
    assert_accessible(couple)
    type_card(couple, PAYS)
    pay(couple)

    expect(couple.locator(".timeline")).to_contain_text("paid again")
    expect(couple.get_by_role("link", name=re.compile("Pay .* again"))).to_have_count(0)
    expect(vendor.get_by_role("main")).not_to_contain_text("The couple were told")
