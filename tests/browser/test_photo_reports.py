"""A picture is reported, hidden and shown again, while everybody who decides looks on."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import assert_accessible

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("quiet_log")]

FIND = """
from vendors.models import Vendor
found = Vendor.objects.public().exclude(slug="rosewood-studio").order_by("-pk")
vendor = next(one for one in found if one.photos.count() > 2)
print(vendor.slug, vendor.people()[0].email, vendor.cover.pk)
"""


def test_reported_hidden_and_shown_again_live(visit, site):
    slug, vendor_email, cover = site.run(FIND).split()
    staff, other = visit("moderator@demo.test"), visit("admin@demo.test", width=360)
    for page in (staff, other):
        page.goto("/adminpanel/photos/?which=reported")
    vendor = visit(vendor_email)
    vendor.goto("/vendor/photos/")

    couple = visit("couple@demo.test", width=360, java_script_enabled=False)
    couple.goto(f"/vendors/{slug}/")
    couple.get_by_role("link", name="Report a picture").click()
    couple.locator(".photo-choice input").first.check()
    couple.get_by_label("Advertising, or contact details").check()
    couple.get_by_role("button", name="Report").click()
    expect(couple.get_by_text("Our staff look at this picture.")).to_be_visible()

    new = f"#queue a[href='/adminpanel/photos/{cover}/']"
    expect(other.locator(new)).to_contain_text("1 report")
    staff.locator(new).click()
    other.locator(new).click()
    assert_accessible(staff)
    staff.get_by_text("Choose a text").click()
    staff.get_by_role("button", name="Advertising").click()
    staff.get_by_role("button", name="Hide it").click()

    expect(other.locator("#decision")).to_contain_text("Hidden by")
    expect(vendor.locator(f"#photo-{cover}")).to_contain_text("Our team has hidden it")
    expect(vendor.locator(f"#photo-{cover}")).to_contain_text("Prices and contact details belong")
    assert_accessible(vendor)
    assert_accessible(other)

    other.get_by_role("button", name="Show it again").click()
    expect(vendor.locator(f"#photo-{cover}")).to_contain_text("Cover")
    expect(staff.get_by_role("button", name="Hide it")).to_be_visible()
