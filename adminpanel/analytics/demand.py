"""What is asked for at each place against the room there is, for the coming 365 days."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from django.db import transaction
from django.db.models import Count, F, Sum
from django.db.models.functions import TruncDate, TruncMonth
from django.utils import timezone

from accounts.models import Couple, Place
from adminpanel.models import Event, PlaceFigures, SearchDay
from bookings.models import Booking
from vendors.models import DateException, DaySlot, Vendor, WeeklyAvailability

AHEAD = dt.timedelta(days=365)
LATELY = dt.timedelta(days=90)
RECENT = dt.timedelta(days=2)


def refresh_searches(now: dt.datetime | None = None) -> None:
    """Browsers that searched at a place for a month, day by day (UTC): the last two days anew, and
    those that were never counted.
    """
    today = (now or timezone.now()).astimezone(dt.UTC).date()
    done = SearchDay.objects.order_by("-date").values_list("date", flat=True).first()
    first = min(today - RECENT, done) if done else dt.date(2000, 1, 1)
    start = dt.datetime.combine(first, dt.time.min, dt.UTC)
    events = (
        Event.objects.filter(step=Event.Step.SEARCH, at__gte=start, wanted__gte=F("at__date"))
        .exclude(place=None)
        .annotate(day=TruncDate("at", tzinfo=dt.UTC), month=TruncMonth("wanted"))
        .order_by()
        .values_list("day", "place", "month")
        .annotate(Count("visitor", distinct=True))
    )
    rows = [SearchDay(date=d, place_id=p, month=m, count=n) for d, p, m, n in events]
    with transaction.atomic():
        SearchDay.objects.filter(date__gte=first).delete()
        SearchDay.objects.bulk_create(
            rows,
            batch_size=1000,
            update_conflicts=True,
            unique_fields=["date", "place", "month"],
            update_fields=["count"],
        )


def refresh_places(now: dt.datetime | None = None) -> None:
    """The figures of every place, anew."""
    now = now or timezone.now()
    today = now.astimezone(dt.UTC).date()
    couples = _by_place(
        Couple.objects.exclude(place=None).values_list("place").annotate(Count("pk"))
    )
    listed = Vendor.objects.public().order_by()
    vendors = _by_place(listed.values_list("place").annotate(Count("pk")))
    requests = _by_place(
        Booking.objects.filter(date__gte=today, date__lt=today + AHEAD)
        .order_by()
        .values_list("vendor__place")
        .annotate(Count("pk"))
    )
    searches = _by_place(
        SearchDay.objects.filter(
            date__gt=today - LATELY,
            month__gte=today.replace(day=1),
            month__lt=today + AHEAD,
        )
        .order_by()
        .values_list("place")
        .annotate(Sum("count"))
    )
    capacity, held = _capacity(today), _held(today)
    PlaceFigures.objects.bulk_create(
        [
            PlaceFigures(
                place_id=pk,
                couples=couples.get(pk, 0),
                vendors=vendors.get(pk, 0),
                requests=requests.get(pk, 0),
                searches=searches.get(pk, 0),
                capacity=max(0, capacity.get(pk, 0)),
                held=held.get(pk, 0),
                computed_at=now,
            )
            for pk in Place.objects.order_by("pk").values_list("pk", flat=True)
        ],
        update_conflicts=True,
        unique_fields=["place"],
        update_fields=[
            "couples", "vendors", "requests", "searches", "capacity", "held", "computed_at",
        ],
    )  # fmt: skip


def _by_place(rows: Iterable[tuple[int, int]]) -> dict[int, int]:
    return dict(rows)


def _capacity(today: dt.date) -> Mapping[int, int]:
    """What vendors in the directory take: each weekday as often as it comes, days that they made an
    exception of as they said.
    """
    days = [today + dt.timedelta(days=ahead) for ahead in range(AHEAD.days)]
    often = Counter(day.weekday() for day in days)
    room: dict[int, int] = defaultdict(int)
    listed = Vendor.objects.public()
    weekly = WeeklyAvailability.objects.filter(vendor__in=listed).order_by()
    for place, weekday, capacity in weekly.values_list("vendor__place", "weekday").annotate(
        Sum("capacity")
    ):
        room[place] += capacity * often[weekday]
    usual = dict(_usual(weekly))
    exceptions = DateException.objects.filter(
        vendor__in=listed, date__gte=days[0], date__lte=days[-1]
    ).values_list("vendor", "vendor__place", "date", "capacity")
    for vendor, place, date, capacity in exceptions.iterator():
        room[place] += capacity - usual.get((vendor, date.weekday()), 0)
    return room


def _usual(weekly: Iterable[WeeklyAvailability]) -> Iterable[tuple[tuple[int, int], int]]:
    rows = weekly.values_list("vendor", "weekday", "capacity")  # type: ignore[attr-defined]
    return (((vendor, weekday), capacity) for vendor, weekday, capacity in rows)


def _held(today: dt.date) -> dict[int, int]:
    slots = DaySlot.objects.filter(
        vendor__in=Vendor.objects.public(), date__gte=today, date__lt=today + AHEAD
    )
    return dict(slots.order_by().values_list("vendor__place").annotate(Count("pk")))
