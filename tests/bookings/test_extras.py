"""What couples add to a package, what it comes to, and what a booking keeps of it."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse

from bookings import services
from bookings.audit import problems
from bookings.exceptions import AlreadyRequested, ExtraRefused, PriceChanged
from bookings.extras import MOST_PRICE
from bookings.feeds import feed_ics
from bookings.models import Booking, BookingEvent, BookingExtra, Quote
from tests.factories.bookings import confirmed, quoted, requested, waiting
from tests.factories.vendors import ExtraFactory, PackageFactory
from vendors.models import DaySlot, Extra
from vendors.services import retire_extra, update_extra

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]


@pytest.fixture
def second(rosewood) -> Extra:
    return ExtraFactory(vendor=rosewood)


@pytest.fixture
def soup(rosewood) -> Extra:
    return ExtraFactory(vendor=rosewood, name="Soup", price=699, counted="guest", most=80)


@pytest.fixture
def hours(rosewood) -> Extra:
    return ExtraFactory(vendor=rosewood, name="Extra hour", price=15_000, counted="hour", most=3)


# ---------------------------------------------------------------- the service


def test_a_booking_keeps_each_extra_as_it_was_agreed(
    rosewood, rosa, couple, anna, saturday, second, soup, hours
):
    booking = requested(rosewood, anna, saturday, extras={second.pk: 1, soup.pk: 77, hours.pk: 2})
    update_extra(soup.pk, by=rosa, name="Broth", price=1)
    retire_extra(hours.pk, by=rosa)

    booking.refresh_from_db()
    rows = booking.extras.values_list("name", "unit_price", "count", "amount")
    assert list(rows) == [
        ("Second photographer", 25_000, 1, 25_000),
        ("Soup", 699, 77, 53_823),
        ("Extra hour", 15_000, 2, 30_000),
    ]
    assert (booking.package_price, booking.price) == (100_000, 208_823)
    assert (booking.deposit, booking.balance) == (62_646, 146_177)  # 30 %, rounded down
    asked = booking.events.get(kind=BookingEvent.Kind.REQUESTED)
    assert asked.facts["extras"] == "Second photographer; Soup, 77 guests; Extra hour, 2 hours"
    assert list(problems()) == []


def test_extras_of_no_count_are_no_extras(rosewood, couple, anna, saturday, hours):
    booking = requested(rosewood, anna, saturday, extras={hours.pk: 0})

    assert (booking.price, booking.extras.count()) == (100_000, 0)


@pytest.mark.parametrize("count", [-1, 4, 10**9])
def test_counts_beyond_reason_are_refused(rosewood, couple, anna, saturday, hours, count):
    with pytest.raises(ExtraRefused) as refused:
        requested(rosewood, anna, saturday, extras={hours.pk: count})

    assert refused.value.extra == hours.pk
    assert not Booking.objects.exists()
    assert not DaySlot.objects.exists()


def test_what_is_not_offered_with_the_package_is_refused(
    rosewood, rosa, couple, anna, saturday, second
):
    of_others = ExtraFactory()
    elsewhere = ExtraFactory(
        vendor=rosewood, packages=[PackageFactory(vendor=rosewood, price=900_000)]
    )
    retire_extra(second.pk, by=rosa)

    for extra in (of_others, elsewhere, second):
        with pytest.raises(ExtraRefused):
            requested(rosewood, anna, saturday, extras={extra.pk: 1})
    assert not Booking.objects.exists()


def test_a_booking_does_not_outgrow_its_column(rosewood, couple, anna, saturday):
    dear = ExtraFactory(vendor=rosewood, price=10_000_000, counted="guest")

    with pytest.raises(ExtraRefused, match="more than one booking"):
        requested(rosewood, anna, saturday, extras={dear.pk: MOST_PRICE // 10_000_000 + 1})


def test_a_price_that_is_not_the_one_shown_is_refused(rosewood, couple, anna, saturday, second):
    facts = {"date": saturday, "message": "Us?", "by": anna, "extras": {second.pk: 1}}
    package = rosewood.packages.get()

    with pytest.raises(PriceChanged):
        services.request_booking(package.pk, expected_price=1, **facts)
    assert not Booking.objects.exists()

    assert services.request_booking(package.pk, expected_price=125_000, **facts).price == 125_000


def test_asking_twice_adds_nothing(rosewood, couple, anna, saturday, second):
    requested(rosewood, anna, saturday, extras={second.pk: 1})

    with pytest.raises(AlreadyRequested):
        requested(rosewood, anna, saturday, extras={second.pk: 1})
    assert BookingExtra.objects.count() == 1


def test_an_offer_that_is_accepted_replaces_all_of_the_price(
    rosewood, couple, anna, saturday, second
):
    booking = requested(rosewood, anna, saturday, extras={second.pk: 1})
    quote = quoted(rosewood, couple, saturday, booking=booking, note="With Paul, too")

    services.accept_quote(quote.pk, by=anna)

    booking.refresh_from_db()
    assert (booking.package_price, booking.price, booking.extras.count()) == (None, 80_000, 0)
    assert booking.accepted_offer == quote
    assert list(problems()) == []


def test_who_takes_a_day_from_the_queue_adds_extras_then(
    rosewood, rosa, couple, anna, other_couple, cleo, saturday, second
):
    taken = confirmed(rosewood, anna, saturday)
    entry = waiting(rosewood, cleo, saturday)
    services.cancel_booking(taken.pk, reason="", by=rosa, expected_refund=taken.amount_paid)

    with pytest.raises(PermissionDenied):
        services.take_offer(entry.pk, message="Mine", by=anna, extras={second.pk: 1})
    with pytest.raises(ExtraRefused):
        services.take_offer(entry.pk, message="At last", by=cleo, extras={second.pk: 2})
    booking = services.take_offer(entry.pk, message="At last", by=cleo, extras={second.pk: 1})

    assert (booking.price, booking.deposit) == (125_000, 37_500)
    assert list(problems()) == []


# ---------------------------------------------------------------- what always holds


def test_the_audit_finds_prices_that_do_not_add_up(rosewood, couple, anna, saturday, second):
    booking = requested(rosewood, anna, saturday, extras={second.pk: 1})
    Booking.objects.update(price=100_001)
    assert f"booking {booking.pk}: 100001 is to be paid" in " ".join(problems())

    Booking.objects.update(package_price=None)
    assert "its price is of no offer" in " ".join(problems())


def test_the_database_multiplies_too(rosewood, couple, anna, saturday, second):
    requested(rosewood, anna, saturday, extras={second.pk: 1})

    with pytest.raises(IntegrityError), transaction.atomic():
        BookingExtra.objects.update(amount=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        BookingExtra.objects.update(count=0, amount=0)


# ---------------------------------------------------------------- the form


def ask(client, vendor, date, **more):
    url = reverse("pages:request-create", args=[vendor.slug])
    form = {"package": vendor.packages.first().pk, "date": date, "message": "Kept words"}
    return client.post(url, form | more)


def test_the_dialog_takes_ticks_and_counts(
    client, rosewood, couple, anna, saturday, second, soup, hours
):
    client.force_login(anna)
    chosen = {f"extra_{second.pk}": "on", f"extra_{soup.pk}": "on", f"extra_{hours.pk}": "3"}

    response = ask(client, rosewood, saturday, guests="50", expected_price="204950", **chosen)

    booking = Booking.objects.get()
    assert response.url == booking.get_absolute_url()
    assert booking.price == 100_000 + 25_000 + 50 * 699 + 3 * 15_000


@pytest.mark.parametrize(
    ("sent", "field", "words"),
    [
        ({"extra_hours": "4"}, "extra_hours", "3 hours at most"),
        ({"extra_hours": "-1"}, "extra_hours", "none, or more"),
        ({"extra_hours": "many"}, "extra_hours", "whole number"),
        ({"extra_soup": "on"}, "guests", "how many guests"),
        ({"extra_soup": "on", "guests": "-5"}, "guests", "At least 1."),
        ({"extra_soup": "on", "guests": "81"}, "extra_soup", "80 guests at most"),
        ({"extra_foreign": "1"}, "expected_price", "no longer offered"),
        ({"extra_retired": "1"}, "expected_price", "no longer offered"),
        ({"extra_elsewhere": "on"}, "extra_elsewhere", "cannot be added to “Full day”"),
        ({"extra_nonsense": "1"}, "expected_price", "no longer offered"),
        ({"expected_price": "100"}, "expected_price", "price has changed"),
    ],
)
def test_what_cannot_be_had_is_said_at_its_field_and_nothing_is_stored(
    client, rosewood, couple, anna, saturday, soup, hours, sent, field, words
):
    other = PackageFactory(vendor=rosewood, name="Half day", order=1)
    named = {
        "hours": hours,
        "soup": soup,
        "foreign": ExtraFactory(),
        "retired": ExtraFactory(vendor=rosewood, is_active=False),
        "elsewhere": ExtraFactory(vendor=rosewood, packages=[other]),
    }

    def real(name: str) -> str:
        extra = named.get(name.removeprefix("extra_"))
        return f"extra_{extra.pk}" if extra else name

    client.force_login(anna)
    response = ask(
        client, rosewood, saturday, **{real(name): value for name, value in sent.items()}
    )

    assert words in str(response.context["form"].errors[real(field)])
    page = response.content.decode()
    assert "Kept words" in page
    assert words in page
    assert not Booking.objects.exists()
    assert not DaySlot.objects.exists()


def test_without_scripts_the_server_shows_the_total_first(
    client, rosewood, couple, anna, saturday, hours
):
    client.force_login(anna)

    response = ask(client, rosewood, "", message="", review="on", **{f"extra_{hours.pk}": "2"})

    page = response.content.decode()
    assert response.context["form"].errors == {}
    assert "Extra hour, 2 hours" in page
    assert "€1,300" in page
    assert "€390" in page
    assert not Booking.objects.exists()


def test_the_guests_that_a_couple_expects_are_there_to_begin_with(
    client, rosewood, couple, anna, soup
):
    couple.guests = 64
    couple.save(update_fields=["guests"])
    client.force_login(anna)

    page = client.get(reverse("pages:request-create", args=[rosewood.slug])).content.decode()

    assert 'name="guests" value="64"' in page


def test_the_page_of_the_queue_takes_extras(
    client, rosewood, rosa, couple, anna, other_couple, cleo, saturday, hours
):
    taken = confirmed(rosewood, anna, saturday)
    entry = waiting(rosewood, cleo, saturday)
    client.force_login(cleo)
    assert (
        "You choose extras when you take" in client.get(entry.get_absolute_url()).content.decode()
    )
    services.cancel_booking(taken.pk, reason="", by=rosa, expected_refund=taken.amount_paid)

    refused = client.post(entry.get_absolute_url(), {"message": "Yes", f"extra_{hours.pk}": "9"})
    assert "3 hours at most" in refused.content.decode()
    shown = client.post(entry.get_absolute_url(), {"review": "on", f"extra_{hours.pk}": "1"})
    assert "€1,150" in shown.content.decode()
    assert "required" not in str(shown.context["form"].errors)
    entry.refresh_from_db()
    assert entry.is_offered

    client.post(entry.get_absolute_url(), {"message": "Yes", f"extra_{hours.pk}": "1"})
    assert Booking.objects.get(couple=other_couple).price == 115_000


# ---------------------------------------------------------------- where it is read


def test_both_sides_read_the_lines(client, rosewood, rosa, couple, anna, saturday, hours):
    booking = requested(rosewood, anna, saturday, extras={hours.pk: 2})

    for person in (anna, rosa):
        client.force_login(person)
        page = client.get(booking.get_absolute_url()).content.decode()
        assert "2 hours" in page
        assert "€150" in page
        assert "€300" in page
        card = client.get(reverse("bookings:booking-card-detail", args=[booking.pk]))
        assert "With Extra hour, 2 hours" in card.content.decode()


def test_calendars_name_what_was_added(rosewood, couple, anna, saturday, hours):
    requested(rosewood, anna, saturday, extras={hours.pk: 2})

    assert b"With: Extra hour\\, 2 hours" in feed_ics(anna).replace(b"\r\n ", b"")


def test_an_offer_begins_with_what_was_asked_for_and_says_what_it_includes(
    client, rosewood, rosa, couple, anna, saturday, hours
):
    booking = requested(rosewood, anna, saturday, extras={hours.pk: 1})
    client.force_login(rosa)
    url = reverse("bookings:quote-create", args=[booking.inquiry.pk])

    initial = client.get(url).context["form"].initial
    assert (initial["price"], initial["deposit_percent"]) == (1150, 30)
    assert "Extra hour, 1 hour: €150" in initial["note"]

    client.post(url, {**initial, "date": saturday, "valid_days": 3, "price": "1100"})
    quote = Quote.objects.get()
    client.force_login(anna)
    accept = reverse("bookings:quote-acceptance-create", args=[quote.pk])
    assert "Extra hour, 1 hour: €150" in client.get(accept).content.decode()
    client.post(accept)
    page = client.get(booking.get_absolute_url()).content.decode()
    assert "as offered and accepted" in page
    assert "What the offer includes" in page


def test_the_vendors_page_asks_as_much_for_three_extras_as_for_one(
    client, rosewood, saturday, django_assert_max_num_queries
):
    for n in range(3):
        ExtraFactory(vendor=rosewood, name=f"Extra {n}")
        with django_assert_max_num_queries(12):
            page = client.get(rosewood.get_absolute_url()).content.decode()
    assert "Extra 2" in page


def test_extras_do_not_touch_the_price_that_couples_search_by(rosewood, rosa, second):
    update_extra(second.pk, by=rosa, price=1)

    rosewood.refresh_from_db()
    assert rosewood.starting_price == 100_000
