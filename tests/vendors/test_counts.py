"""How often vendors stand in searches, and for which dates people looked that were taken."""

import datetime as dt

import pytest
from django.urls import reverse

from tests.factories.bookings import confirmed
from tests.factories.vendors import CategoryFactory, VendorFactory
from tests.races import all_at_once
from vendors import services, tasks
from vendors.models import FullDate, VisitDay
from vendors.search import Question, missed

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]
PHONE = {"user-agent": "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0"}
DIRECTORY = reverse("vendors:vendor-list")


@pytest.fixture(autouse=True)
def at_once(monkeypatch):
    """The worker is quick here."""
    for task in (tasks.count_search, tasks.count_full_date, tasks.count_visit):
        monkeypatch.setattr(task, "delay", task)


@pytest.fixture
def look(client, django_capture_on_commit_callbacks):
    def get(address, query=None, **headers):
        with django_capture_on_commit_callbacks(execute=True):
            return client.get(address, query or {}, headers=PHONE | headers)

    return get


@pytest.fixture
def taken(rosewood, couple, anna, saturday) -> dt.date:
    confirmed(rosewood, anna, saturday)
    return saturday


def shown(vendor) -> int:
    return sum(vendor.visits.filter(date=vendor.today()).values_list("shown", flat=True))


def missing(vendor) -> dict[dt.date, int]:
    return dict(vendor.full_dates.values_list("date", "count"))


class TestShown:
    def test_each_page_of_results_counts_for_all_on_it(self, look, rosewood):
        other = VendorFactory()
        look(DIRECTORY)
        look(DIRECTORY, {"q": "Rosewood"}, **{"hx-request": "true"})
        assert (shown(rosewood), shown(other)) == (2, 1)
        assert not VisitDay.objects.exclude(count=0).exists()

    def test_programs_staff_and_vendors_are_left_out(self, client, look, rosewood, rosa, mona):
        look(DIRECTORY, **{"user-agent": "Mozilla/5.0 (compatible; Googlebot/2.1)"})
        for person in (rosa, mona):
            client.force_login(person)
            look(DIRECTORY)
        assert not VisitDay.objects.exists()

    def test_a_page_of_results_takes_few_statements(self, rosewood, django_assert_max_num_queries):
        ids = [rosewood.pk, *(vendor.pk for vendor in VendorFactory.create_batch(3))]
        with django_assert_max_num_queries(9):
            services.count_search("", shown=ids, visitor="somebody")
        assert VisitDay.objects.filter(shown=1).count() == 4


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_many_workers_count_each_page_and_none_waits_for_ever(rosewood):
    ids = [rosewood.pk, *(vendor.pk for vendor in VendorFactory.create_batch(5))]
    pages = [ids, ids[::-1], ids[:4], ids[2:]] * 3
    counted = all_at_once(
        [lambda page=page: services.count_search("", shown=page, visitor="s") for page in pages]
    )
    assert counted == [None] * len(pages)
    assert sum(VisitDay.objects.values_list("shown", flat=True)) == sum(map(len, pages))


class TestFullDates:
    def test_who_would_have_stood_there_is_counted_once_for_each_person(
        self, client, look, rosewood, taken, cleo, other_couple
    ):
        look(DIRECTORY, {"date": f"{taken}"})
        look(DIRECTORY, {"date": f"{taken}", "category": "photography"})
        assert missing(rosewood) == {taken: 1}
        client.force_login(cleo)
        look(DIRECTORY, {"date": f"{taken}"})
        assert missing(rosewood) == {taken: 2}
        assert shown(rosewood) == 0

    def test_the_page_with_a_taken_date_counts_as_well(self, look, rosewood, taken):
        for _ in range(2):
            look(rosewood.get_absolute_url(), {"date": f"{taken}"})
        look(DIRECTORY, {"date": f"{taken}"})
        assert missing(rosewood) == {taken: 1}

    def test_other_dates_and_other_wishes_miss_nobody(self, look, rosewood, taken):
        CategoryFactory(slug="cakes", name="Cakes")
        look(DIRECTORY, {"date": f"{taken + dt.timedelta(1)}"})
        look(DIRECTORY, {"date": f"{taken}", "category": "cakes"})
        look(DIRECTORY, {"date": f"{taken}", "flexible": "on"})
        look(DIRECTORY, {"month": f"{taken:%Y-%m}"})
        look(rosewood.get_absolute_url(), {"date": f"{taken + dt.timedelta(1)}"})
        assert not FullDate.objects.exists()

    def test_a_closed_day_is_nobodys_loss(self, rosewood, rosa, saturday):
        services.set_dates_capacity(rosewood.pk, [saturday], capacity=0, reason="", by=rosa)
        assert missed(Question(date=saturday)) == []
