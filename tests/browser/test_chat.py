"""Two browsers talk, and nothing that happens to the server makes them lose a word."""

import re
import signal

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import EmbeddedSite

pytestmark = pytest.mark.browser


def open_conversation(page: Page, name: str) -> None:
    page.goto("/messages/")
    page.get_by_role("main").get_by_role("link", name=re.compile(name)).first.click()
    expect(page.get_by_role("region", name="Messages")).to_be_visible()


def say(page: Page, words: str) -> None:
    box = page.get_by_role("main").get_by_placeholder(re.compile("Write to"))
    box.fill(words)
    box.press("Enter")


def lines(page: Page, words: str):
    return page.get_by_role("main").locator(".message-body", has_text=words)


@pytest.fixture
def pair(visit) -> tuple[Page, Page]:
    couple, vendor = visit("couple@demo.test"), visit("vendor@demo.test", width=360)
    open_conversation(couple, "Rosewood Studio")
    open_conversation(vendor, "Emma")
    return couple, vendor


def test_killing_the_server_loses_and_doubles_nothing(
    pair, site: EmbeddedSite, console_errors: list[str]
):
    """`kill -9` between two words, one of them written while nobody answers."""
    couple, vendor = pair
    say(couple, "Before the storm")
    expect(lines(vendor, "Before the storm")).to_have_count(1)

    site.stop(signal.SIGKILL)
    say(couple, "In the storm")
    expect(lines(couple, "In the storm")).to_have_count(1)
    site.start()

    expect(lines(vendor, "In the storm")).to_have_count(1, timeout=45_000)
    say(vendor, "After the storm")
    expect(lines(couple, "After the storm")).to_have_count(1)
    couple.reload()
    for words in ("Before the storm", "In the storm", "After the storm"):
        expect(lines(couple, words)).to_have_count(1)
    refused = [error for error in console_errors if "REFUSED" in error or "sendError" in error]
    assert refused  # nobody was there: browsers write that down themselves
    console_errors.clear()


def test_pages_look_again_when_the_connection_is_back(
    visit, site: EmbeddedSite, console_errors: list[str]
):
    booking, couple = site.run(
        "from bookings.models import Booking;"
        "b = Booking.objects.filter(state=Booking.State.REQUESTED).first();"
        "print(b.pk, b.couple.members.first().user.email)"
    ).split()
    reader = visit(couple)
    reader.goto(f"/bookings/{booking}/")
    expect(reader.get_by_role("heading", name="Your day is held")).to_be_visible()

    site.stop(signal.SIGKILL)
    site.run(
        "from bookings.models import Booking; from bookings.services import decline_booking;"
        f"b = Booking.objects.get(pk={booking});"
        "decline_booking(b.pk, by=b.vendor.members.first().user, reason='We are ill')"
    )
    site.start()

    status = reader.get_by_role("status").filter(has_text="We are ill")
    expect(status).to_be_visible(timeout=45_000)
    console_errors.clear()  # nobody was there: browsers write that down themselves
