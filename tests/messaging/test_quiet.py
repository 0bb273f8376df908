"""Quiet hours by the clock on the wall: over midnight, in other zones, in the nights it jumps."""

import datetime as dt

import pytest

from messaging import services
from messaging.quiet import quiet_until
from tests.factories.accounts import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(f"{text}+00:00")


def person(starts: str, ends: str, zone: str = "UTC"):
    user = UserFactory(time_zone=zone)
    hours = dt.time.fromisoformat(starts), dt.time.fromisoformat(ends)
    services.update_quiet_hours(user, hours)
    return user


@pytest.mark.parametrize(
    ("now", "until"),
    [
        ("2027-06-02T21:59", None),
        ("2027-06-02T22:00", "2027-06-03T07:00"),
        ("2027-06-02T23:59", "2027-06-03T07:00"),
        ("2027-06-03T06:59", "2027-06-03T07:00"),
        ("2027-06-03T07:00", None),
    ],
)
def test_over_midnight(now, until):
    assert quiet_until(person("22:00", "07:00"), at(now)) == (until and at(until))


@pytest.mark.parametrize(
    ("now", "quiet"), [("T12:59", False), ("T13:00", True), ("T14:29", True), ("T14:30", False)]
)
def test_within_a_day(now, quiet):
    assert (quiet_until(person("13:00", "14:30"), at(f"2027-06-02{now}")) is not None) is quiet


def test_by_the_clock_of_the_person():
    user = person("22:00", "07:00", "America/New_York")

    assert quiet_until(user, at("2027-06-02T22:30")) is None  # 18:30 there
    assert quiet_until(user, at("2027-06-03T02:00")) == at("2027-06-03T11:00")


def test_when_an_hour_comes_twice_the_quiet_is_longer():
    """Berlin, 31 October 2027: 03:00 becomes 02:00. Until half past two is the second one."""
    user = person("22:00", "02:30", "Europe/Berlin")

    for now in ("2027-10-31T00:15", "2027-10-31T00:45", "2027-10-31T01:15"):
        assert quiet_until(user, at(now)) == at("2027-10-31T01:30")
    assert quiet_until(user, at("2027-10-31T01:30")) is None


def test_when_an_hour_is_missing_the_quiet_still_ends():
    """Berlin, 28 March 2027: 02:00 becomes 03:00, and nobody's clock shows half past two."""
    user = person("22:00", "02:30", "Europe/Berlin")

    assert quiet_until(user, at("2027-03-28T00:59")) == at("2027-03-28T01:30")  # 03:30 there
    assert quiet_until(user, at("2027-03-28T01:30")) is None
    assert quiet_until(user, at("2027-03-28T21:00")) == at("2027-03-29T00:30")


def test_nobody_is_quiet_who_did_not_ask():
    user = person("22:00", "07:00")
    services.update_quiet_hours(user, None)
    user.refresh_from_db()

    assert quiet_until(user, at("2027-06-02T23:00")) is None


def test_an_unknown_zone_is_utc():
    assert quiet_until(person("22:00", "07:00", "Mars/Olympus"), at("2027-06-02T23:00"))
