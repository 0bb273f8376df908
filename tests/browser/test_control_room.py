"""Two staff at once; an act on many rows and back; a look through somebody's eyes."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import assert_accessible

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("quiet_log")]

MAKE = """
from uuid import uuid4
from accounts.models import User
from accounts.services import create_couple
from tests.factories.accounts import UserFactory
from tests.factories.vendors import VendorFactory
from vendors.models import Vendor
owner = User.objects.filter(email="quince@demo.test").first()
for n in range(0 if owner else 3):
    owner = owner or UserFactory(name="Quince", email="quince@demo.test")
    VendorFactory(name=f"Quince Orchard {n}", slug=f"quince-{n}", owner=owner, state="approved")
Vendor.objects.filter(slug__startswith="quince-").update(state="approved")
person = UserFactory(name="Quentin Quince", email=f"quentin-{uuid4().hex}@demo.test")
create_couple(person)
print(person.pk)
"""


CLEAR = """
from vendors.models import Vendor
Vendor.objects.filter(slug__startswith="quince-").update(state="suspended")
"""


@pytest.fixture
def quentin(site):
    """Their page; vendors without pictures do not stay for the other tests to meet."""
    yield f"/adminpanel/people/{site.run(MAKE).split()[-1]}/"
    site.run(CLEAR)


def test_what_one_of_them_does_the_other_sees(visit, quentin):
    one, two = visit("admin@demo.test"), visit("moderator@demo.test")
    one.goto(quentin)
    two.goto(quentin)
    expect(two.locator("body[data-connected]")).to_be_attached()
    expect(two.locator("#person-state")).to_contain_text("Active")
    assert_accessible(one)

    one.get_by_label("Why?").fill("You sell tickets")
    one.get_by_role("button", name="Suspend").click()

    expect(two.locator("#person-state")).to_contain_text("Suspended")
    expect(two.locator("#person")).to_contain_text("You sell tickets")
    one.get_by_role("button", name="Restore").click()
    expect(two.locator("#person-state")).to_contain_text("Active")


def test_many_are_suspended_and_restored_again(visit, quentin):
    staff = visit("admin@demo.test")
    staff.goto("/adminpanel/vendors/?q=quince+orchard")
    staff.get_by_role("link", name=re.compile("Do something with all")).click()
    assert_accessible(staff)
    act = staff.get_by_role("form", name="Suspend")
    act.get_by_label("Why?").fill("Your orchard is empty")
    act.get_by_role("button").click()

    expect(staff.get_by_role("row", name=re.compile("Quince Orchard"))).not_to_have_count(0)
    expect(staff.get_by_text("Leaves the directory").first).to_be_visible()
    count = staff.get_by_text("Leaves the directory").count()
    assert_accessible(staff)
    staff.get_by_role("form", name="Do it").get_by_role("textbox").fill(str(count))
    staff.get_by_role("form", name="Do it").get_by_role("button").click()

    expect(staff.locator("#bulk")).to_contain_text(f"{count} of {count} rows", timeout=30_000)
    expect(staff.get_by_role("button", name="Undo what was done")).to_be_visible(timeout=30_000)
    assert_accessible(staff)
    staff.get_by_role("button", name="Undo what was done").click()
    expect(staff.locator("#bulk")).to_contain_text(f"{count} of {count} taken back", timeout=30_000)
    staff.goto("/adminpanel/vendors/?q=quince+orchard&state=approved")
    expect(staff.locator("#queue .row-card")).to_have_count(count)


def test_an_administrator_looks_through_somebodys_eyes(visit, quentin):
    staff = visit("admin@demo.test")
    staff.goto(quentin)

    staff.get_by_role("button", name="Look as Quentin").click()

    banner = staff.get_by_role("complementary", name="Looking through somebody's eyes")
    expect(banner).to_contain_text("Quentin Quince")
    assert_accessible(staff)
    staff.goto("/vendors/")
    saving = staff.locator("main form[method=post] button").first
    expect(saving).to_be_disabled()
    expect(saving).to_have_attribute("title", re.compile("only looking"))
    expect(staff.get_by_role("search").get_by_role("button").last).to_be_enabled()
    assert_accessible(staff)
    staff.goto("/couple/dashboard/")
    banner.get_by_role("button", name="Stop looking").click()
    expect(staff).to_have_url(re.compile(quentin))
    expect(staff.get_by_text("ended the look through the eyes of").first).to_be_visible()
