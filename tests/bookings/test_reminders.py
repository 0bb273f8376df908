"""Who is reminded of what, when, in whose time, and how often: once."""

import datetime as dt
import threading
import zoneinfo

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bookings import reminders, services
from bookings.models import Booking, Reminder
from bookings.services import reminders as room
from messaging.kinds import Channel, group_of
from messaging.models import Notification
from messaging.services import update_choices, wants
from tests.factories.accounts import CoupleFactory, PlaceFactory, UserFactory
from tests.factories.bookings import accepted, completed, confirmed, requested, reviewed
from tests.races import all_at_once
from vendors.services import update_package

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]
HOUR = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)
Kind = Reminder.Kind


def told(person=None) -> list[str]:
    """What reminders said, in their order."""
    notes = Notification.objects.filter(kind="reminder").order_by("pk")
    return [note.text for note in (notes.filter(user=person) if person else notes)]


def kinds(person) -> list[str]:
    return list(Reminder.objects.filter(user=person).values_list("kind", flat=True))


def at(day: dt.date, hour: int, zone: str, minute: int = 0) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(hour, minute), zoneinfo.ZoneInfo(zone))


def lives_in(zone: str, *people) -> None:
    for person in people:
        person.time_zone = zone
        person.save()


@pytest.fixture(autouse=True)
def _in_lisbon(anna, ben, rosa):
    lives_in("Europe/Lisbon", anna, ben, rosa)


def wedding_on(day: dt.date, vendor, person) -> Booking:
    """A confirmed booking of that day, whatever today is."""
    booking = confirmed(vendor, person, vendor.today() + 90 * DAY)
    Booking.objects.filter(pk=booking.pk).update(
        date=day, confirmed_at=at(day - 60 * DAY, 9, "UTC")
    )
    booking.refresh_from_db()
    return booking


class TestInstalments:
    @pytest.fixture
    def booking(self, rosewood, rosa, couple, anna, ben, saturday) -> Booking:
        """€700 in two parts, 60 and 20 days before; confirmed long ago."""
        package = rosewood.packages.get()
        update_package(package.pk, by=rosa, schedule=[[60, 50], [20, 50]])
        booking = confirmed(rosewood, anna, saturday)
        Booking.objects.update(confirmed_at=booking.confirmed_at - 200 * DAY)
        return booking

    def test_each_is_said_a_week_before_and_the_day_after_once(self, booking, anna, saturday):
        due = saturday - 60 * DAY
        soon, after = at(due - 7 * DAY, 10, "Europe/Lisbon"), at(due + DAY, 10, "Europe/Lisbon")

        assert services.send_reminders(at=soon - HOUR) == 0
        assert services.send_reminders(at=soon) == 2
        assert services.send_reminders(at=soon + DAY) == 0
        assert services.send_reminders(at=after - HOUR) == 0
        assert services.send_reminders(at=after) == 2
        assert services.send_reminders(at=after + DAY) == 0

        assert told(anna) == [
            f"Instalment 1, €350 for Rosewood Studio on {booking.span}, is due on {due:%-d %B %Y}",
            f"Instalment 1, €350 for Rosewood Studio on {booking.span}, was due on"
            f" {due:%-d %B %Y} and is not paid yet",
        ]
        assert kinds(anna) == [Kind.DUE_SOON, Kind.OVERDUE]

    def test_what_is_paid_is_not_said_and_the_next_one_is(self, booking, anna, saturday):
        services.mark_instalment_paid(booking.pk, number=1, amount=35_000)

        assert services.send_reminders(at=at(saturday - 67 * DAY, 11, "Europe/Lisbon")) == 0
        assert services.send_reminders(at=at(saturday - 27 * DAY, 11, "Europe/Lisbon")) == 2
        assert "Instalment 2" in told(anna)[0]

    def test_both_are_said_when_neither_is_paid(self, booking, anna, saturday):
        services.send_reminders(at=at(saturday - 59 * DAY, 11, "Europe/Lisbon"))
        services.send_reminders(at=at(saturday - 27 * DAY, 11, "Europe/Lisbon"))

        assert [text.split(",")[0] for text in told(anna)] == ["Instalment 1", "Instalment 2"]

    def test_the_wedding_itself_asks_for_no_balance_then(self, booking, saturday):
        assert services.send_reminders(at=at(saturday - 14 * DAY, 11, "Europe/Lisbon")) == 0
        assert services.send_reminders(at=at(saturday - 3 * DAY, 11, "Europe/Lisbon")) == 0

    def test_a_day_that_moves_is_worth_another_word(self, booking, anna, saturday):
        services.send_reminders(at=at(saturday - 67 * DAY, 11, "Europe/Lisbon"))
        booking.instalments.filter(number=1).update(due_on=saturday - 50 * DAY)

        assert services.send_reminders(at=at(saturday - 57 * DAY, 11, "Europe/Lisbon")) == 2
        assert len(told(anna)) == 2

    def test_who_booked_within_that_week_knows(self, booking, saturday):
        Booking.objects.update(confirmed_at=at(saturday - 63 * DAY, 11, "Europe/Lisbon"))

        assert services.send_reminders(at=at(saturday - 62 * DAY, 11, "Europe/Lisbon")) == 0

    def test_after_the_end_nothing_is_said(self, booking, saturday):
        Booking.objects.update(state="cancelled", cancelled_by="couple")

        assert services.send_reminders(at=at(saturday - 67 * DAY, 11, "Europe/Lisbon")) == 0


class TestHolds:
    def test_the_vendor_is_told_six_hours_before_a_request_runs_out(
        self, rosewood, rosa, couple, anna, saturday
    ):
        booking = requested(rosewood, anna, saturday)
        expires = booking.hold_expires_at

        assert services.send_reminders(at=expires - 6 * HOUR - dt.timedelta(seconds=1)) == 0
        assert services.send_reminders(at=expires - 6 * HOUR) == 1
        assert services.send_reminders(at=expires - HOUR) == 0
        (text,) = told(rosa)
        assert "wait for your answer" in text
        assert f"{saturday:%-d %B %Y}" in text
        assert told(anna) == []

    def test_both_of_a_couple_are_told_before_the_deposit_window_ends(
        self, rosewood, rosa, couple, anna, ben, saturday
    ):
        booking = accepted(rosewood, anna, saturday)

        assert services.send_reminders(at=booking.hold_expires_at - 5 * HOUR) == 2
        assert "Pay the deposit by then" in told(anna)[0]
        assert told(ben) == told(anna)
        assert told(rosa) == []

    def test_a_short_hold_is_said_at_its_half(self, rosewood, couple, anna, saturday):
        booking = accepted(rosewood, anna, saturday)
        expires = booking.accepted_at + 2 * HOUR
        Booking.objects.update(hold_expires_at=expires)

        assert services.send_reminders(at=expires - 61 * dt.timedelta(minutes=1)) == 0
        assert services.send_reminders(at=expires - HOUR) == 2

    def test_what_has_run_out_or_was_paid_is_not_said(self, rosewood, couple, anna, saturday):
        booking = accepted(rosewood, anna, saturday)
        expires = booking.hold_expires_at
        assert services.send_reminders(at=expires) == 0

        services.mark_deposit_paid(booking.pk, amount=booking.deposit, at=expires - 7 * HOUR)
        assert services.send_reminders(at=expires - HOUR) == 0

    def test_a_hold_that_is_prolonged_is_said_again(self, rosewood, rosa, couple, anna, saturday):
        booking = requested(rosewood, anna, saturday)
        services.send_reminders(at=booking.hold_expires_at - HOUR)
        later = booking.hold_expires_at + 3 * DAY
        Booking.objects.update(hold_expires_at=later)

        assert services.send_reminders(at=later - HOUR) == 1
        assert len(told(rosa)) == 2

    def test_the_moment_is_said_in_the_receiver_s_time(self, rosewood, couple, anna, saturday):
        lives_in("Asia/Tokyo", anna)
        booking = accepted(rosewood, anna, saturday)
        services.send_reminders(at=booking.hold_expires_at - HOUR)

        tokyo = booking.hold_expires_at.astimezone(zoneinfo.ZoneInfo("Asia/Tokyo"))
        assert f"{tokyo:%-d %B, %H:%M}" in told(anna)[0]


class TestBalance:
    DAY = dt.date(2027, 6, 12)

    def test_two_weeks_and_three_days_before_at_ten(self, rosewood, rosa, couple, anna, ben):
        wedding_on(self.DAY, rosewood, anna)
        early, late = (at(self.DAY - n * DAY, 10, "Europe/Lisbon") for n in (14, 3))

        for moment in (early, late):
            assert services.send_reminders(at=moment - dt.timedelta(seconds=1)) == 0
            assert services.send_reminders(at=moment) == 2
            assert services.send_reminders(at=moment + HOUR) == 0
        assert kinds(anna) == [Kind.BALANCE_EARLY, Kind.BALANCE_LATE]
        assert told(anna)[0].startswith("€700")
        assert told(rosa) == []

    def test_who_owes_nothing_hears_nothing(self, rosewood, couple, anna):
        booking = wedding_on(self.DAY, rosewood, anna)
        Booking.objects.filter(pk=booking.pk).update(amount_paid=booking.price)

        assert services.send_reminders(at=at(self.DAY - 3 * DAY, 11, "Europe/Lisbon")) == 0

    def test_who_booked_within_two_weeks_is_told_once(self, rosewood, couple, anna):
        booking = wedding_on(self.DAY, rosewood, anna)
        confirmed_at = at(self.DAY - 13 * DAY, 9, "Europe/Lisbon")
        Booking.objects.filter(pk=booking.pk).update(confirmed_at=confirmed_at)

        assert services.send_reminders(at=confirmed_at + HOUR) == 0
        assert services.send_reminders(at=at(self.DAY - 3 * DAY, 11, "Europe/Lisbon")) == 2

    def test_after_an_outage_of_days_the_early_one_is_left_out(self, rosewood, couple, anna):
        wedding_on(self.DAY, rosewood, anna)

        assert services.send_reminders(at=at(self.DAY - 12 * DAY, 10, "Europe/Lisbon")) == 0


class TestTomorrow:
    def window(self, booking, person) -> reminders.Window:
        rule = next(rule for rule in reminders.RULES if rule.kind == Kind.TOMORROW)
        return rule.window(booking, person)

    def test_everybody_hears_of_it_at_ten_the_day_before(self, rosewood, rosa, couple, anna, ben):
        day = dt.date(2027, 6, 12)
        booking = wedding_on(day, rosewood, anna)
        Booking.objects.filter(pk=booking.pk).update(amount_paid=booking.price)
        ten = at(day - DAY, 10, "Europe/Lisbon")

        assert services.send_reminders(at=ten - dt.timedelta(seconds=1)) == 0
        assert services.send_reminders(at=ten) == 3
        assert told(anna) == ["Tomorrow: Full day with Rosewood Studio, 12 June 2027"]
        assert told(rosa) == ["Tomorrow: Full day with Anna & Ben, 12 June 2027"]

    def test_after_an_outage_it_is_said_while_it_is_true(self, rosewood, couple, anna):
        day = dt.date(2027, 6, 12)
        booking = wedding_on(day, rosewood, anna)
        Booking.objects.filter(pk=booking.pk).update(amount_paid=booking.price)

        assert services.send_reminders(at=at(day, 0, "Europe/Lisbon")) == 0
        assert services.send_reminders(at=at(day - DAY, 23, "Europe/Lisbon", 59)) == 3

    def test_each_hears_of_it_by_their_own_clock(self, rosewood, couple, anna, ben):
        lives_in("America/New_York", ben)
        day = dt.date(2027, 6, 12)
        booking = wedding_on(day, rosewood, anna)
        Booking.objects.filter(pk=booking.pk).update(amount_paid=booking.price)
        services.send_reminders(at=at(day - DAY, 10, "Europe/Lisbon"))
        assert (len(told(anna)), len(told(ben))) == (1, 0)

        services.send_reminders(at=at(day - DAY, 10, "America/New_York"))
        assert (len(told(anna)), len(told(ben))) == (1, 1)

    def test_dst_spring_ten_is_ten_on_the_day_the_clocks_go_forward(self, rosewood, couple, anna):
        """On 28 March 2027 Lisbon goes from UTC to UTC+1 at one in the morning."""
        booking = wedding_on(dt.date(2027, 3, 29), rosewood, anna)

        assert self.window(booking, anna).start == dt.datetime(2027, 3, 28, 9, tzinfo=dt.UTC)
        booking.date -= DAY
        assert self.window(booking, anna).start == dt.datetime(2027, 3, 27, 10, tzinfo=dt.UTC)

    def test_dst_autumn_ten_is_ten_on_the_day_the_clocks_go_back(self, rosewood, couple, anna):
        """On 31 October 2027 Lisbon goes from UTC+1 to UTC at two in the morning."""
        booking = wedding_on(dt.date(2027, 11, 1), rosewood, anna)

        assert self.window(booking, anna).start == dt.datetime(2027, 10, 31, 10, tzinfo=dt.UTC)
        booking.date -= DAY
        assert self.window(booking, anna).start == dt.datetime(2027, 10, 30, 9, tzinfo=dt.UTC)

    def test_dst_the_window_ends_at_midnight_whatever_the_clocks_do(self, rosewood, couple, anna):
        """The night to 28 March is an hour shorter at its end; the day still begins at its own
        midnight.
        """
        booking = wedding_on(dt.date(2027, 3, 28), rosewood, anna)

        window = self.window(booking, anna)
        assert window.end == dt.datetime(2027, 3, 28, tzinfo=dt.UTC)
        assert window.end - window.start == 14 * HOUR

    @pytest.mark.parametrize(
        ("vendor_zone", "receiver_zone"),
        [("Pacific/Auckland", "Pacific/Honolulu"), ("Pacific/Honolulu", "Pacific/Auckland")],
    )
    def test_across_the_date_line_it_is_tomorrow_for_both(
        self, rosewood, couple, anna, vendor_zone, receiver_zone
    ):
        rosewood.place = PlaceFactory(slug="far", name="Far", time_zone=vendor_zone)
        rosewood.save()
        lives_in(receiver_zone, anna)
        day = dt.date(2027, 6, 12)
        booking = wedding_on(day, rosewood, anna)
        window = self.window(booking, anna)

        assert window.start.astimezone(zoneinfo.ZoneInfo(receiver_zone)).hour == 10
        for moment in (window.start, window.end - dt.timedelta(seconds=1)):
            there = moment.astimezone(zoneinfo.ZoneInfo(vendor_zone)).date()
            assert there < day, "the day has begun where the wedding is"
            here = moment.astimezone(zoneinfo.ZoneInfo(receiver_zone)).date()
            assert here == reminders.day_of(booking, anna) - DAY

    def test_a_time_zone_that_does_not_exist_counts_as_utc(self, rosewood, couple, anna):
        lives_in("Mars/Olympus", anna)
        booking = wedding_on(dt.date(2027, 6, 12), rosewood, anna)

        assert self.window(booking, anna).start == dt.datetime(2027, 6, 11, 10, tzinfo=dt.UTC)

    def test_a_wedding_that_moves_is_said_of_its_new_day_too(self, rosewood, couple, anna):
        day = dt.date(2027, 6, 12)
        booking = wedding_on(day, rosewood, anna)
        Booking.objects.filter(pk=booking.pk).update(amount_paid=booking.price)
        services.send_reminders(at=at(day - DAY, 11, "Europe/Lisbon"))
        Booking.objects.filter(pk=booking.pk).update(date=day + 7 * DAY)

        assert services.send_reminders(at=at(day + 6 * DAY, 11, "Europe/Lisbon")) == 3

    def test_a_cancelled_wedding_is_not_said(self, rosewood, rosa, couple, anna):
        day = dt.date(2027, 6, 12)
        booking = wedding_on(day, rosewood, anna)
        services.cancel_booking(booking.pk, reason="", by=rosa, expected_refund=30_000)

        assert services.send_reminders(at=at(day - DAY, 11, "Europe/Lisbon")) == 0


class TestReviews:
    @pytest.fixture
    def booking(self, rosewood, couple, anna, saturday) -> Booking:
        return completed(rosewood, anna, saturday)

    def mornings(self, booking) -> tuple[dt.datetime, dt.datetime]:
        """Ten in Lisbon on the day after it was completed, and a week later."""
        ended = booking.ended_at.astimezone(zoneinfo.ZoneInfo("Europe/Lisbon")).date()
        return at(ended + DAY, 10, "Europe/Lisbon"), at(ended + 8 * DAY, 10, "Europe/Lisbon")

    def test_the_couple_is_asked_the_day_after_and_once_more(self, booking, rosa, anna, ben):
        for moment in self.mornings(booking):
            with time_machine.travel(moment, tick=False):
                before = moment - dt.timedelta(seconds=1)
                assert services.send_reminders(at=before) == 0
                assert services.send_reminders() == 2
                assert services.send_reminders() == 0

        assert kinds(ben) == [Kind.REVIEW, Kind.REVIEW_AGAIN]
        assert told(rosa) == []
        link = Notification.objects.filter(kind="reminder").first().link
        assert link == f"/bookings/{booking.pk}/review/"

    def test_who_has_written_is_not_asked(self, booking, anna):
        first, again = self.mornings(booking)
        services.send_reminders(at=first)
        reviewed(booking, anna)

        assert services.send_reminders(at=again) == 0

    def test_who_stayed_away_is_not_asked(self, booking, rosa):
        services.report_no_show(booking.pk, detail="", by=rosa)
        Booking.objects.filter(pk=booking.pk).update(absent="couple")

        assert services.send_reminders(at=self.mornings(booking)[0]) == 0

    def test_long_ago_is_not_asked_about(self, booking):
        assert services.send_reminders(at=booking.ended_at + 30 * DAY) == 0


class TestOnce:
    def test_whoever_dies_while_telling_has_told_nobody(
        self, rosewood, rosa, couple, anna, saturday, monkeypatch
    ):
        booking = requested(rosewood, anna, saturday)
        moment = booking.hold_expires_at - HOUR

        def die(*args):
            raise KeyboardInterrupt

        with monkeypatch.context() as patch:
            patch.setattr("messaging.services.notifications.queue_push", die)
            with pytest.raises(KeyboardInterrupt):
                services.send_reminders(at=moment)
        assert not Reminder.objects.exists()
        assert told() == []

        assert services.send_reminders(at=moment) == 1
        assert len(told(rosa)) == 1

    def test_they_can_be_switched_off_by_themselves(self, rosewood, rosa, couple, anna, saturday):
        off = {("reminders", channel): False for channel in Channel}
        update_choices(rosa, off)
        booking = requested(rosewood, anna, saturday)
        services.send_reminders(at=booking.hold_expires_at - HOUR)

        said = Notification.objects.filter(user=rosa).exclude(kind="reminder")
        assert said.exists()
        for channel in Channel:
            assert not wants(rosa, group_of("reminder"), channel)
            assert wants(rosa, group_of("booking"), channel)

    def test_looking_costs_the_same_for_one_and_for_many(self, rosewood, couple, anna, saturday):
        rosewood.weekly.update(capacity=5)
        first = requested(rosewood, anna, saturday)
        moment = first.hold_expires_at - HOUR
        counts = []
        for more in (0, 2):
            for _ in range(more):
                person = UserFactory()
                CoupleFactory(people=[person])
                requested(rosewood, person, saturday)
            Booking.objects.update(hold_expires_at=first.hold_expires_at)
            services.send_reminders(at=moment)
            with CaptureQueriesContext(connection) as queries:
                assert services.send_reminders(at=moment) == 0
            counts.append(len(queries))

        assert counts[0] == counts[1]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
class TestTwoBeats:
    """Two beats at once, on real connections, with a breath between looking and telling."""

    @pytest.fixture
    def moment(self, rosewood, couple, anna, saturday) -> dt.datetime:
        return requested(rosewood, anna, saturday).hold_expires_at - HOUR

    @pytest.fixture(autouse=True)
    def _breath(self, monkeypatch):
        look, both = room._untold, threading.Barrier(2)

        def look_and_wait(rule, at):
            found = look(rule, at)
            both.wait(timeout=20)
            return found

        monkeypatch.setattr(room, "_untold", look_and_wait)

    @pytest.fixture
    def unlocked(self, monkeypatch):
        def find(booking_id):
            return Booking.objects.select_related("vendor__place", "couple").get(pk=booking_id)

        monkeypatch.setattr("bookings.services.timeline.locked", find)

    def tell_twice(self, moment) -> None:
        for answer in all_at_once([lambda: services.send_reminders(at=moment)] * 2):
            assert not isinstance(answer, Exception), answer

    def test_two_beats_at_once_tell_once(self, moment, rosa):
        self.tell_twice(moment)

        assert len(told(rosa)) == Reminder.objects.count() == 1

    def test_the_constraint_alone_keeps_it_once(self, moment, rosa, unlocked):
        self.tell_twice(moment)

        assert len(told(rosa)) == 1

    def test_without_lock_and_constraint_they_are_told_twice(self, moment, rosa, unlocked):
        """The control: what the others show would not be so by itself."""
        once = next(one for one in Reminder._meta.constraints if one.name == "reminded_once")
        with connection.schema_editor() as editor:
            editor.remove_constraint(Reminder, once)
        try:
            self.tell_twice(moment)
            assert len(told(rosa)) == 2
        finally:
            Reminder.objects.all().delete()
            with connection.schema_editor() as editor:
                editor.add_constraint(Reminder, once)
