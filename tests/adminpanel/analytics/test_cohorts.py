"""Couples by the month in which they joined."""

import datetime as dt

import pytest

from accounts.models import Couple
from adminpanel.analytics.cohorts import cohorts
from adminpanel.models import CoupleSteps

pytestmark = pytest.mark.django_db
TODAY = dt.date(2031, 12, 15)
DAY = dt.timedelta(days=1)


def joined(month: int, *, asked_after: int | None = None, year: int = 2031) -> None:
    at = dt.datetime(year, month, 3, tzinfo=dt.UTC)
    asked = None if asked_after is None else at + asked_after * DAY
    CoupleSteps.objects.create(couple=Couple.objects.create(), joined_at=at, request_at=asked)


def row(month: int, kind: str = "request", year: int = 2031) -> list[tuple[int, int] | None]:
    first = dt.date(year, month, 1)
    found = next(each for each in cohorts(kind, TODAY) if each.first == first)
    return [cell and (cell.count, cell.percent) for cell in found.cells]


def test_shares_within_months():
    joined(5, asked_after=3)
    joined(5, asked_after=30)
    joined(5, asked_after=31)
    joined(5)

    # All have joined by 1 June: 180 days later is 28 November, 210 days later is still to come.
    assert row(5) == [(2, 50), (3, 75), (3, 75), (3, 75), (3, 75), (3, 75), *[None] * 6]


def test_months_that_are_not_over_are_empty():
    joined(11, asked_after=1)
    joined(12, asked_after=1)
    assert row(11) == [None] * 12
    assert row(12) == [None] * 12


def test_thirteen_months_and_one_query(django_assert_num_queries):
    joined(12, year=2030, asked_after=200)
    joined(11, year=2030, asked_after=1)
    with django_assert_num_queries(1):
        found = cohorts("request", TODAY)

    assert [found[0].first, found[-1].first, len(found)] == [
        dt.date(2030, 12, 1), dt.date(2031, 12, 1), 13,
    ]  # fmt: skip
    assert [each.size for each in found] == [1, *[0] * 12]
    assert row(12, year=2030)[5:8] == [(0, 0), (1, 100), (1, 100)]


def test_kinds_are_apart():
    joined(1, asked_after=1)
    assert row(1, "message")[0] == (0, 0)
    assert row(1, "paid")[0] == (0, 0)


def test_heat():
    joined(3, asked_after=1)
    joined(4)
    found = {each.first.month: each for each in cohorts("request", TODAY)}
    assert found[3].cells[0].heat == 9
    assert found[4].cells[0].heat == 0
