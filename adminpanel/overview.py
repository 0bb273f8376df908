"""What the overview shows beside the live figures. Days are days in UTC."""

import dataclasses
import datetime as dt

from django.db.models import Count
from django.db.models.functions import TruncWeek
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from adminpanel.metrics.catalogue import Metric
from bookings.models import Booking
from payments.columns import Plot, stacked

WEEKS = 52
PEOPLE = "adminpanel.see_people"
FAULTS = "adminpanel.see_faults"
WATCH = "adminpanel.watch"
LISTS = {
    "online": ("person-list", "?online=now", PEOPLE),
    "sign_ups": ("sign-up-list", "?day={today}", PEOPLE),
    "task_failures": ("fault-list", "?kind=task", FAULTS),
    "database_ping": ("slow-query-list", "", FAULTS),
    "bookings_requested": ("booking-list", "?requested={today}", WATCH),
    "bookings_confirmed": ("booking-list", "?confirmed={today}", WATCH),
    "revenue": ("booking-list", "?captured={today}", WATCH),
    "refunds": ("booking-list", "?refunded={today}", WATCH),
}
"""By the name of a figure: its list, how that is narrowed to what is counted, and its right."""


@dataclasses.dataclass(frozen=True)
class Week:
    """Confirmed bookings of one week."""

    monday: dt.date
    confirmed: int


def weeks() -> list[Week]:
    """Confirmed bookings a week over the last year, the oldest first, empty weeks included."""
    this_monday = timezone.now().date() - dt.timedelta(days=timezone.now().weekday())
    first = this_monday - dt.timedelta(weeks=WEEKS - 1)
    by_week = (
        Booking.objects.filter(confirmed_at__date__gte=first)
        .annotate(week=TruncWeek("confirmed_at", tzinfo=dt.UTC))
        .order_by()
        .values_list("week")
        .annotate(count=Count("pk"))
    )
    counts = {week.date(): count for week, count in by_week}
    mondays = [first + dt.timedelta(weeks=number) for number in range(WEEKS)]
    return [Week(monday, counts.get(monday, 0)) for monday in mondays]


def plot_of(weeks: list[Week]) -> Plot:
    """A thin column a week; every fourth says its day."""
    rows = [(f"{week.monday:%-d %b}", {"confirmed": week.confirmed}) for week in weeks]
    return stacked(rows, width=10, gap=4).naming(4)


def rows_behind(metric: Metric, user: User, today: dt.date) -> str:
    """The address of the rows that a figure counts, where there is a list that this person may
    open; otherwise what its own page has is all there is.
    """
    if metric.series in ("requests", "errors"):
        return reverse("adminpanel:route-list")
    if metric.name not in LISTS:
        return ""
    name, query, right = LISTS[metric.name]
    if not user.has_perm(right):
        return ""
    return reverse(f"adminpanel:{name}") + query.format(today=today)
