"""Quiet hours, by the clock of the person who wants them."""

import datetime as dt
import zoneinfo

from accounts.models import User
from messaging.models import QuietHours

DAY = dt.timedelta(days=1)


def zone_of(user: User) -> dt.tzinfo:
    try:
        return zoneinfo.ZoneInfo(user.time_zone)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        return dt.UTC


def quiet_until(user: User, now: dt.datetime) -> dt.datetime | None:
    """When the quiet hours end that the person is in now; None outside of them."""
    try:
        hours = user.quiet_hours
    except QuietHours.DoesNotExist:
        return None
    zone = zone_of(user)
    today = now.astimezone(zone).date()
    for day in (today - DAY, today):
        starts = min(_moments(day, hours.starts, zone))
        ends = max(_moments(day if hours.starts < hours.ends else day + DAY, hours.ends, zone))
        if starts <= now < ends:
            return ends
    return None


def _moments(day: dt.date, time: dt.time, zone: dt.tzinfo) -> list[dt.datetime]:
    """What a clock on the wall may mean: in the night that summer time ends an hour comes twice,
    in the night that it begins one is missing. Quiet hours take the longer reading.
    """
    local = dt.datetime.combine(day, time, zone)
    return [local.replace(fold=fold).astimezone(dt.UTC) for fold in (0, 1)]
