"""Two browsers talk, and nothing that happens to the server makes them lose a word."""

import re
import signal

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import EmbeddedSite, assert_accessible

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


@pytest.mark.usefixtures("quiet_log")
def test_two_browsers_talk(pair):
    couple, vendor = pair

    say(couple, "Do you bring a second camera?")
    expect(lines(vendor, "second camera")).to_have_count(1)
    say(vendor, "Always two of everything.")
    expect(lines(couple, "two of everything")).to_have_count(1)
    expect(couple.get_by_role("main").locator("[data-presence-word]")).to_have_text("Online")
    assert_accessible(couple)
    assert_accessible(vendor)


@pytest.mark.usefixtures("quiet_log")
def test_typing_is_seen(pair):
    couple, vendor = pair
    say(vendor, "We are both here")  # so that both sockets are: typing is for who listens now
    expect(lines(couple, "We are both here")).to_have_count(1)

    couple.get_by_role("main").get_by_placeholder(re.compile("Write to")).press_sequentially("Hel")

    expect(vendor.get_by_role("main").locator("[data-typing]")).to_be_visible()


@pytest.mark.usefixtures("quiet_log")
def test_a_message_arrives_while_reading_something_else(visit):
    couple, vendor = visit("couple@demo.test"), visit("vendor@demo.test")
    open_conversation(vendor, "Emma")
    couple.goto("/vendors/")
    badge = couple.get_by_role("banner").locator("[data-unread-total]")
    expect(badge).to_be_visible()
    before = int(badge.inner_text())

    say(vendor, "One more question")

    expect(badge).to_have_text(str(before + 1))
    couple.get_by_role("banner").get_by_role("link", name="Messages").click()
    drawer = couple.get_by_role("dialog", name="Messages")
    drawer.get_by_role("link", name=re.compile("Rosewood")).first.click()
    expect(drawer.locator(".message-body", has_text="One more question")).to_have_count(1)
    expect(badge).to_have_text(str(before))
    assert_accessible(couple)


@pytest.mark.usefixtures("quiet_log")
def test_without_javascript_words_arrive_too(visit):
    plain = visit("vendor2@demo.test", java_script_enabled=False)
    plain.goto("/messages/")
    plain.get_by_role("main").get_by_role("link").first.click()
    plain.get_by_role("textbox").fill("Sent by a plain form")
    plain.get_by_role("button", name="Send").click()

    expect(plain.locator(".message-body", has_text="Sent by a plain form")).to_have_count(1)


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
