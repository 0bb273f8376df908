"""Finding vendors: the same answers from PostgreSQL and SQLite, and from a plain loop over all."""

import datetime as dt
import math
import re
import uuid

import pytest
from django.db import connection
from django.urls import reverse
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from tests.factories.accounts import PlaceFactory
from tests.factories.vendors import CategoryFactory, StyleFactory, VendorFactory
from vendors import availability, search, services
from vendors.filters import Catalogue, SearchForm
from vendors.models import BusyDay, BusyImport, Vendor, VendorLanguage, WeeklyAvailability
from vendors.search import Question, Sort
from vendors.search.facts import facts
from vendors.search.tally import tally

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]
DIRECTORY = reverse("vendors:vendor-list")
HTMX = {"HX-Request": "true"}


def names(**asked) -> list[str]:
    return [found.vendor.name for found in search.find(Question(**asked)).page]


def hold(vendor, *dates):
    for date in dates:
        services.hold_days(vendor.pk, [date], holder=uuid.uuid4())


@pytest.fixture
def lisbon(db):
    return PlaceFactory()


@pytest.fixture
def porto(db):
    return PlaceFactory(slug="porto", name="Porto", latitude=41.15, longitude=-8.61)


# ---------------------------------------------------------------- words


@pytest.mark.parametrize(
    "words",
    ["quiet", "QUIET pict", "rosewood", "lisbon photography", "rosewood loud days", "roséwood"],
)
def test_words_are_found_by_their_beginnings_wherever_they_say_them(rosewood, words):
    VendorFactory(
        name="Other", tagline="Loud", description="Nothing", place=PlaceFactory(slug="x", name="X")
    )
    assert names(words=words) == ["Rosewood Studio"]


@pytest.mark.parametrize("words", ["xyzzy", "%", "'", '"', "* OR 1=1 --", "a:b & | !", "()"])
def test_signs_do_no_harm(rosewood, words):
    assert names(words=words) == []


@pytest.mark.parametrize("typed", ["rosewod", "rosewoot", "rosewoood"])
def test_a_slip_of_the_finger_finds_what_is_close_and_says_so(rosewood, typed):
    VendorFactory(name="Blue House")
    answer = search.find(Question(words=typed))
    assert [found.vendor.name for found in answer.page] == ["Rosewood Studio"]
    assert answer.is_guess
    assert "spelt like" in answer.page[0].reasons[0].words


def test_words_are_kept_up_by_the_services(rosewood, rosa):
    services.update_vendor(rosewood.pk, by=rosa, tagline="Magnolias", styles=[StyleFactory()])
    package = services.add_package(rosewood.pk, by=rosa, name="Elopement", price=5000)
    for words in ("magnolias", "documentary", "elopement"):
        assert names(words=words) == ["Rosewood Studio"]
    services.retire_package(package.pk, by=rosa)
    assert names(words="elopement") == []


def test_a_job_mends_what_the_admin_changed(rosewood):
    rosewood.category.also = "kinematograph"
    rosewood.category.save(update_fields=["also"])
    assert names(words="kinemato") == []
    assert search.index_stale() == 1
    assert names(words="kinemato") == ["Rosewood Studio"]
    assert search.index_stale() == 0


# ---------------------------------------------------------------- days


def test_a_date_leaves_those_with_room_and_says_so(rosewood, saturday):
    VendorFactory(name="Free House")
    hold(rosewood, saturday)
    (found,) = search.find(Question(date=saturday)).page
    assert found.vendor.name == "Free House"
    assert found.free_words == f"Free on {saturday:%-d %B}"
    assert found.reasons[0].points == 20


def test_three_days_beside_it_are_near_enough_when_asked(rosewood, saturday):
    hold(rosewood, saturday, saturday + dt.timedelta(1))
    assert names(date=saturday) == []
    (found,) = search.find(Question(date=saturday, flexible=True)).page
    assert found.free[0] == saturday - dt.timedelta(1)
    assert found.free_words == f"Free on {found.free[0]:%-d %B} and 4 days near it"
    assert found.reasons[0].points == 16


def test_a_month_counts_the_dates_left(rosewood, saturday):
    month = saturday.replace(day=1)
    VendorFactory(name="Never", capacity=0)
    WeeklyAvailability.objects.filter(vendor=rosewood).exclude(weekday=saturday.weekday()).delete()
    search.index_vendors([rosewood.pk])
    hold(rosewood, saturday)
    days = [month + dt.timedelta(n) for n in range(31)]
    saturdays = [d for d in days if d.month == month.month and d.weekday() == saturday.weekday()]
    (found,) = search.find(Question(month=month)).page
    assert found.free == [day for day in saturdays if day != saturday]
    assert found.free_words == f"{len(saturdays) - 1} dates left in {month:%B}"


@pytest.mark.parametrize("buffer", [0, 1, 2, 3])
def test_days_are_counted_as_the_vendors_page_counts_them(rosewood, rosa, saturday, buffer):
    """Week, exceptions, full days, travel, notice, horizon: all in one calendar."""
    today = rosewood.today()
    week = {0: 2, 2: 1, 4: 1, 5: 1, 6: 2}
    services.set_weekly_availability(rosewood.pk, week, by=rosa)
    services.set_booking_window(
        rosewood.pk, lead_days=5, horizon_days=100, buffer_days=buffer, by=rosa
    )
    rosewood.refresh_from_db()
    friday = saturday - dt.timedelta(1)
    services.set_dates_capacity(rosewood.pk, [friday], capacity=0, by=rosa)
    services.set_dates_capacity(
        rosewood.pk, [saturday + dt.timedelta(3), today + dt.timedelta(6)], capacity=3, by=rosa
    )
    for date in (saturday, saturday + dt.timedelta(9), today + dt.timedelta(6)):
        if availability.days(rosewood, date, date)[0].left:
            hold(rosewood, date)
    calendar = BusyImport.objects.create(vendor=rosewood, name="Elsewhere")
    other = BusyImport.objects.create(vendor=rosewood, name="And there")
    for source, days, overruled in ((calendar, 16, False), (other, 16, False), (other, 17, True)):
        BusyDay.objects.create(
            source=source, date=saturday + dt.timedelta(days), overruled=overruled
        )
    for month in {(today + dt.timedelta(n)).replace(day=1) for n in range(0, 130, 7)}:
        asked = Question(month=month).days()
        shown = availability.days(rosewood, asked[0], asked[-1])
        found = list(search.find(Question(month=month)).page)
        free = found[0].free if found else []
        assert free == [day.date for day in shown if day.left]


def test_two_zones_have_two_todays(lisbon, saturday):
    """Every vendor's notice is counted on their own calendar."""
    far = PlaceFactory(slug="far", name="Far", time_zone="Pacific/Kiritimati")
    for place in (lisbon, far):
        vendor = VendorFactory(place=place, lead_days=3)
        date = vendor.today() + dt.timedelta(3)
        assert vendor.name in names(date=date)
        assert vendor.name not in names(date=date - dt.timedelta(1))


# ---------------------------------------------------------------- place


def test_in_a_place_are_those_who_travel_there_and_those_within_reach(lisbon, porto):
    VendorFactory(name="Here", place=lisbon)
    VendorFactory(name="Comes", place=porto, serves_km=300)
    VendorFactory(name="Stays", place=porto, serves_km=100)
    assert names(place=lisbon, sort=Sort.NEAREST) == ["Here", "Comes"]
    assert names(place=lisbon, within=200, sort=Sort.NEAREST) == ["Here", "Comes"]
    assert names(place=lisbon, within=300, sort=Sort.NEAREST) == ["Here", "Comes", "Stays"]


def test_the_distance_is_said(lisbon, porto):
    VendorFactory(place=porto, serves_km=300)
    (found,) = search.find(Question(place=lisbon)).page
    assert any("274 km from Lisbon, and they travel there" in r.words for r in found.reasons)


# ---------------------------------------------------------------- facets


def test_facets_count_under_all_other_filters(rosewood):
    flowers = CategoryFactory(slug="flowers", name="Flowers")
    rustic, modern = StyleFactory(slug="rustic"), StyleFactory(slug="modern")
    dear = VendorFactory(name="Dear", category=flowers, starting_price=600_000)
    cheap = VendorFactory(name="Cheap", category=flowers, starting_price=20_000)
    dear.styles.add(rustic, modern)
    cheap.styles.add(rustic)
    VendorLanguage.objects.create(vendor=dear, code="pt")
    search.index_vendors([dear.pk, cheap.pk])
    services.store_rating(dear.pk, rating=460, count=3)
    services.store_rating(cheap.pk, rating=400, count=1)

    counts = search.find(Question(category="flowers", price_to=499)).counts

    assert counts["category"] == {str(flowers.pk): 1}  # under the price
    assert counts["price"] == {"0": 1, "4": 1}  # under the trade
    assert counts["style"] == {str(rustic.pk): 1}
    assert counts["rating"] == {"400": 1}
    assert counts["language"] == {}
    assert names(styles=("rustic", "modern")) == ["Dear", "Cheap"]
    assert names(rating=450) == ["Dear"]
    assert names(languages=("pt", "de")) == ["Dear"]


def test_counts_follow_what_is_changed(rosewood, rosa, mona):
    rustic, modern = StyleFactory(slug="rustic"), StyleFactory(slug="modern")

    def counted(facet):
        return search.find(Question()).counts[facet]

    services.update_vendor(
        rosewood.pk, by=rosa, styles=[rustic, modern], languages=["pt", "de", "en"]
    )
    assert counted("style") == {str(rustic.pk): 1, str(modern.pk): 1}
    assert counted("language") == {"de": 1, "en": 1, "pt": 1}
    services.update_vendor(rosewood.pk, by=rosa, styles=[modern], languages=["pt"])
    assert counted("style") == {str(modern.pk): 1}
    assert counted("language") == {"pt": 1}
    services.suspend_vendor(rosewood.pk, note="Papers", by=mona)
    assert counted("style") == counted("price") == counted("category") == {}
    services.restore_vendor(rosewood.pk, by=mona)
    assert counted("style") == {str(modern.pk): 1}

    rosewood.styles.set([rustic])
    assert list(search.stale_vendors()) == [rosewood.pk]
    assert search.index_stale() == 1
    assert counted("style") == {str(rustic.pk): 1}


def test_the_admin_tells_the_search_at_once(rf, rosewood):
    from django.contrib import admin
    from django.forms import modelform_factory

    form = modelform_factory(Vendor, fields=["styles"])(
        {"styles": [StyleFactory(slug="rustic").pk]}, instance=rosewood
    )
    form.save(commit=False)
    admin.site.get_model_admin(Vendor).save_related(rf.post("/"), form, [], change=True)
    assert sum(search.find(Question()).counts["style"].values()) == 1


@pytest.mark.parametrize("count", [0, 1, 2, 3, 7, 40])
@pytest.mark.parametrize("rating", [100, 295, 300, 305, 400, 467, 500])
def test_the_database_rounds_the_points_of_a_rating_as_they_are_explained(rosewood, rating, count):
    services.store_rating(rosewood.pk, rating=rating if count else None, count=count)
    (found,) = search.find(Question()).page
    mean = (5 * 4 + count * rating / 100) / (5 + count)
    points = next(reason for reason in found.reasons if reason.most == 20).points
    assert points == math.floor(max(0, (mean - 3) * 10) + 0.5 + 1e-9)


def test_the_week_is_known_to_the_search_as_the_services_leave_it(rosewood, rosa, saturday):
    services.set_weekly_availability(rosewood.pk, {saturday.weekday(): 20}, by=rosa)
    assert names(date=saturday) == ["Rosewood Studio"]
    assert names(date=saturday + dt.timedelta(1)) == []
    services.set_weekly_availability(rosewood.pk, {}, by=rosa)
    assert names(date=saturday) == []
    assert list(search.stale_vendors()) == []
    WeeklyAvailability.objects.create(vendor=rosewood, weekday=saturday.weekday())
    assert list(search.stale_vendors()) == [rosewood.pk]


def test_guests_fit(rosewood):
    VendorFactory(name="Small", guests_max=50)
    assert names(guests=50, sort=Sort.NAME) == ["Rosewood Studio", "Small"]
    assert names(guests=51) == ["Rosewood Studio"]


# ---------------------------------------------------------------- order


def test_few_reviews_weigh_less_than_many(rosewood):
    loved, lucky = VendorFactory(name="Loved"), VendorFactory(name="Lucky")
    services.store_rating(loved.pk, rating=480, count=40)
    services.store_rating(lucky.pk, rating=500, count=1)
    assert names(sort=Sort.RATING) == ["Loved", "Lucky", "Rosewood Studio"]
    assert names() == ["Loved", "Lucky", "Rosewood Studio"]


def test_every_part_of_the_score_moves_it_and_is_said(lisbon, saturday):
    best = VendorFactory(
        name="Tulip House", reply_minutes=30, rating=490, review_count=60, acceptance_percent=95
    )
    plain = VendorFactory(name="Other", tagline="tulip", place=lisbon)
    asked = Question(words="tulip", place=lisbon, date=saturday)
    first, second = search.find(asked).page
    assert (first.vendor, second.vendor) == (best, plain)
    assert [reason.points for reason in first.reasons] == [20, 30, 20, 18, 10, 10]
    assert [reason.points for reason in second.reasons] == [20, 15, 20, 10, 5, 5]
    assert (first.points, first.most) == (108, 110)
    assert "Rated 4.9 by 60 couples" in [reason.words for reason in first.reasons]


def test_the_lowest_price_comes_first_and_none_last(rosewood):
    VendorFactory(name="Unpriced", starting_price=None)
    VendorFactory(name="Cheap", starting_price=100)
    assert names(sort=Sort.PRICE) == ["Cheap", "Rosewood Studio", "Unpriced"]


def test_pages_never_repeat(db):
    VendorFactory.create_batch(27)
    for sort in (Sort.RECOMMENDED, Sort.PRICE, Sort.RATING):
        pages = [search.find(Question(sort=sort), page=number).page for number in (1, 2, 3)]
        seen = [found.vendor.pk for page in pages for found in page]
        assert len(seen) == len(set(seen)) == 27
        assert search.find(Question(sort=sort), page=9).page.number == 3


def test_the_suspended_are_not_found(rosewood, mona):
    services.suspend_vendor(rosewood.pk, note="Complaints", by=mona)
    assert names() == []
    assert names(words="rosewood") == []


# ---------------------------------------------------------------- nobody fits


def test_an_empty_answer_says_what_to_give_up_and_what_that_gives(
    rosewood, lisbon, porto, saturday
):
    hold(rosewood, saturday)
    ways = search.find(Question(date=saturday, place=lisbon)).loosenings
    said = {way.words: way.count for way in ways}
    assert said["Up to three days before or after"] == 1
    assert all(search.find(way.question).total == way.count for way in ways)
    assert search.find(Question(place=porto)).loosenings[0].words == "Anywhere"


# ---------------------------------------------------------------- like a plain loop


PLACES = (("lisbon", 38.72, -9.14), ("porto", 41.15, -8.61), ("madrid", 40.42, -3.7))
TAGS = ("rustic", "modern")
vendors_made = st.lists(
    st.fixed_dictionaries(
        {
            "place": st.integers(0, 2),
            "serves_km": st.sampled_from([0, 100, 320, 700]),
            "category": st.sampled_from(["photography", "flowers"]),
            "price": st.sampled_from([None, 40_000, 99_900, 100_000, 260_000]),
            "styles": st.sets(st.sampled_from(TAGS)),
            "languages": st.sets(st.sampled_from(["pt", "de"])),
            "guests_max": st.sampled_from([None, 50, 120]),
            "rating": st.sampled_from([None, 390, 450]),
            "capacity": st.integers(0, 1),
            "held": st.booleans(),
            "is_public": st.booleans(),
            "tagline": st.sampled_from(["tulip fields", "blue tulips", "nothing"]),
        }
    ),
    max_size=6,
)
questions = st.fixed_dictionaries(
    {
        "words": st.sampled_from(["", "", "tulip", "tulips", "blue tul"]),
        "date": st.booleans(),
        "flexible": st.booleans(),
        "category": st.sampled_from(["", "flowers"]),
        "place": st.sampled_from([None, 0, 1]),
        "within": st.sampled_from([0, 100, 400]),
        "guests": st.sampled_from([None, 50, 100]),
        "price_from": st.sampled_from([None, 500]),
        "price_to": st.sampled_from([None, 999, 1000]),
        "styles": st.sets(st.sampled_from(TAGS)),
        "languages": st.sets(st.sampled_from(["pt", "de"])),
        "rating": st.sampled_from([0, 400]),
    }
)


def km(one, other):
    (_, up, across), (_, other_up, other_across) = one, other
    half = (math.radians(up - other_up) / 2, math.radians(across - other_across) / 2)
    chord = (
        math.sin(half[0]) ** 2
        + math.cos(math.radians(up)) * math.cos(math.radians(other_up)) * math.sin(half[1]) ** 2
    )
    return 2 * 6371 * math.asin(math.sqrt(chord))


def fits(made, asked, saturday):
    """One vendor against one question, as one would explain it."""
    price = made["price"]
    place = asked["place"]
    near = place is None or km(PLACES[made["place"]], PLACES[place]) <= max(
        made["serves_km"], asked["within"]
    )
    words = made["tagline"].split()
    return (
        made["is_public"]
        and all(any(w.startswith(t) for w in words) for t in asked["words"].split())
        and (not asked["date"] or is_free(made, asked["flexible"]))
        and asked["category"] in ("", made["category"])
        and near
        and (asked["guests"] is None or asked["guests"] <= (made["guests_max"] or math.inf))
        and (asked["price_from"] is None or (price or 0) >= asked["price_from"] * 100)
        and (asked["price_to"] is None or (price or math.inf) < asked["price_to"] * 100 + 100)
        and (not asked["styles"] or bool(asked["styles"] & made["styles"]))
        and (not asked["languages"] or bool(asked["languages"] & made["languages"]))
        and (not asked["rating"] or (made["rating"] or 0) >= asked["rating"])
    )


def is_free(made, flexible):
    return bool(made["capacity"]) and (flexible or not made["held"])


def make(made, saturday, number):
    slug, up, across = PLACES[made["place"]]
    vendor = VendorFactory(
        name=f"V{number}",
        place=PlaceFactory(slug=slug, name=slug, latitude=up, longitude=across),
        category=CategoryFactory(slug=made["category"], name=made["category"]),
        state=Vendor.State.APPROVED if made["is_public"] else Vendor.State.SUSPENDED,
        starting_price=made["price"],
        serves_km=made["serves_km"],
        guests_max=made["guests_max"],
        rating=made["rating"],
        review_count=1 if made["rating"] else 0,
        capacity=made["capacity"],
        tagline=made["tagline"],
        description="",
        package=False,
    )
    vendor.styles.set([StyleFactory(slug=slug, name=slug) for slug in made["styles"]])
    for code in made["languages"]:
        VendorLanguage.objects.create(vendor=vendor, code=code)
    search.index_vendors([vendor.pk])
    if made["held"] and made["capacity"]:
        hold(vendor, saturday)
    return vendor


@hypothesis_settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(world=vendors_made, asked=questions)
def test_it_finds_whom_a_plain_loop_finds(saturday, world, asked):
    from django.db import transaction

    with transaction.atomic():
        made = [(make(one, saturday, n), one) for n, one in enumerate(world)]
        places = [PlaceFactory(slug=s, name=s, latitude=u, longitude=a) for s, u, a in PLACES]
        question = Question(
            **asked
            | {
                "date": saturday if asked["date"] else None,
                "place": None if asked["place"] is None else places[asked["place"]],
                "styles": tuple(asked["styles"]),
                "languages": tuple(asked["languages"]),
            }
        )
        expected = {vendor.pk for vendor, one in made if fits(one, asked, saturday)}
        told = tally(question, offset=0)

        assert set(search.matching(question)) == expected
        assert {pk for pk, _ in told.page} == expected
        assert told.total == len(expected)
        for facet, cleared in (
            ("category", {"category": ""}),
            ("price", {"price_from": None, "price_to": None}),
            ("style", {"styles": set()}),
            ("language", {"languages": set()}),
        ):
            without = [one for _, one in made if fits(one, asked | cleared, saturday)]
            values = {
                "category": lambda one: 1,
                "price": lambda one: one["price"] is not None,
                "style": lambda one: len(one["styles"]),
                "language": lambda one: len(one["languages"]),
            }[facet]
            assert sum(told.counts[facet].values()) == sum(map(values, without))
        transaction.set_rollback(True)


# ---------------------------------------------------------------- questions and addresses


def asked_by(query: str) -> Question:
    from django.http import QueryDict

    return SearchForm(QueryDict(query), catalogue=Catalogue.load()).question()


@pytest.mark.parametrize(
    "query",
    [
        "",
        "q=tulip+fields",
        "month=2027-06&category=photography&place=lisbon&within=50",
        "guests=80&price_from=0&price_to=3000&rating=4.5&sort=rating",
        "style=documentary&style=rustic&language=de&language=pt",
    ],
)
def test_an_address_says_the_same_question_again(rosewood, query):
    StyleFactory(), StyleFactory(slug="rustic")
    assert asked_by(query).query() == query


def test_what_is_empty_or_means_nothing_is_dropped(rosewood):
    untidy = (
        "q=&date=&within=50&flexible=on&style=&sort=recommended&sort=nearest&category=photography"
    )
    assert asked_by(untidy).query() == "category=photography"


def test_an_untidy_address_becomes_the_canonical_one(client, rosewood):
    response = client.get(DIRECTORY, {"q": "", "category": "photography", "page": ""})
    assert response.url == f"{DIRECTORY}?category=photography"


# ---------------------------------------------------------------- the page


def test_to_htmx_results_filters_and_the_address(client, rosewood):
    response = client.get(DIRECTORY, {"q": "quiet", "date": "", "category": ""}, headers=HTMX)
    part = response.content.decode()
    assert response["HX-Push-Url"] == f"{DIRECTORY}?q=quiet"
    assert part.strip().startswith('<section id="results"')
    assert 'id="facets" class="stack" hx-swap-oob="true"' in part
    assert "Why am I seeing this?" in part


def test_bad_input_loses_nothing_else(client, rosewood):
    VendorFactory(name="Porto", place=PlaceFactory(slug="porto", name="Porto", latitude=41.15))
    response = client.get(DIRECTORY, {"date": "2020-01-01", "place": "porto"})
    page = response.content.decode()
    assert "has passed" in page
    assert [found.vendor.name for found in response.context["page"]] == ["Porto"]
    assert 'value="2020-01-01"' in page
    assert 'aria-invalid="true"' in page


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"month": "2020-01"}, "That month has passed"),
        ({"month": "June"}, "Enter a month like 2027-06"),
        ({"date": "9999-12-31"}, "at most five years"),
        ({"month": "9999-12"}, "at most five years"),
        ({"price_from": "10", "price_to": "5"}, "less than the price"),
        ({"style": "unknown"}, "Select a valid choice"),
        ({"rating": "7"}, "Select a valid choice"),
        ({"guests": "0"}, "At least 1."),
        ({"q": "x" * 81}, "At most 80 characters"),
    ],
)
def test_what_cannot_be_is_said(client, rosewood, asked, said):
    assert said in client.get(DIRECTORY, asked).content.decode()


def test_a_day_and_a_month_exclude_each_other(client, rosewood, saturday):
    asked = {"date": saturday.isoformat(), "month": f"{saturday:%Y-%m}"}
    response = client.get(DIRECTORY, asked)
    assert "not both" in response.content.decode()
    assert response.context["search"].question.date == saturday


def test_chips_lead_to_the_search_without_them(client, rosewood):
    StyleFactory()
    response = client.get(DIRECTORY, {"q": "quiet", "place": "lisbon", "style": "documentary"})
    chips = {chip.words: chip.address for chip in response.context["search"].chips}
    assert chips == {
        "“quiet”": f"{DIRECTORY}?place=lisbon&style=documentary",
        "Lisbon": f"{DIRECTORY}?q=quiet&style=documentary",
        "Documentary": f"{DIRECTORY}?q=quiet&place=lisbon",
    }


def test_an_empty_page_offers_what_to_give_up(client, rosewood):
    page = client.get(DIRECTORY, {"q": "quiet", "price_to": "10"}).content.decode()
    assert "Nobody fits all of that" in page
    assert f'href="{DIRECTORY}?q=quiet"' in page


@pytest.mark.parametrize(
    "asked", [{}, {"q": "quiet", "place": "lisbon", "flexible": "1"}, {"q": "xyzzy"}]
)
def test_queries_are_few_and_do_not_grow(
    client, anna, couple, rosewood, saturday, asked, django_assert_max_num_queries
):
    VendorFactory.create_batch(14)
    client.force_login(anna)
    if asked.get("flexible"):
        asked = asked | {"date": saturday.isoformat()}
    client.get(DIRECTORY)  # the first page of a session notes the session
    with django_assert_max_num_queries(12):
        client.get(DIRECTORY, asked)


@pytest.mark.postgres
def test_one_statement_looks_at_each_table_once():
    """`EXPLAIN` of a month among many vendors, shortened:

    WindowAgg / HashAggregate over CTE found
      CTE found
        -> Subquery Scans of the sums, each made once (Limit)
             -> Left Joins of exceptions, full days and imported busy days
                  -> Index Only Scan on vendor_searched, or a Seq Scan of few (state = 'approved')
                  -> Index Only Scans on exception_by_day and slot_by_date (date between the ends)

    Nothing is looked up vendor by vendor.
    """
    VendorFactory.create_batch(300)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    from vendors.search.tally import _found

    month = dt.datetime.now(dt.UTC).date().replace(day=1) + dt.timedelta(days=70)
    sql, values = _found(Question(month=month.replace(day=1)))
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {sql} SELECT COUNT(*) FROM found", values)
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "SubPlan" not in plan, plan
    assert re.search(r"Hash (Left )?Join|Merge (Left )?Join|HashAggregate", plan), plan


def test_facts_are_one_row_a_vendor(rosewood):
    for number in range(3):
        rosewood.styles.add(StyleFactory(slug=f"s{number}"))
    assert len(facts(Question(styles=("s0", "s1")))) == 1
