"""A day that is taken: two couples and a vendor, from the queue to the day that frees."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import assert_accessible

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("quiet_log")]

# A vendor with extras and room for one, a day on which they are free, and two couples that have
# asked for none of it. The vendor is asked for that day by the first of them.
FIND = """
import datetime as dt
from accounts.models import Couple
from bookings.models import Booking
from bookings.services import request_booking
from vendors.models import Vendor
vendors = Vendor.objects.public().filter(extras__isnull=False, buffer_days=0).distinct()
for vendor in vendors.exclude(slug="rosewood-studio").order_by("pk"):
    date = vendor.today() + dt.timedelta(days=200)
    while date.weekday() != 5:
        date += dt.timedelta(days=1)
    left = Vendor.objects.free_on(date).values_list("left", flat=True).filter(pk=vendor.pk).first()
    packages = vendor.packages.offered().filter(days=1, instant_book=False)
    package = packages.order_by("-order").first()
    if left == 1 and package and package.extras.exists():
        break
strangers = Couple.objects.exclude(bookings__vendor=vendor).order_by("pk")[1:3]
first, second = (couple.people()[0] for couple in strangers)
booking = request_booking(package.pk, date=date, message="Our day", by=first)
people = (vendor.people()[0].email, first.email, second.email)
print(vendor.slug, *people, date, booking.pk, package.name, sep="|")
"""


def test_a_day_that_frees_goes_to_who_waited_for_it(visit, site, console_errors):
    slug, vendor_email, first_email, second_email, date, number, package = (
        site.run(FIND).strip().split("|")
    )

    couple = visit(second_email, width=360)
    couple.goto(f"/vendors/{slug}/requests/?date={date}")
    couple.get_by_role("radio", name=package).check()
    couple.get_by_label("Your message").fill("We have our hearts set on that day.")
    couple.get_by_role("button", name="Send request").click()
    expect(couple.get_by_text("is already taken")).to_be_visible()
    expect(couple.get_by_label("Your message")).to_have_value("We have our hearts set on that day.")
    couple.get_by_role("button", name="Join the waiting list").click()
    expect(couple.get_by_text("This day is taken.")).to_be_visible()
    assert_accessible(couple)

    # Beside it the dashboard of the same couple, and the page of the couple that has the day.
    dashboard = couple.context.new_page()
    dashboard.goto("/couple/dashboard/")
    expect(dashboard.get_by_role("heading", name="Waiting lists")).to_be_visible()
    first = visit(first_email)
    first.goto(f"/bookings/{number}/")
    expect(first.get_by_role("heading", name="Your day is held")).to_be_visible()

    vendor = visit(vendor_email)
    vendor.goto(f"/bookings/{number}/")
    vendor.get_by_role("link", name="Decline", exact=True).click()
    vendor.get_by_label("A word on why").fill("We marry ourselves that day.")
    vendor.locator("main form button").click()
    expect(first.get_by_text("We marry ourselves that day.").first).to_be_visible()

    # All of it comes by itself: the offer on both pages, and a note that says so.
    expect(dashboard.get_by_role("heading", name="is free for you")).to_be_visible()
    expect(couple.get_by_role("heading", name="The day is free, and held for you")).to_be_visible()
    expect(couple.locator(".toast", has_text="is free for you for 24 hours")).to_be_visible()

    vendor.goto("/vendor/dashboard/")
    total = couple.locator("[data-total]")
    before = total.inner_text()
    tick_or_count(couple)
    expect(total).not_to_have_text(before)
    agreed = total.inner_text()
    couple.get_by_label("Your message").fill("At last!")
    assert_accessible(couple)
    couple.get_by_role("button", name="Request this day").click()
    expect(couple.get_by_role("heading", name="Your day is held")).to_be_visible()
    expect(couple.locator(".price-list").first).to_contain_text(agreed)

    expect(dashboard.get_by_role("heading", name="is free for you")).to_be_hidden()
    expect(dashboard.get_by_role("heading", name="Waiting for an answer")).to_be_visible()
    row = vendor.locator("#desk .row-card", has_text=agreed)
    expect(row.first).to_be_visible()
    row.first.click()
    expect(vendor.locator(".price-list").first).to_contain_text(agreed)


def tick_or_count(page) -> None:
    """The first extra that is offered, once."""
    field = page.locator(".extra-choice input:visible").first
    if field.get_attribute("type") == "checkbox":
        field.check()
    else:
        field.fill("1")
    if page.locator("[data-guests]").is_visible():
        page.get_by_label("How many guests").fill("40")
