"""What a schedule comes to: sums to the last unit, days of the vendor's calendar, late bookings."""

import datetime as dt
import itertools

import hypothesis.strategies as st
import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given

from bookings import services
from bookings.audit import problems
from bookings.exceptions import ScheduleChanged
from bookings.models import Booking, Instalment
from bookings.schedules import is_shortened, plan, rows_of
from tests.factories.bookings import accepted, confirmed, quoted, requested
from vendors.money import words
from vendors.schedules import BadParts, check_parts, in_words
from vendors.services import open_inquiry, update_package

WEDDING = dt.date(2027, 6, 12)
LONG_AGO = dt.date(2026, 1, 1)
THREE = [[60, 25], [30, 25], [7, 50]]
DAY = dt.timedelta(days=1)


def amounts(rows, rest, currency="EUR", *, since=LONG_AGO) -> list[int]:
    return [part.amount for part in plan(rows, rest, currency, date=WEDDING, since=since)]


class TestTheVendorsRule:
    @pytest.mark.parametrize(
        ("rows", "why"),
        [
            ([[30, 100]], "2 to 6"),
            ([[number, 14] for number in range(7)], "2 to 6"),
            ([[30, 50], [30, 50]], "same day"),
            ([[30, 50], [10, 40]], "come to 90 percent"),
            ([[30, 60], [10, 50]], "come to 110 percent"),
            ([[731, 50], [10, 50]], "0 to 730"),
            ([[30, 0], [10, 99]], "1 to 99"),
            ([[30, 100], [10, 1]], "1 to 99"),
        ],
    )
    def test_parts_that_make_no_schedule_are_refused_with_words(self, rows, why):
        with pytest.raises(BadParts, match=why):
            check_parts(rows)

    def test_they_are_put_in_order_and_none_is_no_schedule(self):
        assert check_parts([[7, 50], [60, 50]]) == [[60, 50], [7, 50]]
        assert check_parts([]) == []

    def test_in_words(self):
        assert in_words([[60, 40], [1, 30], [0, 30]]) == (
            "40 % 60 days before, 30 % 1 day before, 30 % on the day"
        )


class TestWhatItComesTo:
    def test_the_last_one_takes_the_remainder(self):
        assert amounts([[60, 33], [30, 33], [7, 34]], 70_001) == [23_100, 23_100, 23_801]

    @pytest.mark.parametrize(
        ("currency", "rest", "expected"),
        [
            ("JPY", 101, [25, 25, 51]),
            ("KWD", 10_010, [2_500, 2_500, 5_010]),
            ("KWD", 1_110, [270, 270, 570]),
            ("EUR", 3, [3]),
            ("EUR", 5, [1, 1, 3]),
            ("EUR", 0, []),
        ],
    )
    def test_small_sums_and_other_currencies(self, currency, rest, expected):
        """Three decimals are charged in tens only; a part that rounds to nothing is none."""
        assert amounts(THREE, rest, currency) == expected

    def test_days_are_counted_from_the_wedding(self):
        parts = plan(THREE, 100, "EUR", date=WEDDING, since=LONG_AGO)

        assert [part.due_on for part in parts] == [WEDDING - n * DAY for n in (60, 30, 7)]
        assert [part.number for part in parts] == [1, 2, 3]

    @pytest.mark.parametrize(
        ("days_left", "expected"),
        [(60, [25, 25, 50]), (59, [50, 50]), (30, [50, 50]), (29, [100]), (7, [100])],
    )
    def test_who_books_late_pays_what_has_passed_with_the_next_one(self, days_left, expected):
        since = WEDDING - days_left * DAY

        parts = plan(THREE, 100, "EUR", date=WEDDING, since=since)

        assert [part.amount for part in parts] == expected
        assert all(part.due_on >= since for part in parts)

    def test_who_books_later_than_all_of_them_owes_it_with_the_confirmation(self):
        since = WEDDING - 3 * DAY

        (part,) = plan(THREE, 100, "EUR", date=WEDDING, since=since)

        assert (part.amount, part.due_on) == (100, since)

    @given(
        rest=st.integers(0, 2_000_000_000),
        cuts=st.lists(st.integers(1, 99), min_size=1, max_size=5, unique=True),
        currency=st.sampled_from(["EUR", "JPY", "KWD"]),
        days_left=st.integers(-5, 800),
    )
    def test_they_always_add_up_in_order(self, rest, cuts, currency, days_left):
        marks = [0, *sorted(cuts), 100]
        percents = [after - before for before, after in itertools.pairwise(marks)]
        rows = [[10 * (len(percents) - n), percent] for n, percent in enumerate(percents)]
        since = WEDDING - days_left * DAY

        parts = plan(rows, rest, currency, date=WEDDING, since=since)

        assert sum(part.amount for part in parts) == rest
        assert all(part.amount > 0 and part.due_on >= since for part in parts)
        assert [part.number for part in parts] == list(range(1, len(parts) + 1))
        days = [part.due_on for part in parts]
        assert days == sorted(set(days))


@pytest.fixture
def scheduled(rosewood, rosa):
    """€1,000, of which €300 are the deposit; €700 in 25, 25 and 50 percent."""
    return update_package(rosewood.packages.get().pk, by=rosa, schedule=THREE)


@pytest.fixture
def booking(scheduled, rosewood, couple, anna, saturday) -> Booking:
    return confirmed(rosewood, anna, saturday)


def dates(booking) -> list[dt.date]:
    return list(booking.instalments.values_list("due_on", flat=True))


@pytest.mark.django_db
class TestABooking:
    def test_what_was_agreed_says_when_what_is_due(self, client, booking, anna):
        client.force_login(anna)
        page = client.get(reverse("bookings:terms-detail", args=[booking.pk])).content.decode()

        assert booking.instalments.count()
        for each in booking.instalments.all():
            assert f'datetime="{each.due_on}"' in page
            assert words(each.amount, "EUR") in page

    def test_it_keeps_the_schedule_that_was_offered_when_it_was_requested(
        self, scheduled, rosewood, rosa, couple, anna, saturday
    ):
        booking = requested(rosewood, anna, saturday)
        update_package(scheduled.pk, by=rosa, schedule=[])
        services.accept_booking(booking.pk, by=rosa)
        services.mark_deposit_paid(booking.pk, amount=30_000, at=timezone.now())

        rows = Instalment.objects.values_list("number", "amount")
        assert list(rows) == [(1, 17_500), (2, 17_500), (3, 35_000)]
        assert list(problems()) == []

    def test_before_that_it_is_planned(self, scheduled, rosewood, couple, anna, saturday):
        booking = requested(rosewood, anna, saturday)

        rows = rows_of(booking)
        assert [(row.amount, row.state) for row in rows] == [
            (17_500, "planned"),
            (17_500, "planned"),
            (35_000, "planned"),
        ]
        assert not is_shortened(booking.schedule, rows)
        assert not Instalment.objects.exists()

    def test_the_first_day_counts_on_the_vendor_s_calendar(
        self, scheduled, rosewood, couple, anna, saturday
    ):
        """In Auckland the day of the first one has passed while it lasts in Lisbon."""
        booking = accepted(rosewood, anna, saturday)
        rosewood.place.time_zone = "Pacific/Auckland"
        rosewood.place.save()
        evening = dt.datetime.combine(saturday - 60 * DAY, dt.time(20), dt.UTC)

        services.mark_deposit_paid(booking.pk, amount=30_000, at=evening)

        assert dates(booking) == [saturday - 30 * DAY, saturday - 7 * DAY]
        assert [each.amount for each in booking.instalments.all()] == [35_000, 35_000]

    def test_paid_at_once_it_has_none(self, scheduled, rosewood, couple, anna, saturday):
        booking = accepted(rosewood, anna, saturday)

        services.mark_whole_paid(booking.pk, amount=100_000, at=timezone.now())

        assert not Instalment.objects.exists()
        booking.refresh_from_db()
        assert booking.is_paid_in_full
        assert (rows_of(booking), list(problems())) == ([], [])

    def test_without_a_deposit_acceptance_begins_it(
        self, scheduled, rosewood, rosa, couple, anna, saturday
    ):
        update_package(scheduled.pk, by=rosa, deposit_percent=0)

        booking = accepted(rosewood, anna, saturday)

        assert [each.amount for each in booking.instalments.all()] == [25_000, 25_000, 50_000]
        assert booking.next_due == 25_000

    def test_with_all_of_it_as_the_deposit_nothing_is_left(
        self, scheduled, rosewood, rosa, couple, anna, saturday
    ):
        update_package(scheduled.pk, by=rosa, deposit_percent=100)

        assert not confirmed(rosewood, anna, saturday).instalments.exists()

    def test_they_are_paid_in_their_order(self, booking):
        assert (booking.next_due, booking.next_instalment.number) == (17_500, 1)
        assert not services.mark_instalment_paid(booking.pk, number=2, amount=17_500)
        assert not services.mark_instalment_paid(booking.pk, number=1, amount=17_499)
        assert services.mark_instalment_paid(booking.pk, number=1, amount=17_500)
        assert not services.mark_instalment_paid(booking.pk, number=1, amount=17_500)

        booking.refresh_from_db()
        assert (booking.amount_paid, booking.next_instalment.number) == (47_500, 2)
        assert [row.state for row in rows_of(booking)] == ["paid", "next", "later"]
        (event,) = booking.events.filter(kind="instalment_paid")
        assert event.words == "Instalment 1 of 3 paid"
        assert list(problems()) == []

    def test_all_that_is_left_pays_every_one(self, booking):
        services.mark_instalment_paid(booking.pk, number=1, amount=17_500)

        assert services.mark_balance_paid(booking.pk, amount=52_500)

        booking.refresh_from_db()
        assert booking.is_paid_in_full
        assert booking.next_instalment is None
        assert not booking.instalments.filter(paid_at=None).exists()
        assert list(problems()) == []

    def test_what_was_due_before_today_is_overdue(self, booking, saturday):
        today = booking.vendor.today()
        booking.instalments.filter(number=1).update(due_on=today)
        assert not booking.is_overdue

        booking.instalments.filter(number=1).update(due_on=today - DAY)

        assert booking.is_overdue
        assert [row.state for row in rows_of(booking)] == ["overdue", "later", "later"]
        assert list(Booking.objects.late(today)) == [booking]
        assert not Booking.objects.late(today - DAY).exists()

    def test_the_audit_names_what_does_not_add_up(self, booking):
        booking.instalments.filter(number=3).update(amount=34_999)
        booking.instalments.filter(number=1).update(paid_at=timezone.now())

        found = "\n".join(problems())

        assert "3 instalments come to 69999, 70000 are left after the deposit" in found
        assert "30000 was paid, its deposit and instalments say 47500" in found
        booking.instalments.all().delete()
        assert "has a schedule and no instalments" in "\n".join(problems())


@pytest.mark.django_db
class TestAnotherDay:
    def move(self, booking, anna, rosa, days: int) -> Booking:
        date = booking.date + days * DAY
        move = services.propose_move(booking.pk, date=date, note="", by=anna)
        return services.agree_to_move(move.pk, by=rosa)

    def test_a_later_one_takes_along_what_is_not_paid(self, booking, anna, rosa):
        before = dates(booking)
        services.mark_instalment_paid(booking.pk, number=1, amount=17_500)

        self.move(booking, anna, rosa, 14)

        assert dates(booking) == [before[0], before[1] + 14 * DAY, before[2] + 14 * DAY]

    def test_an_earlier_one_moves_nothing_but_what_would_come_after_it(self, booking, anna, rosa):
        before = dates(booking)

        self.move(booking, anna, rosa, -5)
        assert dates(booking) == before

        booking.refresh_from_db()
        self.move(booking, anna, rosa, -9)
        booking.refresh_from_db()
        assert dates(booking) == [before[0], before[1], booking.date]

    def test_what_was_due_at_once_goes_along_too(
        self, scheduled, rosewood, rosa, couple, anna, saturday
    ):
        booking = accepted(rosewood, anna, saturday)
        late = dt.datetime.combine(saturday - 3 * DAY, dt.time(9), dt.UTC)
        services.mark_deposit_paid(booking.pk, amount=30_000, at=late)
        assert dates(booking) == [saturday - 3 * DAY]

        booking.refresh_from_db()
        self.move(booking, anna, rosa, 14)

        assert dates(booking) == [saturday + 7 * DAY]


@pytest.mark.django_db
class TestAgreeingToIt:
    def test_nobody_agrees_to_what_they_have_not_seen(
        self, scheduled, couple, anna, saturday, rosewood
    ):
        facts = {"date": saturday, "message": "Hello", "by": anna}
        for shown in ("", "50 % 60 days before, 50 % 7 days before"):
            with pytest.raises(ScheduleChanged):
                services.request_booking(scheduled.pk, expected_schedule=shown, **facts)
        assert not Booking.objects.exists()

        shown = scheduled.schedule_words
        booking = services.request_booking(scheduled.pk, expected_schedule=shown, **facts)
        assert booking.schedule == THREE

    def test_an_offer_has_its_own(self, scheduled, rosewood, rosa, couple, anna, saturday):
        open_inquiry(rosewood.pk, couple=couple, by=anna)
        quote = quoted(rosewood, couple, saturday, schedule=[[10, 50], [40, 50]])
        assert quote.schedule == [[40, 50], [10, 50]]

        booking = services.accept_quote(quote.pk, by=anna)
        services.mark_deposit_paid(booking.pk, amount=20_000, at=timezone.now())

        assert [each.amount for each in booking.instalments.all()] == [30_000, 30_000]
        assert dates(booking) == [saturday - 40 * DAY, saturday - 10 * DAY]
        assert list(problems()) == []

    def test_an_offer_without_one_takes_it_away(
        self, scheduled, rosewood, rosa, couple, anna, saturday
    ):
        booking = requested(rosewood, anna, saturday)
        quote = quoted(rosewood, couple, saturday, booking=booking)

        booking = services.accept_quote(quote.pk, by=anna)
        services.mark_deposit_paid(booking.pk, amount=20_000, at=timezone.now())

        booking.refresh_from_db()
        assert (booking.schedule, booking.next_due) == ([], 60_000)
        assert not Instalment.objects.exists()

    def test_an_offer_that_does_not_add_up_is_none(self, rosewood, couple, anna, saturday):
        open_inquiry(rosewood.pk, couple=couple, by=anna)
        with pytest.raises(BadParts):
            quoted(rosewood, couple, saturday, schedule=[[10, 50], [40, 40]])
