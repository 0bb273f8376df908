"""A bank questions a payment of the demo: the vendor says their side, staff answer it, once."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import assert_accessible

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
    expect(staff.locator("#answer").get_by_text("Sent", exact=True)).to_be_visible()
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
