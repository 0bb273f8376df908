"""The page of insights: every figure by hand, whose it is, and what it takes."""

import datetime as dt

import pytest
import redis
import time_machine
from django.core.cache import cache
from django.urls import reverse

from bookings.models import Booking
from bookings.services import decline_booking
from tests.factories.accounts import CoupleFactory, UserFactory
from tests.factories.bookings import accepted, confirmed, requested
from tests.factories.vendors import CategoryFactory, VendorFactory
from vendors import services
from vendors.exceptions import BeyondTier
from vendors.models import FullDate, Vendor, VendorMember, VisitDay
from weddingbazaar.pages.insight_page import InsightPage
from weddingbazaar.pages.insights import Span, insights_of
from weddingbazaar.pages.peers import years_of

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]
INSIGHTS = "/vendor/insights/"
NOON = dt.datetime(2027, 5, 31, 12, tzinfo=dt.UTC)


@pytest.fixture
def premium(rosewood) -> Vendor:
    return services.set_tier(rosewood.pk, "premium")


@pytest.fixture
def in_may():
    """The 31st, which April does not have."""
    with time_machine.travel(NOON, tick=False):
        yield


def looked(vendor, date, *, shown=0, count=0):
    VisitDay.objects.create(vendor=vendor, date=date, shown=shown, count=count)


def half_of_a_couple():
    person = UserFactory()
    CoupleFactory(people=[person, UserFactory()])
    return person


class TestTheFigures:
    def test_months_add_up(self, in_may, premium, anna, couple, cleo, other_couple):
        looked(premium, dt.date(2027, 5, 3), shown=40, count=7)
        looked(premium, dt.date(2027, 5, 30), shown=10, count=3)
        looked(premium, dt.date(2027, 4, 30), shown=5, count=2)
        looked(premium, dt.date(2026, 6, 1), count=1)
        looked(premium, dt.date(2026, 5, 31), shown=99, count=99)
        looked(VendorFactory(), dt.date(2027, 5, 3), shown=99, count=99)
        booked = confirmed(premium, anna, dt.date(2027, 9, 4))
        requested(premium, cleo, dt.date(2027, 9, 11))

        found = insights_of(premium)

        assert [month.first for month in found.months][::11] == [
            dt.date(2026, 6, 1),
            dt.date(2027, 5, 1),
        ]
        assert found.current.span == Span(50, 10, 2, 1, 1, booked.price)
        assert found.before.span == Span(5, 2)
        assert found.months[0].span == Span(views=1)
        assert found.before_so_far == Span(5, 2)
        assert found.so_far_on == dt.date(2027, 4, 30)
        assert found.shown_since == dt.date(2027, 4, 30)
        assert (found.year.shown, found.year.views, found.year.looks) == (55, 13, 12)

    def test_this_month_is_held_against_as_many_days(self, premium):
        with time_machine.travel(dt.datetime(2027, 5, 10, 12, tzinfo=dt.UTC)):
            looked(premium, dt.date(2027, 4, 10), count=3)
            looked(premium, dt.date(2027, 4, 11), count=4)
            looked(premium, dt.date(2027, 5, 10), count=2)
            found = insights_of(premium)
            tile = InsightPage(premium, found).tiles[1]
        assert (found.before_so_far.views, found.before.span.views) == (3, 7)
        assert (tile.value, tile.before, tile.before_in_all, tile.trend) == ("2", "3", "7", "down")

    def test_a_month_begins_where_the_vendor_is(self, in_may, premium, anna, couple):
        """Lisbon is an hour ahead of UTC: what is asked at 23:30 on 30 April is asked in May."""
        booking = requested(premium, anna, dt.date(2027, 9, 4))
        late = dt.datetime(2027, 4, 30, 23, 30, tzinfo=dt.UTC)
        Booking.objects.filter(pk=booking.pk).update(requested_at=late)
        assert insights_of(premium).current.span.requests == 1
        earlier = late - dt.timedelta(hours=1)
        Booking.objects.filter(pk=booking.pk).update(requested_at=earlier)
        assert insights_of(premium).before.span.requests == 1

    def test_a_year_is_counted_alike_for_oneself_and_for_others(self, premium, rosa, saturday):
        weeks = (saturday + dt.timedelta(7 * n) for n in range(9))
        confirmed(premium, half_of_a_couple(), next(weeks))
        accepted(premium, half_of_a_couple(), next(weeks))
        requested(premium, half_of_a_couple(), next(weeks))
        refused = requested(premium, half_of_a_couple(), next(weeks))
        decline_booking(refused.pk, by=rosa, reason="")
        looked(premium, premium.today(), shown=20, count=8)
        looked(premium, premium.today() - dt.timedelta(1), count=2)

        found = insights_of(premium)

        first = found.months[0].first
        start = dt.datetime.combine(first, dt.time.min, premium.zone)
        vendors = Vendor.objects.filter(pk=premium.pk)
        assert years_of(vendors, first, start, premium.currency) == {premium.pk: found.year}
        assert (found.year.requests, found.year.answered) == (4, 3)
        assert found.year.looks_per_100 == 40
        assert found.year.requests_per_100 == 40
        assert round(found.year.acceptance) == 67
        assert found.year.confirmed_per_100 == 50

    def test_wanted_dates_and_packages_come_by_number(self, premium, anna, couple, saturday):
        for number in range(10):
            FullDate.objects.create(
                vendor=premium, date=saturday + dt.timedelta(number), count=number + 1
            )
        FullDate.objects.create(vendor=premium, date=dt.date(2020, 1, 1), count=99)
        confirmed(premium, anna, saturday)
        page = InsightPage(premium, insights_of(premium))
        assert [bar.wanted.number for bar in page.full_dates] == [10, 9, 8, 7, 6, 5, 4, 3]
        assert [bar.width for bar in page.full_dates][:2] == [100, 90]
        (package,) = page.packages
        assert package.wanted == ("Full day", 1, 1)

    def test_nothing_is_invented(self, premium):
        page = InsightPage(premium, insights_of(premium))
        assert {row.middle for row in page.compared} == {"too few"}
        assert {tile.value for tile in page.tiles} == {"0", "€0"}
        assert page.reply == page.acceptance == "not yet"


class TestTheOthers:
    def test_the_middle_of_five_is_told(self, premium):
        for number in range(5):
            looked(VendorFactory(reply_minutes=60 * number), premium.today(), count=number * 10)
        looked(premium, premium.today(), count=1000)
        peers = insights_of(premium).peers
        assert len(peers.years) == 5
        assert peers.middle("views") == 20
        assert peers.middle("reply_minutes") == 120
        assert peers.middle("acceptance") is None

    def test_of_four_nothing_is_told(self, premium, client, rosa):
        VendorFactory.create_batch(4)
        VendorFactory(state=Vendor.State.SUSPENDED)
        VendorFactory(category=CategoryFactory(slug="cakes", name="Cakes"))
        abroad = VendorFactory()
        abroad.place.pk, abroad.place.slug, abroad.place.country = None, "vienna", "AT"
        abroad.place.save()
        Vendor.objects.filter(pk=abroad.pk).update(place=abroad.place)
        assert insights_of(premium).peers is None
        client.force_login(rosa)
        assert "give one of them away" in client.get(INSIGHTS).content.decode()

    def test_without_a_cache_they_are_asked(self, premium, monkeypatch):
        def away(*args, **facts):
            raise redis.ConnectionError

        VendorFactory.create_batch(5)
        monkeypatch.setattr(cache, "get_or_set", away)
        assert insights_of(premium).peers is not None


class TestThePage:
    def test_owners_and_managers_see_it(self, client, premium, rosa, anna, couple, saturday):
        manager = UserFactory(joined_as="vendor")
        VendorMember.objects.create(vendor=premium, user=manager, role=VendorMember.Role.MANAGER)
        confirmed(premium, anna, saturday)
        looked(premium, premium.today(), shown=20, count=8)
        for person in (rosa, manager):
            client.force_login(person)
            page = client.get(INSIGHTS).content.decode()
            assert "From a search to a booking" in page
            assert page.count("Show data") == 4
            assert "€1,000" in page

    @pytest.mark.parametrize("who", ["chat", "couple", "guest"])
    def test_nobody_else(self, client, premium, anna, couple, who):
        person = anna
        if who == "chat":
            person = UserFactory(joined_as="vendor")
            VendorMember.objects.create(vendor=premium, user=person, role=VendorMember.Role.CHAT)
        if who != "guest":
            client.force_login(person)
        assert client.get(INSIGHTS).status_code == {"guest": 302, "chat": 403}.get(who, 404)

    def test_the_tier_decides_where_it_is_read(self, client, rosewood, rosa):
        services.set_tier(rosewood.pk, "plus")
        rosewood.refresh_from_db()
        with pytest.raises(BeyondTier):
            insights_of(rosewood)
        client.force_login(rosa)
        page = client.get(INSIGHTS).content.decode()
        assert "What you would see here" in page
        assert "come with Premium; you have Plus" in page
        assert "/vendor/subscription/" in page

    def test_it_stays_within_its_queries(
        self, client, premium, rosa, saturday, django_assert_max_num_queries
    ):
        for week in range(3):
            confirmed(premium, half_of_a_couple(), saturday + dt.timedelta(7 * week))
        VendorFactory.create_batch(5)
        client.force_login(rosa)
        client.get(reverse("pages:vendor-dashboard"))  # the first page notes where one signed in
        with django_assert_max_num_queries(10):
            client.get(INSIGHTS)
        with django_assert_max_num_queries(7):  # the others are remembered
            client.get(INSIGHTS)

    def test_pages_lead_there(self, client, premium, rosa):
        client.force_login(rosa)
        page = client.get(reverse("pages:vendor-dashboard")).content.decode()
        assert page.count(f'href="{INSIGHTS}"') == 2
