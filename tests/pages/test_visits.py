"""Who is counted as a visitor of a vendor's page, and what the vendor sees of it."""

import datetime as dt

import pytest
import redis
from django.core.cache import cache
from django.urls import reverse

from tests.factories.bookings import confirmed, requested
from tests.factories.vendors import VendorFactory
from vendors import services, tasks
from vendors.models import VisitDay
from weddingbazaar.pages.desks import Funnel

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]
PHONE = {"user-agent": "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0"}


@pytest.fixture(autouse=True)
def at_once(monkeypatch):
    """The worker is quick here."""
    monkeypatch.setattr(tasks.count_visit, "delay", tasks.count_visit)


@pytest.fixture
def look(client, rosewood, django_capture_on_commit_callbacks):
    def visit(**headers):
        with django_capture_on_commit_callbacks(execute=True):
            return client.get(rosewood.get_absolute_url(), headers=PHONE | headers)

    return visit


def count(vendor) -> int:
    return sum(vendor.visits.filter(date__gte=vendor.today()).values_list("count", flat=True))


def test_a_visitor_counts_once_a_day(client, look, rosewood, anna, couple):
    look()
    look()
    assert count(rosewood) == 1

    client.force_login(anna)
    look()
    look()
    assert count(rosewood) == 2


def test_programs_staff_and_the_vendors_own_people_are_left_out(
    client, look, rosewood, rosa, mona, victor
):
    look(**{"user-agent": "Mozilla/5.0 (compatible; Googlebot/2.1)"})
    look(**{"user-agent": ""})
    look(**{"sec-purpose": "prefetch;prerender"})
    for person in (rosa, mona):
        client.force_login(person)
        look()
    assert count(rosewood) == 0

    client.force_login(victor)
    look()
    assert count(rosewood) == 1


def test_without_a_cache_the_page_comes_all_the_same(monkeypatch, look, rosewood):
    def away(*args, **facts):
        raise redis.ConnectionError

    for name in ("get", "set", "add"):
        monkeypatch.setattr(cache, name, away)

    assert look().status_code == 200
    assert count(rosewood) == 0


def test_the_month_tells_looks_requests_and_bookings(
    client, rosewood, rosa, couple, anna, other_couple, cleo, saturday
):
    requested(rosewood, anna, saturday)
    confirmed(rosewood, cleo, saturday + dt.timedelta(7))
    today = rosewood.today()
    services.count_visit(rosewood.pk, date=today)
    services.count_visit(rosewood.pk, date=today)
    services.count_visit(VendorFactory().pk, date=today)
    VisitDay.objects.create(vendor=rosewood, date=today.replace(day=1) - dt.timedelta(1), count=9)

    funnel = Funnel.of(rosewood)

    assert (funnel.views, funnel.requests, funnel.bookings) == (2, 2, 1)
    assert funnel.steps[2][2:] == (1, 50)
    client.force_login(rosa)
    for name in ("vendor-dashboard", "vendor-dashboard-classic"):
        page = client.get(reverse(f"pages:{name}")).content.decode()
        assert "Views of your page" in page
        assert "Money due" in page
