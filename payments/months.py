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
