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

WEEKS = 52
PEOPLE = "adminpanel.see_people"


@dataclasses.dataclass(frozen=True)
class Week:
    """Confirmed bookings of one week; `share` is its height in percent of the best week."""

    monday: dt.date
    confirmed: int
    share: int


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
    most = max(counts.values(), default=1)
    mondays = [first + dt.timedelta(weeks=number) for number in range(WEEKS)]
    return [
        Week(monday, counts.get(monday, 0), counts.get(monday, 0) * 100 // most)
        for monday in mondays
    ]


def rows_behind(metric: Metric, user: User, today: dt.date) -> str:
    """The address of the rows that a figure counts, where there is a list that this person may
    open; otherwise what its own page has is all there is.
    """
    if metric.series in ("requests", "errors"):
        return reverse("adminpanel:route-list")
    if metric.name == "sign_ups":
        return f"{reverse('adminpanel:sign-up-list')}?day={today}" if user.has_perm(PEOPLE) else ""
    filters = {
        "bookings_requested": "requested",
        "bookings_confirmed": "confirmed",
        "revenue": "captured",
        "refunds": "refunded",
    }
    if metric.name not in filters:
        return ""
    return f"{reverse('adminpanel:booking-list')}?{filters[metric.name]}={today}"
