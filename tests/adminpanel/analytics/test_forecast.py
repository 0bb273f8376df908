"""Forecasts of series whose truth is known."""

import datetime as dt
import math
from random import Random

import pytest
import time_machine

from adminpanel.analytics.fan import Fan
from adminpanel.analytics.forecast import (
    LEAST,
    YEAR,
    Outlook,
    _Said,
    _Try,
    _widening,
    compute_forecasts,
    outlook,
)
from adminpanel.models import Forecast, RevenueDay
from bookings.models import Booking
from tests.factories import bookings

MONDAY = dt.date(2028, 1, 3)
WEEK = dt.timedelta(weeks=1)


def weeks(count: int) -> list[dt.date]:
    return [MONDAY + number * WEEK for number in range(count)]


def season(count: int, seed: int = 1, noise: float = 5) -> list[int]:
    """60 a week, a little more each, twenty up and down with the year, and noise."""
    rng = Random(seed)
    return [
        round(60 + 0.1 * t + 20 * math.sin(2 * math.pi * t / YEAR) + rng.gauss(0, noise))
        for t in range(count)
    ]


def test_too_little_is_said_and_not_guessed():
    found = outlook(weeks(LEAST - 3), season(LEAST - 3))
    assert (found.missing, found.ahead, found.test) == (3, [], None)
    assert Fan.of(found).mean == ""


def test_nothing_at_all():
    found = outlook([], [])
    assert found.missing == LEAST
    assert Fan.of(found).known == ""


def test_without_a_season_a_line_that_is_flat_stays_flat():
    found = outlook(weeks(60), [50] * 60)
    assert not found.is_seasonal
    assert [round(each.mean) for each in found.ahead] == [50] * 12


def test_a_season_is_found():
    truth = season(172)
    found = outlook(weeks(160), truth[:160])

    assert found.is_seasonal
    off = [abs(said.mean - real) for said, real in zip(found.ahead, truth[160:], strict=True)]
    assert sum(off) / len(off) < 8  # the season alone swings by 20
    assert found.test.mase < 1.1
    assert found.test.mape < 15
    assert 60 <= found.test.covered <= 100


def test_nothing_is_below_zero():
    found = outlook(weeks(60), [max(0, 60 - number) for number in range(60)])
    assert min(each.low for each in found.ahead) >= 0


def test_weeks_to_come_follow_the_last_one():
    found = outlook(weeks(30), [5] * 30)
    assert next(monday for monday, _ in found.coming) == MONDAY + 30 * WEEK
    assert len(found.coming) == 12


def test_what_is_kept_reads_as_it_was():
    found = outlook(weeks(40), season(40))
    assert Outlook.of(found.facts()) == found


def a_walk(count: int, seed: int) -> list[int]:
    """80 a week, and from there wherever it goes."""
    rng, level, found = Random(seed), 80.0, []
    for _ in range(count):
        level = max(0, level + rng.gauss(0, 4))
        found.append(max(0, round(level + rng.gauss(0, 3))))
    return found


def growth(count: int, seed: int) -> list[int]:
    rng = Random(seed)
    return [max(0, round(10 + 0.8 * week + rng.gauss(0, 6))) for week in range(count)]


def a_few(count: int, seed: int) -> list[int]:
    """About six a week, as chance has it."""
    rng = Random(seed)
    return [sum(rng.random() < 0.06 for _ in range(100)) for _ in range(count)]


@pytest.mark.slow
@pytest.mark.parametrize("truth_of", [season, a_walk, growth, a_few])
@pytest.mark.parametrize("count", [40, 60])
def test_short_series_have_bands_that_hold_about_what_they_claim(truth_of, count):
    """Over forty seeds: 80 percent are claimed, though half of a season looks like anything."""
    inside = []
    for seed in range(40):
        truth = truth_of(count + 12, seed)
        found = outlook(weeks(count), truth[:count])
        inside += [
            said.low <= real <= said.high
            for said, real in zip(found.ahead, truth[count:], strict=True)
        ]
    assert 0.72 <= sum(inside) / len(inside) <= 0.92


def test_few_tries_widen_the_band():
    """Four tries of 40 weeks say less than eight of 60 do."""
    tries = [_Try([_Said(10, 1)] * 10, list(range(11, 21)), [10] * 10)]
    held = [_widening(tries * number) for number in (1, 4, 6, 8)]
    assert held == [9, 9, 9, 8]
    assert _widening([]) == 1.0


@pytest.mark.slow
@pytest.mark.parametrize("count", [160, 208])
def test_the_band_holds_about_what_it_claims(count):
    """Over many seeds: 80 percent are claimed."""
    inside, claimed = [], []
    for seed in range(12):
        truth = season(count + 12, seed)
        found = outlook(weeks(count), truth[:count])
        claimed.append(found.test.covered)
        inside += [
            said.low <= real <= said.high
            for said, real in zip(found.ahead, truth[count:], strict=True)
        ]

    assert 0.68 <= sum(inside) / len(inside) <= 0.92
    assert 70 <= sum(claimed) / len(claimed) <= 90


@pytest.mark.django_db
def test_the_weeks_are_those_of_the_rows(rosewood, anna, couple, saturday):
    now = dt.datetime(2031, 6, 4, 12, tzinfo=dt.UTC)  # a Wednesday
    booking = bookings.confirmed(rosewood, anna, saturday)
    Booking.objects.update(confirmed_at=now - 3 * WEEK)
    for days, taken in ((30, 500), (9, 700), (2, 900), (0, 100)):
        RevenueDay.objects.create(
            date=now.date() - dt.timedelta(days=days), currency="EUR", taken=taken
        )
    with time_machine.travel(now, tick=False):
        compute_forecasts()
        compute_forecasts()  # twice changes nothing

    assert booking
    kept = {(each.of, each.currency): Outlook.of(each.facts) for each in Forecast.objects.all()}
    assert set(kept) == {("bookings", ""), ("revenue", "EUR")}
    assert kept["bookings", ""].values == [1, 0, 0]
    # Today is left out with its week, which is not over; so is the day before yesterday.
    assert kept["revenue", "EUR"].values == [500, 0, 0, 700]
    assert kept["revenue", "EUR"].mondays[0] == dt.date(2031, 5, 5)
