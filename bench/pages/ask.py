"""The pages of `bench/pages/run` (with a second argument: those whose name begins so), asked of the
database that the environment names.
"""

import datetime as dt
import gc
import os
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "weddingbazaar.settings")

import django

django.setup()

import weddingbazaar.asgi  # noqa: E402, F401

gc.collect()
gc.freeze()  # as the web process does when it has loaded the site (weddingbazaar/web.py)

from django.db import connection  # noqa: E402
from django.db.models import Count  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from accounts.models import User  # noqa: E402
from adminpanel.models import Event  # noqa: E402
from bookings.models import Booking  # noqa: E402
from messaging.models import Conversation, Message  # noqa: E402
from vendors.models import Vendor  # noqa: E402

MOST_QUERIES, MOST_MS = 12, 100
NUMBERS = (
    "revenue", "revenue/?by=day", "revenue/?part=category:photography", "funnel",
    "funnel/?days=30", "funnel/?days=365", "funnel/?category=photography&device=phone",
    "cohorts", "map", "forecast",
)  # fmt: skip


def main(times: int, only: str = "") -> None:
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
    couple = User.objects.get(email="couple@demo.test")
    vendor = User.objects.get(email="vendor@demo.test")
    busiest = _busiest()
    staff = _signed_in(User.objects.get(email="admin@demo.test"))
    guest, by_couple, by_vendor = Client(), _signed_in(couple), _signed_in(busiest)
    day = dt.datetime.now(dt.UTC).date() + dt.timedelta(days=200)
    day += dt.timedelta(days=(5 - day.weekday()) % 7)
    talk = Conversation.objects.visible_to(couple).order_by("-moved_at").first()
    assert talk
    slug = vendor.vendor_memberships.get().vendor.slug
    search = "/vendors/?"
    pages = [
        ("directory", guest, "/vendors/"),
        ("directory, signed in", by_couple, "/vendors/"),
        ("directory, page 20", guest, f"{search}page=20"),
        ("directory, a date", by_couple, f"{search}date={day}"),
        ("directory, a month", by_couple, f"{search}month={day:%Y-%m}"),
        ("directory, ± 3 days", by_couple, f"{search}date={day}&flexible=1"),
        ("directory, words", by_couple, f"{search}q=garden"),
        ("directory, misspelt", by_couple, f"{search}q=photograper"),
        (
            "directory, all filters",
            by_couple,
            f"{search}q=light&month={day:%Y-%m}&category=photography&place=lisbon&within=200"
            "&price_to=3000&style=romantic&language=en&guests=80",
        ),
        (
            "directory, nobody",
            by_couple,
            f"{search}date={day}&category=cars&rating=4.5&place=porto",
        ),
        ("vendor page", by_couple, f"/vendors/{slug}/?date={day}"),
        ("shortlist", by_couple, "/couple/shortlist/"),
        ("couple's dashboard", by_couple, "/couple/dashboard/"),
        ("inbox", by_couple, "/messages/"),
        ("conversation", by_couple, f"/messages/{talk.pk}/"),
        ("vendor's dashboard", by_vendor, "/vendor/dashboard/"),
        ("vendor's classic dashboard", by_vendor, "/vendor/dashboard-classic/"),
        ("vendor's calendar", by_vendor, f"/vendor/calendar/?month={day:%Y-%m}"),
        ("vendor's inbox", by_vendor, "/messages/"),
    ]
    pages += [
        (f"numbers, {name}", staff, f"/adminpanel/analytics/{name}" + "/" * ("?" not in name))
        for name in NUMBERS
    ]
    pages = [page for page in pages if page[0].startswith(only)]
    print(
        f"{Vendor.objects.count():,} vendors, {Booking.objects.count():,} bookings, "
        f"{Message.objects.count():,} messages, "
        f"{Event.objects.count():,} events; {times} times each, on {connection.vendor}"
    )
    print(f"{'page':46}{'queries':>9}{'CPU ms':>9}{'p50 ms':>9}{'p95 ms':>9}")
    over = [name for name, client, address in pages if not _measure(name, client, address, times)]
    if over:
        print(f"Over {MOST_QUERIES} queries or {MOST_MS} ms: {', '.join(over)}")


def _busiest() -> User:
    """Who works for the vendor with the most bookings."""
    crowded = Vendor.objects.annotate(number=Count("bookings")).order_by("-number", "pk")[0]
    return crowded.people()[0]


def _signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def _measure(name: str, client: Client, address: str, times: int) -> bool:
    """Prints one line; whether the page keeps what DESIGN promises."""
    first = client.get(address, headers={"host": "127.0.0.1"})
    assert first.status_code == 200, (address, first.status_code)
    with CaptureQueriesContext(connection) as queries:
        client.get(address, headers={"host": "127.0.0.1"})
    asked = len(queries)  # now: the next request empties the record
    took, worked = [], []
    for _ in range(times):
        start, spent = time.perf_counter(), _cpu()
        client.get(address, headers={"host": "127.0.0.1"})
        took.append((time.perf_counter() - start) * 1000)
        worked.append(_cpu() - spent)
    worst = statistics.quantiles(took, n=20)[18]
    print(
        f"{name:46}{asked:9}{min(worked):9.1f}{statistics.median(took):9.1f}{worst:9.1f}",
        flush=True,
    )
    return asked <= MOST_QUERIES and worst <= MOST_MS


def _cpu() -> float:
    """Milliseconds that this process and its PostgreSQL backend have worked (Linux, both here)."""
    own = time.process_time() * 1000
    if connection.vendor != "postgresql":
        return own
    backend = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat")
    return own + int(backend.read_text().split()[0]) / 1e6 if backend.exists() else own


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 40, *sys.argv[2:3])
