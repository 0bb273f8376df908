"""A vendor's tier, from the free one to a renewal that fails and is mended. The clock of the
payment service is moved, so the site is one of its own.
"""

import re
from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Locator, Page, StorageState, expect

from tests.browser.conftest import EmbeddedSite, assert_accessible
from tests.browser.test_main_job import PAYS, dialog, type_card

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("quiet_log")]

ASKS = "4000 0027 6000 3184"
REFUSED_LATER = "4000 0000 0000 0341"
MONTH = 32 * 86_400


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedSite]:
    running = EmbeddedSite(tmp_path_factory.mktemp("tier"))
    running.manage("migrate", "--verbosity", "0")
    running.manage("load_demo", "--vendors", "4", "--bookings", "8", "--verbosity", "0")
    try:
        running.start()
        yield running
    finally:
        if running.process and running.process.poll() is None:
            running.stop()


@pytest.fixture(scope="module")
def signed_in() -> dict[str, StorageState]:
    return {}


NEW_VENDOR = """
from tests.factories.accounts import UserFactory
from tests.factories.vendors import VendorFactory
owner = UserFactory(name="Tess Trial", email="tess@demo.test", joined_as="vendor")
VendorFactory(name="Trial Studio", slug="trial-studio", owner=owner, state="approved")
"""


def pass_time(site: EmbeddedSite, seconds: int) -> None:
    control = f"{site.environment['SANDBOX_URL']}/control"
    httpx.post(f"{control}/clock", json={"advance": seconds}, timeout=30).raise_for_status()
    httpx.post(f"{control}/wait", json={"seconds": 20}, timeout=30).raise_for_status()


def standing(page: Page, words: str) -> Locator:
    """The notice that says how the subscription stands."""
    return page.locator("#subscription .notice").filter(has_text=words)


def add_card(page: Page, number: str) -> None:
    page.wait_for_load_state()  # before its scripts run, the button does nothing
    page.get_by_role("button", name="Add a card").first.click()
    expect(dialog(page).get_by_label("Card number")).to_be_visible()
    type_card(page, number)
    page.get_by_role("button", name="Save card").click()
    if number == ASKS:
        page.get_by_role("button", name="Complete authentication").click()
    expect(dialog(page)).to_have_count(0)


def confirm_with_bank(page: Page) -> None:
    page.get_by_role("button", name="Confirm with your bank").click()
    page.get_by_role("button", name="Complete authentication").click()


def test_from_free_to_premium_and_a_renewal_that_fails(visit, site):
    page = visit("vendor@demo.test")
    page.goto("/vendor/subscription/")
    expect(page.get_by_role("link", name="Try Premium for 14 days")).to_be_visible()
    assert_accessible(page)

    # a card whose bank asks each time
    page.get_by_role("link", name="Add a card").click()
    expect(page.get_by_role("heading", name="No saved cards")).to_be_visible()
    add_card(page, ASKS)
    expect(page.locator("#cards")).to_contain_text("Visa ending in 3184")
    assert_accessible(page)

    page.goto("/vendor/subscription/")
    page.get_by_role("link", name="Try Plus for 14 days").click()
    assert_accessible(page)
    page.get_by_label("Address", exact=True).fill("Rua das Flores 1")
    page.get_by_role("button", name="Pay €19 now").click()
    expect(page.get_by_role("heading", name="€19 to pay")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="Confirm with your bank").click()
    page.get_by_role("button", name="Fail authentication").click()
    expect(page.get_by_text("The last card was not taken.")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="Pay €19").click()
    confirm_with_bank(page)
    expect(standing(page, "Plus, €19 a month.")).to_be_visible()

    # up, for what it costs more
    page.get_by_role("link", name="Upgrade to Premium").click()
    expect(page.locator("[data-due]")).to_have_text("€30")
    assert_accessible(page)
    page.get_by_role("button", name="Pay €30 and upgrade").click()
    expect(page.get_by_role("heading", name="€30 to pay")).to_be_visible()
    confirm_with_bank(page)
    expect(standing(page, "Premium, €49 a month.")).to_be_visible()

    # down, from the next month on, and taken back
    page.get_by_role("link", name="Change to Plus").click()
    expect(page.get_by_text("You pay nothing now.")).to_be_visible()
    expect(page.get_by_text("Commission is 8 %, not 5 %")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name=re.compile("Change on")).click()
    assert_accessible(page)
    page.get_by_role("button", name="Stay with Premium").click()
    expect(standing(page, "It renews on")).to_be_visible()

    # a renewal is refused: seen on every page, and paid in one step
    page.goto("/vendor/subscription/cards/")
    add_card(page, REFUSED_LATER)
    page.get_by_role("button", name=re.compile("Make default.*0341")).click()
    expect(page.locator(".row-card").first).to_contain_text("0341")
    page.goto("/vendor/subscription/")
    pass_time(site, MONTH)
    expect(page.get_by_text("Premium could not be charged.")).to_be_visible()
    assert_accessible(page)
    page.goto("/vendor/earnings/")
    banner = page.get_by_role("complementary", name="Your tier")
    expect(banner).to_contain_text("Your tier could not be charged.")
    assert_accessible(page)
    banner.get_by_role("link", name="Pay now").click()
    expect(page.get_by_text("The last card was not taken.")).to_be_visible()
    add_card(page, PAYS)
    expect(page.get_by_label(re.compile("4242"))).to_be_checked()
    assert_accessible(page)
    page.get_by_role("button", name="Pay €49").click()
    expect(standing(page, "Premium, €49 a month.")).to_be_visible()
    expect(banner).to_have_count(0)


def test_a_trial_on_a_phone_and_its_end(visit, site):
    site.run(NEW_VENDOR)
    page = visit("tess@demo.test", width=360)
    page.goto("/vendor/subscription/?interval=year")
    page.get_by_role("link", name="Try Premium for 14 days").click()
    page.get_by_role("button", name="Try it for 14 days").click()
    expect(standing(page, "You try Premium until")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("link", name="Cancel Premium").click()
    expect(page.get_by_text("Your page is not in the featured place of the search")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="Cancel Premium").click()
    expect(standing(page, "Premium ends on")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="Resume Premium").click()
    expect(standing(page, "You try Premium until")).to_be_visible()
