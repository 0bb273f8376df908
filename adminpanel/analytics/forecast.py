"""The weeks to come, by exponential smoothing (statsmodels' ETS): a level, a damped trend, and a
season of 52 weeks where two full years are known. A fit is slow and its library heavy, so a worker
does it at night or when somebody asks; pages read the row that it leaves.

Weeks begin on Mondays (UTC); the one that is not over is left out. Before a forecast is believed it
is made again for weeks that are known by now, from what was known then: how far it was off, and how
often the band was right, is said beside it, and the band is widened by what it missed.
"""

import dataclasses
import datetime as dt
import math
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from django.db.models import Count, Sum
from django.db.models.functions import TruncWeek
from django.utils import timezone

from adminpanel.models import Forecast, RevenueDay
from bookings.models import Booking

AHEAD = 12
LEAST = 24
"""Weeks of which anything is said at all."""
YEAR = 52
BAND = 80
"""Percent of weeks that the band is meant to hold."""
ORIGINS = 8
APART = 4
MOST = 5 * YEAR
WEEK = dt.timedelta(weeks=1)


@dataclass(frozen=True)
class Ahead:
    """One week to come: what is likeliest, and the band."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True)
class Test:
    """How the forecast did on weeks that are known: `mape` is the mean error in percent of the
    weeks that were not empty; `mase` the error against saying "as this week a year ago" (or, where
    no year is known, "as last week"): below 1 is better than that; `covered` percent of `weeks` lay
    in the band.
    """

    weeks: int
    mape: float | None
    mase: float | None
    covered: float


@dataclass(frozen=True)
class Outlook:
    """What a page shows of one series. `missing` weeks are needed before anything is said."""

    mondays: list[dt.date]
    values: list[int]
    ahead: list[Ahead]
    test: Test | None
    is_seasonal: bool
    missing: int

    @property
    def coming(self) -> list[tuple[dt.date, Ahead]]:
        last = self.mondays[-1] if self.mondays else dt.date.min
        mondays = accumulate([WEEK] * len(self.ahead), lambda day, week: day + week, initial=last)
        return list(zip(list(mondays)[1:], self.ahead, strict=True))

    def facts(self) -> dict[str, Any]:
        return dataclasses.asdict(self) | {"mondays": [f"{day}" for day in self.mondays]}

    @classmethod
    def of(cls, facts: dict[str, Any]) -> "Outlook":
        return cls(
            mondays=[dt.date.fromisoformat(day) for day in facts["mondays"]],
            values=facts["values"],
            ahead=[Ahead(**each) for each in facts["ahead"]],
            test=Test(**facts["test"]) if facts["test"] else None,
            is_seasonal=facts["is_seasonal"],
            missing=facts["missing"],
        )


def compute_forecasts(now: dt.datetime | None = None) -> None:
    """Of bookings, and of what is taken in each currency, as of `now`."""
    now = now or timezone.now()
    this_monday = monday_of(now.astimezone(dt.UTC).date())
    _keep(Forecast.Of.BOOKINGS, "", outlook(*_bookings(this_monday)), now)
    for currency in (
        RevenueDay.objects.order_by("currency").values_list("currency", flat=True).distinct()
    ):
        _keep(Forecast.Of.REVENUE, currency, outlook(*_taken(currency, this_monday)), now)


def outlook(mondays: Sequence[dt.date], values: Sequence[int]) -> Outlook:
    """Weeks without a gap, the oldest first."""
    mondays, values = list(mondays)[-MOST:], list(values)[-MOST:]
    if len(values) < LEAST:
        return Outlook(mondays, values, [], None, is_seasonal=False, missing=LEAST - len(values))
    tries = _tries(values)
    wider = _widening(tries)
    ahead = [_band(said, wider) for said in _fit(values, AHEAD)]
    is_seasonal = len(values) >= 2 * YEAR
    return Outlook(mondays, values, ahead, _test(tries), is_seasonal, missing=0)


# ---------------------------------------------------------------- fitting


@dataclass(frozen=True)
class _Said:
    """What the model says of one week: the mean, and half of its own band."""

    mean: float
    half: float


@dataclass(frozen=True)
class _Try:
    """A forecast from one moment of the past, what came, and what would have been said without any
    model.
    """

    said: list[_Said]
    came: list[int]
    naive: list[int]

    @property
    def errors(self) -> list[float]:
        return [abs(said.mean - came) for said, came in zip(self.said, self.came, strict=True)]

    @property
    def ratios(self) -> list[float]:
        """How many times half a band each error is."""
        pairs = zip(self.errors, self.said, strict=True)
        return [error / max(said.half, 1e-9) for error, said in pairs]


def _fit(values: Sequence[float], ahead: int) -> list[_Said]:
    # Heavy, and of no use to a web process: loaded where it is needed.
    import pandas as pd
    from statsmodels.tsa.exponential_smoothing.ets import ETSModel

    season = {"seasonal": "add", "seasonal_periods": YEAR} if len(values) >= 2 * YEAR else {}
    model = ETSModel(
        pd.Series([float(each) for each in values]),
        error="add",
        trend="add",
        damped_trend=True,
        initialization_method="heuristic",
        **season,
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that it did not converge shows in the back-test
        fitted = model.fit(disp=False, maxiter=200)
        found = fitted.get_prediction(start=len(values), end=len(values) + ahead - 1)
        frame = found.summary_frame(alpha=1 - BAND / 100)
    columns = zip(frame["mean"], frame["pi_lower"], strict=True)
    return [_Said(float(mean), float(mean - low)) for mean, low in columns]


def _tries(values: Sequence[int]) -> list[_Try]:
    """From up to eight moments of the past, four weeks apart, each with nothing but what came
    before it.
    """
    tries = []
    for origin in range(len(values) - APART, LEAST - 1, -APART)[:ORIGINS]:
        known, came = values[:origin], list(values[origin : origin + AHEAD])
        a_year_ago = list(known[origin - YEAR :][: len(came)]) if origin >= YEAR else []
        naive = a_year_ago or [known[-1]] * len(came)
        tries.append(_Try(_fit(known, len(came)), came, naive))
    return tries


def _widening(tries: Sequence[_Try]) -> float:
    """By how much the model's own band has to grow to have held what it should have: it does not
    know how unsure it is of its season. Never narrower than the model says.

    Weeks of one try are off together, so few tries say less than their weeks seem to: the fewer
    below eight, down to four, the more of them has to be held.
    """
    ratios = sorted(ratio for each in tries for ratio in each.ratios)
    if not ratios:
        return 1.0
    missing = min(1, 2 * (ORIGINS - len(tries)) / ORIGINS)
    share = (BAND + (100 - BAND) / 2 * missing) / 100
    return max(1.0, ratios[math.ceil(share * len(ratios)) - 1])


def _band(said: _Said, wider: float) -> Ahead:
    bounds = (said.mean, said.mean - said.half * wider, said.mean + said.half * wider)
    return Ahead(*(round(max(0.0, each), 2) for each in bounds))


def _test(tries: Sequence[_Try]) -> Test | None:
    """None when too little is known. Each try has the band that the others ask for: its own errors
    may not widen it.
    """
    if not tries:
        return None
    errors = [error for each in tries for error in each.errors]
    came = [real for each in tries for real in each.came]
    naive = [
        abs(said - real) for each in tries for said, real in zip(each.naive, each.came, strict=True)
    ]
    shares = [error / real for error, real in zip(errors, came, strict=True) if real]
    inside = []
    for each in tries:
        wider = _widening([one for one in tries if one is not each])
        inside += [ratio <= wider for ratio in each.ratios]
    return Test(
        weeks=len(errors),
        mape=round(100 * sum(shares) / len(shares), 1) if shares else None,
        mase=round(sum(errors) / sum(naive), 2) if sum(naive) else None,
        covered=round(100 * sum(inside) / len(inside), 1),
    )


# ---------------------------------------------------------------- weeks


def monday_of(day: dt.date) -> dt.date:
    return day - dt.timedelta(days=day.weekday())


def _keep(of: str, currency: str, found: Outlook, now: dt.datetime) -> None:
    Forecast.objects.update_or_create(
        of=of, currency=currency, defaults={"facts": found.facts(), "computed_at": now}
    )


def _bookings(this_monday: dt.date) -> tuple[list[dt.date], list[int]]:
    end = dt.datetime.combine(this_monday, dt.time.min, dt.UTC)
    rows = (
        Booking.objects.filter(confirmed_at__lt=end)
        .annotate(week=TruncWeek("confirmed_at", tzinfo=dt.UTC))
        .order_by()
        .values_list("week")
        .annotate(Count("pk"))
    )
    return _weeks({week.date(): count for week, count in rows}, this_monday)


def _taken(currency: str, this_monday: dt.date) -> tuple[list[dt.date], list[int]]:
    rows = (
        RevenueDay.objects.filter(by=RevenueDay.By.ALL, currency=currency, date__lt=this_monday)
        .annotate(week=TruncWeek("date"))
        .order_by()
        .values_list("week")
        .annotate(Sum("taken"))
        .filter(taken__sum__gt=0)
    )
    return _weeks(dict(rows), this_monday)


def _weeks(found: dict[dt.date, int], end: dt.date) -> tuple[list[dt.date], list[int]]:
    """From the first week in which anything happened to the last one before `end`, empty ones
    included.
    """
    if not found:
        return [], []
    first = min(found)
    mondays = [first + WEEK * number for number in range((end - first).days // 7)]
    return mondays, [found.get(monday, 0) for monday in mondays]
