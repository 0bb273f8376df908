"""The menu of the control room shows what its reader may open, and every screen in it opens."""

import pytest

from accounts.groups import ADMINISTRATOR, FINANCE, MODERATION, SUPPORT, ensure_staff_groups
from adminpanel.navigation import SECTIONS, screen_at, sections_for
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db
SCREENS = [screen for section in SECTIONS for screen in section.screens]


def staff_of(group):
    person = UserFactory(is_staff=True, is_superuser=False)
    person.groups.add(ensure_staff_groups()[group])
    return person


@pytest.mark.parametrize("group", [SUPPORT, MODERATION, FINANCE, ADMINISTRATOR])
def test_a_screen_opens_for_those_who_see_it_and_for_no_others(client, group):
    person = staff_of(group)
    client.force_login(person)
    shown = [screen for section in sections_for(person) for screen in section.screens]

    for screen in SCREENS:
        if screen.name == "admin:index":
            continue
        expected = 200 if screen in shown else 403
        assert client.get(screen.url).status_code == expected, (group, screen.label)


def test_a_page_belongs_to_the_screen_whose_address_it_goes_on_from():
    assert screen_at("/adminpanel/").label == "Overview"
    assert screen_at("/adminpanel/payouts/runs/3/").label == "Payouts"
    assert screen_at("/vendors/") is None


def test_djangos_admin_is_for_those_who_find_something_there():
    root = UserFactory(is_staff=True, is_superuser=True)

    def has_it(person):
        return any(s.name == "admin:index" for part in sections_for(person) for s in part.screens)

    assert has_it(root)
    assert not has_it(staff_of(FINANCE))


def test_moderators_see_no_money_in_the_menu():
    labels = [
        one.label for section in sections_for(staff_of(MODERATION)) for one in section.screens
    ]

    assert "Payouts" not in labels
    assert "Vendors" in labels
