"""Figures over time: right numbers, for those who may see them."""

import csv
import datetime as dt
import io
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from adminpanel import services
from adminpanel.metrics.catalogue import METRICS
from adminpanel.metrics.charts import SPANS, chart
from adminpanel.metrics.tallies import Tally
from adminpanel.models import Point, Series
from adminpanel.services.series import floor, store

pytestmark = pytest.mark.django_db


def address(name: str, page: str = "metric-detail", **query: str) -> str:
    return reverse(f"adminpanel:{page}", args=[name], query=query)


@pytest.fixture
def three_slots():
    """The collector was there in the last three slots but one; two pages were asked for in the
    second.
    """
    now = floor(timezone.now(), 10)
    at = [now - dt.timedelta(seconds=10 * back) for back in (4, 3, 2, 1)]
    alive = Series.objects.create(name="processes")
    requests = Series.objects.create(name="requests")
    home = Series.objects.create(name="requests", label="/")
    errors = Series.objects.create(name="errors", label="/")
    seen = Tally()
    seen.observe(20_000, number=2, is_timing=True)
    store(Point.made_of(alive.pk, 10, each, Tally(1, 1, 1, 1)) for each in at[:3])
    store(Point.made_of(each.pk, 10, at[1], seen) for each in (requests, home))
    store([Point.made_of(errors.pk, 10, at[1], Tally(1, 1, 1, 1))])
    return at


def test_nothing_happened_is_a_zero_and_nobody_looked_a_gap(three_slots):
    late = Series.objects.get(name="requests", label="")
    store([Point.made_of(late.pk, 10, three_slots[3], Tally())])

    drawn = chart(METRICS["requests"], SPANS["1h"], timezone.now())

    assert drawn.moments == tuple(three_slots)
    assert [line.values for line in drawn.lines] == [(0.0, 12.0, 0.0, None)]


def test_a_time_without_a_collector_has_its_room(three_slots):
    long_ago = three_slots[0] - dt.timedelta(minutes=5)
    store([Point.made_of(Series.objects.get(name="processes").pk, 10, long_ago, Tally(1, 1, 1, 1))])

    drawn = chart(METRICS["requests"], SPANS["1h"], timezone.now())

    assert len(drawn.moments) == 33
    assert drawn.lines[0].values[:31] == (0.0, *[None] * 29, 0.0)


def test_percentiles_are_those_of_the_merged_buckets(three_slots):
    drawn = chart(METRICS["latency"], SPANS["1h"], timezone.now())

    assert [line.name for line in drawn.lines] == ["p50", "p95", "p99"]
    assert all(20 <= line.values[1] < 25 for line in drawn.lines)


def test_the_page_and_its_data_say_the_same(client, mona, three_slots):
    client.force_login(mona)
    page = client.get(address("requests", span="1h"))
    points = client.get(address("requests", "metric-points", span="1h")).json()
    sheet = client.get(address("requests", "metric-csv", span="1h"))

    assert page.context["chart"].lines[0].values == tuple(points["lines"][0]["values"])
    rows = list(csv.reader(io.StringIO(sheet.content.decode())))
    assert rows[0] == ["at", "Requests a minute"]
    assert rows[2] == [three_slots[1].isoformat(), "12.0"]
    assert points["at"] == [int(each.timestamp()) for each in three_slots[:3]]


def test_routes_with_their_errors(client, mona, three_slots):
    client.force_login(mona)

    (part,) = client.get(reverse("adminpanel:route-list")).context["parts"]

    assert (part.label, part.tally.count, part.failed) == ("/", 2, 1)
    assert 20 <= part.milliseconds["p99"] < 25


@pytest.mark.parametrize("page", ["metric-detail", "metric-points", "metric-csv"])
def test_money_is_for_those_who_may_see_it(client, mona, fin, page):
    client.force_login(mona)
    assert client.get(address("revenue", page)).status_code == 403
    assert client.get(address("online", page)).status_code == 200

    client.force_login(fin)
    assert client.get(address("revenue", page)).status_code == 200


@pytest.mark.parametrize("name", METRICS)
def test_every_figure_has_its_page(client, ada, name):
    services.broadcast_metrics()
    services.tend_series()
    client.force_login(ada)
    for span in SPANS:
        page = unescape(client.get(address(name, span=span)).content.decode())
        assert METRICS[name].meaning in page


def test_a_figure_that_is_none(client, ada):
    client.force_login(ada)
    assert client.get(address("happiness")).status_code == 404
    assert client.get(address("online", span="ever")).context["span"] == SPANS["1h"]


def test_strangers_find_nothing(client, anna):
    client.force_login(anna)
    for url in (address("online"), reverse("adminpanel:route-list"), "/adminpanel/sign-ups/"):
        assert client.get(url).status_code == 404


def test_who_joined_is_for_those_who_may_see_people(client, ada, fin):
    client.force_login(fin)
    assert client.get("/adminpanel/sign-ups/").status_code == 403

    client.force_login(ada)
    page = client.get("/adminpanel/sign-ups/", {"day": "2000-01-01"})
    assert list(page.context["page"]) == []
    assert ada in client.get("/adminpanel/sign-ups/").context["page"]


def test_the_overview_shows_no_money_to_moderators(client, mona, ada):
    services.broadcast_metrics()
    client.force_login(mona)
    page = client.get("/adminpanel/").content.decode()
    assert "now-revenue" not in page
    assert "streams=feed,now&quot;" not in page
    assert 'streams=feed,now"' in page

    client.force_login(ada)
    assert "now-revenue" in client.get("/adminpanel/").content.decode()


@pytest.mark.parametrize("points", [50, 150])
def test_a_page_asks_the_same_of_many_points(client, ada, points, django_assert_max_num_queries):
    series, now = Series.objects.create(name="messages"), floor(timezone.now(), 10)
    moments = [now - dt.timedelta(seconds=10 * number) for number in range(points)]
    store(Point.made_of(series.pk, 10, at, Tally(1, 1, 1, 1)) for at in moments)
    client.force_login(ada)
    client.get(address("messages"))

    with django_assert_max_num_queries(12):
        client.get(address("messages"))
