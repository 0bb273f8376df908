"""A vendor at their open page while staff take them out of the directory."""

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("quiet_log")]

SOMEBODY = """
from vendors.models import Vendor
vendor = Vendor.objects.public().exclude(slug="rosewood-studio").order_by("-pk").first()
print(vendor.slug, vendor.people()[0].email)
"""
DECIDE = """
from accounts.groups import moderators
from vendors import services
from vendors.models import Vendor
vendor = Vendor.objects.get(slug="{slug}")
services.{decision}
"""


def test_the_open_dashboard_says_so(visit, site):
    slug, email = site.run(SOMEBODY).split()
    page = visit(email)
    page.goto("/vendor/dashboard/")
    expect(page.locator("body[data-connected]")).to_be_attached()
    expect(page.get_by_text("is suspended")).to_have_count(0)

    suspend = "suspend_vendor(vendor.pk, note='You asked for cash', by=moderators()[0])"
    site.run(DECIDE.format(slug=slug, decision=suspend))

    expect(page.locator("#desk").get_by_text("You asked for cash")).to_be_visible()
    restore = "restore_vendor(vendor.pk, by=moderators()[0])"
    site.run(DECIDE.format(slug=slug, decision=restore))
    page.reload()
    expect(page.locator("#desk").get_by_text("You asked for cash")).to_have_count(0)
