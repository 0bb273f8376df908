"""Months in addresses: `2027-03` is the day it begins on."""

import datetime as dt


class MonthConverter:
    regex = r"20[0-9]{2}-(?:0[1-9]|1[0-2])"

    def to_python(self, value: str) -> dt.date:
        return dt.date.fromisoformat(f"{value}-01")

    def to_url(self, value: dt.date) -> str:
        return f"{value:%Y-%m}"


def months_between(first: dt.date, last: dt.date) -> list[dt.date]:
    """The months from that of `first` to that of `last`, the latest first."""
    months, month = [], last.replace(day=1)
    while month >= first.replace(day=1):
        months.append(month)
        month = (month - dt.timedelta(days=1)).replace(day=1)
    return months


def months_around(day: dt.date, *, back: int, ahead: int = 0) -> list[dt.date]:
    """The month of `day` with so many before and after it, the earliest first."""
    first = day.year * 12 + day.month - 1 - back
    numbers = range(first, first + back + ahead + 1)
    return [dt.date(number // 12, number % 12 + 1, 1) for number in numbers]
