"""Following calendars that vendors keep elsewhere.

The rows know what is to do. One is claimed by a lease, fetched and read without any lock, and its
days are stored under the vendor's, so that no booking slips in between. Who dies in between leaves
a lease that runs out. Whatever goes wrong is kept on the row for the vendor to read, and the days
of the last good look stay.
"""

import datetime as dt
import hashlib
import random
import time

from django.core.files import File
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from messaging.services import notify, touch
from vendors import tasks
from vendors.exceptions import AlreadyFollowed, TooManyCalendars
from vendors.imports.errors import CalendarError
from vendors.imports.fetching import MOST_BYTES, Fetched, fetch
from vendors.imports.reading import Span, busy_days
from vendors.models import BusyDay, BusyImport, DaySlot, Vendor
from vendors.services.days import lock_managed_vendor, lock_vendor

EVERY = dt.timedelta(minutes=30)
LONGEST_PAUSE = dt.timedelta(hours=24)
LEASE = dt.timedelta(minutes=5)
RUN_SECONDS = 45  # the clock rings again; a slow host must not keep a worker from the others
MARGIN = dt.timedelta(days=60)  # read beyond the horizon, which moves while a calendar stands still
MOST_CALENDARS = 10
TELL_AFTER = 3  # failures in a row
State = BusyImport.State
_OUTCOME = ["state", "error", "failures", "fetched_at", "next_fetch_at", "leased_until"]


def follow_calendar(vendor_id: int, *, name: str, url: str, by: User) -> BusyImport:
    """Look at the calendar at `url` now and every half hour.

    Raises AlreadyFollowed and TooManyCalendars.
    """
    with transaction.atomic():
        vendor = lock_managed_vendor(vendor_id, by=by)
        _refuse_too_many(vendor)
        try:
            with transaction.atomic():
                source = BusyImport.objects.create(
                    vendor=vendor, name=name, url=url, next_fetch_at=timezone.now()
                )
        except IntegrityError as twice:
            raise AlreadyFollowed from twice
        _ring(vendor)
    return source


def import_file(vendor_id: int, *, name: str, file: File[bytes], by: User) -> BusyImport:
    """Read a calendar once, as it is. Raises CalendarError and TooManyCalendars."""
    body = file.read(MOST_BYTES + 1)
    if len(body) > MOST_BYTES:
        raise CalendarError("This file is larger than 2 MB. Export fewer events.")
    span = _span(Vendor.objects.select_related("place").get(pk=vendor_id))
    busy = busy_days(body, span)
    with transaction.atomic():
        vendor = lock_managed_vendor(vendor_id, by=by)
        _refuse_too_many(vendor)
        source = BusyImport.objects.create(vendor=vendor, name=name)
        _store(source, vendor, busy, span)
        _note_success(source)
        touch(vendor.people(), "calendar", vendor.pk)
    return source


def remove_import(import_id: int, *, by: User) -> None:
    """Forget a calendar; the days that only it had closed are open again."""
    with transaction.atomic():
        source = BusyImport.objects.get(pk=import_id)
        vendor = lock_managed_vendor(source.vendor_id, by=by)
        source.delete()
        touch(vendor.people(), "calendar", vendor.pk)


def check_now(import_id: int, *, by: User) -> None:
    """Look at it at once, without waiting for its turn."""
    with transaction.atomic():
        source = BusyImport.objects.exclude(url="").get(pk=import_id)
        vendor = lock_managed_vendor(source.vendor_id, by=by)
        BusyImport.objects.filter(pk=source.pk).update(next_fetch_at=timezone.now())
        _ring(vendor)


def check_calendars() -> int:
    """Look at the calendars whose turn it is, for most of a minute; how many could be read. Safe to
    run twice at once.
    """
    read, until = 0, time.monotonic() + RUN_SECONDS
    while time.monotonic() < until and (source := _claim(timezone.now())):
        read += _check(source)
    return read


def _refuse_too_many(vendor: Vendor) -> None:
    if vendor.imports.count() >= MOST_CALENDARS:
        raise TooManyCalendars(MOST_CALENDARS)


def _ring(vendor: Vendor) -> None:
    touch(vendor.people(), "calendar", vendor.pk)
    transaction.on_commit(tasks.check_calendars.delay, robust=True)


def _claim(now: dt.datetime) -> BusyImport | None:
    with transaction.atomic():
        due = BusyImport.objects.due(now).select_for_update(skip_locked=True, of=("self",))
        source = due.select_related("vendor__place").first()
        if source:
            source.leased_until = now + LEASE
            source.next_fetch_at = now + LEASE
            source.save(update_fields=["leased_until", "next_fetch_at"])
    return source


def _check(source: BusyImport) -> bool:
    """Fetch, read and store one; False when that failed, with the reason on its row."""
    span = _span(source.vendor)
    try:
        found = _fetch(source, span)
        digest = hashlib.sha256(found.body or b"").hexdigest()
        if found.body is None or (digest == source.digest and _covers(source, span)):
            busy = None
        else:
            busy = busy_days(found.body, span)
            source.digest = digest
    except CalendarError as error:
        _finish(source, error=str(error))
        return False
    source.etag, source.last_modified = found.etag, found.last_modified
    _finish(source, busy=busy, span=span)
    return True


def _fetch(source: BusyImport, span: Span) -> Fetched:
    """Whether it has changed is worth asking only while we know its days as far as we look."""
    if not _covers(source, span):
        return fetch(source.url)
    found = fetch(source.url, etag=source.etag, last_modified=source.last_modified)
    if found.body is None:
        return Fetched(None, etag=source.etag, last_modified=source.last_modified)
    return found


def _covers(source: BusyImport, span: Span) -> bool:
    horizon = span.last - MARGIN
    is_far_enough = source.read_until is not None and source.read_until >= horizon
    return is_far_enough and source.time_zone == str(span.zone)


def _span(vendor: Vendor) -> Span:
    today = vendor.today()
    return Span(today, today + dt.timedelta(days=vendor.horizon_days) + MARGIN, vendor.zone)


def _finish(
    source: BusyImport,
    *,
    error: str = "",
    busy: dict[dt.date, str] | None = None,
    span: Span | None = None,
) -> None:
    """Write down what came of looking, under the vendor's lock; nothing if it was removed."""
    with transaction.atomic():
        vendor = lock_vendor(source.vendor_id)
        if not BusyImport.objects.filter(pk=source.pk).exists():
            return
        if error:
            _note_failure(source, vendor, error)
        else:
            if busy is not None and span is not None:
                _store(source, vendor, busy, span)
            _note_success(source)
        touch(vendor.people(), "calendar", vendor.pk)


def _store(source: BusyImport, vendor: Vendor, busy: dict[dt.date, str], span: Span) -> None:
    """Have exactly these days from today on; what the vendor overruled stays overruled."""
    source.read_until, source.time_zone = span.last, str(span.zone)
    known = {day.date: day for day in source.days.all()}
    source.days.exclude(date__in=busy).delete()
    changed = []
    for date, summary in busy.items():
        if date in known and known[date].summary != summary:
            known[date].summary = summary
            changed.append(known[date])
    BusyDay.objects.bulk_update(changed, ["summary"], batch_size=500)
    new = [date for date in busy if date not in known]
    BusyDay.objects.bulk_create(
        BusyDay(source=source, date=date, summary=busy[date]) for date in new
    )
    _tell_conflicts(source, vendor, new)


def _tell_conflicts(source: BusyImport, vendor: Vendor, new: list[dt.date]) -> None:
    """Once for each day: only what has just become busy is news."""
    held = vendor.slots.filter(date__in=new, purpose=DaySlot.Purpose.WEDDING)
    dates = sorted(set(held.values_list("date", flat=True)))
    if not dates:
        return
    named = ", ".join(f"{date:%-d %B %Y}" for date in dates[:3])
    more = f" and {len(dates) - 3} more" if dates[3:] else ""
    text = f"“{source}” says that you are busy on {named}{more}, where you have a booking here."
    link = f"{reverse('pages:vendor-calendar')}?month={dates[0]:%Y-%m}"
    for person in vendor.people():
        notify(person, "calendar", text, link)


def _note_success(source: BusyImport) -> None:
    source.state, source.error, source.failures = State.OK, "", 0
    source.fetched_at = timezone.now()
    source.next_fetch_at = source.fetched_at + _jittered(EVERY) if source.url else None
    source.leased_until = None
    source.save(
        update_fields=[*_OUTCOME, "etag", "last_modified", "digest", "read_until", "time_zone"]
    )


def _note_failure(source: BusyImport, vendor: Vendor, error: str) -> None:
    """Try later and later; tell the vendor when it stays broken: days may be booked meanwhile."""
    source.state, source.error = State.ERROR, error[:300]
    source.failures += 1
    pause = min(EVERY * 2 ** min(source.failures - 1, 10), LONGEST_PAUSE)
    source.fetched_at = timezone.now()
    source.next_fetch_at = source.fetched_at + _jittered(pause)
    source.leased_until = None
    source.save(update_fields=_OUTCOME)
    if source.failures == TELL_AFTER:
        text = f"We cannot read your calendar “{source}” any more: {error}"
        for person in vendor.people():
            notify(person, "calendar", text, reverse("vendors:import-list"))


def _jittered(pause: dt.timedelta) -> dt.timedelta:
    """Not everybody at the full hour: a tenth more or less."""
    return pause * random.uniform(0.9, 1.1)  # noqa: S311 - nothing depends on it
