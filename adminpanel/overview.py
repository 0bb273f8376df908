"""The figures of the overview, each with the rows behind it. Days are days in UTC."""

import dataclasses
import datetime as dt

from django.db.models import Count, Q, Sum
from django.db.models.functions import TruncWeek
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from adminpanel.gauges import Gauges, gather
from bookings.models import Booking
from vendors.models import Vendor
from vendors.money import words

WEEKS = 52


@dataclasses.dataclass(frozen=True)
class Tile:
    """One figure: its name, value, a remark, and where its rows are."""

    key: str
    label: str
    icon: str
    value: str
    note: str = ""
    url: str = ""
    is_bad: bool = False


@dataclasses.dataclass(frozen=True)
class Week:
    """Confirmed bookings of one week; `share` is its height in percent of the best week."""

    monday: dt.date
    confirmed: int
    share: int


def tiles() -> list[Tile]:
    """Everything that ticks, computed once for all who look."""
    midnight = timezone.now().astimezone(dt.UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return [*_business(midnight), *_technical(gather())]


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


def _business(midnight: dt.datetime) -> list[Tile]:
    today = f"{midnight:%Y-%m-%d}"
    bookings = Booking.objects.aggregate(
        requested=Count("pk", filter=Q(requested_at__gte=midnight)),
        confirmed=Count("pk", filter=Q(confirmed_at__gte=midnight)),
    )
    joined = User.objects.filter(date_joined__gte=midnight).count()
    waiting = Vendor.objects.awaiting_approval().count()
    rows = reverse("adminpanel:booking-list")
    return [
        Tile(
            "requests",
            "Requests today",
            "hourglass",
            str(bookings["requested"]),
            url=f"{rows}?requested={today}",
        ),
        Tile(
            "confirmed",
            "Confirmed today",
            "calendar-check",
            str(bookings["confirmed"]),
            url=f"{rows}?confirmed={today}",
        ),
        Tile(
            "revenue",
            "Deposits today",
            "wallet",
            _money_since(midnight),
            url=f"{rows}?paid={today}",
        ),
        Tile("joined", "Joined today", "user", str(joined)),
        Tile(
            "waiting",
            "Vendors waiting",
            "flag",
            str(waiting),
            url=reverse("adminpanel:vendor-list"),
        ),
    ]


def _money_since(since: dt.datetime) -> str:
    """Deposits received, one amount per currency: never added across currencies."""
    sums = (
        Booking.objects.filter(deposit_paid_at__gte=since)
        .order_by("currency")
        .values_list("currency")
        .annotate(total=Sum("deposit"))
    )
    return " + ".join(words(total, currency) for currency, total in sums) or "0"


def _technical(gauges: Gauges) -> list[Tile]:
    staff = User.objects.filter(pk__in=gauges.online, is_staff=True).count()
    reading = gauges.reading
    return [
        Tile(
            "online",
            "People online",
            "users",
            str(len(gauges.online)),
            note=f"{staff} of them staff",
        ),
        Tile("sockets", "Open sockets", "bolt", str(gauges.sockets)),
        Tile(
            "load",
            "Requests a minute",
            "globe",
            str(reading.requests),
            note=f"{gauges.processes} web process{'es' if gauges.processes != 1 else ''}",
        ),
        Tile(
            "latency",
            "Answered within",
            "clock",
            f"{reading.percentile(0.5) * 1000:.0f} ms",
            note=f"half of them (p50); p95 {reading.percentile(0.95) * 1000:.0f} ms",
        ),
        Tile(
            "errors",
            "Errors a minute",
            "alert",
            str(reading.errors),
            is_bad=reading.errors > 0,
        ),
    ]
