"""What went wrong: counted, given to somebody, resolved, and noticed when it comes back."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.models import User
from adminpanel.faults.carrier import Carried
from adminpanel.faults.sightings import (
    Sighting,
    SlowSighting,
    VitalSighting,
    fingerprint_of,
)
from adminpanel.faults.vitals import bucket_of, empty
from adminpanel.models import Fault, FaultDay, SlowQuery, VitalDay
from adminpanel.rules import holders
from adminpanel.services.auditing import change, record
from messaging.services import notify, touch

KEPT_FOR = dt.timedelta(days=90)
State = Fault.State


def keep_sightings(sightings: Sequence[Carried]) -> None:
    """Count what was seen, each group in a transaction of its own."""
    faults, slow, vitals = defaultdict(list), defaultdict(list), defaultdict(list)
    for seen in sightings:
        if isinstance(seen, Sighting):
            faults[seen.fingerprint].append(seen)
        elif isinstance(seen, SlowSighting):
            slow[fingerprint_of([seen.sql])].append(seen)
        else:
            day = seen.at.date()
            vitals[day, seen.route[:120], seen.device, seen.metric].append(seen)
    for group in faults.values():
        _keep_fault(group)
    for fingerprint, queries in slow.items():
        _keep_slow(fingerprint, queries)
    for (day, route, device, metric), measured in vitals.items():
        _keep_vitals(measured, day=day, route=route, device=device, metric=metric)
    if faults:
        touch(holders("adminpanel.see_faults"), "faults", "all")


def assign_fault(fault_id: int, *, to: User | None, by: User) -> Fault:
    """Somebody looks after it, or nobody any more. Raises PermissionDenied for who may not see it,
    on either side.
    """
    _require(by)
    if to:
        _require(to)
    with transaction.atomic():
        fault = Fault.objects.select_for_update().get(pk=fault_id)
        was = fault.assignee and str(fault.assignee)
        fault.assignee = to
        if fault.state != State.RESOLVED:
            fault.state = State.ASSIGNED if to else State.NEW
        fault.save(update_fields=["assignee", "state"])
        record(by, "gave somebody the fault", fault, looked_after_by=change(was, to and str(to)))
        if to and to.pk != by.pk:
            notify(to, "fault", f"{by} asks you to look after: {fault}", fault.get_absolute_url())
        _tell(fault)
    return fault


def resolve_fault(fault_id: int, *, by: User) -> Fault:
    """It is mended; should it come back, it is open again and whoever had it hears of it."""
    _require(by)
    with transaction.atomic():
        fault = Fault.objects.select_for_update().get(pk=fault_id)
        was = str(fault.get_state_display())
        fault.state, fault.resolved_at = State.RESOLVED, timezone.now()
        fault.save(update_fields=["state", "resolved_at"])
        state = change(was, str(State.RESOLVED.label))
        record(by, "resolved the fault", fault, state=state, times=fault.count)
        _tell(fault)
    return fault


def forget_faults(at_most: int = 1_000) -> int:
    """Delete what was not seen for three months; how many faults."""
    before = timezone.now() - KEPT_FOR
    old = Fault.objects.filter(last_at__lt=before).values("pk")[:at_most]
    gone, _ = Fault.objects.filter(pk__in=list(old.values_list("pk", flat=True))).delete()
    SlowQuery.objects.filter(last_at__lt=before).delete()
    VitalDay.objects.filter(day__lt=before.date()).delete()
    FaultDay.objects.filter(day__lt=before.date()).delete()
    return gone


def _keep_fault(seen: Sequence[Sighting]) -> None:
    last = seen[-1]
    with transaction.atomic():
        fault, _ = Fault.objects.get_or_create(
            fingerprint=last.fingerprint,
            defaults={
                "kind": last.kind,
                "title": last.title,
                "place": last.place,
                "first_at": seen[0].at,
                "last_at": last.at,
                "first_release": last.release,
            },
        )
        fault = Fault.objects.select_for_update().get(pk=fault.pk)
        fault.message, fault.trace, fault.where = last.message, last.trace, last.where
        fault.count += len(seen)
        fault.last_at, fault.last_release = max(fault.last_at, last.at), last.release
        if fault.state == State.RESOLVED and fault.resolved_at and last.at > fault.resolved_at:
            fault.state = State.REGRESSED
            _tell_of_return(fault)
        fault.save()
        for day, count in _by_day(seen).items():
            kept, _ = FaultDay.objects.get_or_create(fault=fault, day=day)
            FaultDay.objects.filter(pk=kept.pk).update(count=F("count") + count)
        touch(holders("adminpanel.see_faults"), "fault", fault.pk)


def _by_day(seen: Iterable[Sighting]) -> dict[dt.date, int]:
    days: dict[dt.date, int] = defaultdict(int)
    for each in seen:
        days[each.at.date()] += 1
    return days


def _keep_slow(fingerprint: str, seen: Sequence[SlowSighting]) -> None:
    last = seen[-1]
    with transaction.atomic():
        query, _ = SlowQuery.objects.get_or_create(
            fingerprint=fingerprint, defaults={"sql": last.sql, "last_at": last.at}
        )
        query = SlowQuery.objects.select_for_update().get(pk=query.pk)
        query.count += len(seen)
        query.total_ms += sum(each.milliseconds for each in seen)
        query.worst_ms = max(query.worst_ms, *(each.milliseconds for each in seen))
        query.where, query.last_at = last.where[:200], last.at
        query.save()


def _keep_vitals(seen: Sequence[VitalSighting], **of: object) -> None:
    with transaction.atomic():
        kept, _ = VitalDay.objects.get_or_create(**of, defaults={"buckets": empty()})
        kept = VitalDay.objects.select_for_update().get(pk=kept.pk)
        for each in seen:
            kept.buckets[bucket_of(each.value)] += 1
        kept.save(update_fields=["buckets"])


def _tell_of_return(fault: Fault) -> None:
    people = [fault.assignee] if fault.assignee else holders("adminpanel.see_faults")
    for person in people:
        notify(
            person, "fault", f"Came back after it was resolved: {fault}", fault.get_absolute_url()
        )


def _tell(fault: Fault) -> None:
    watchers = holders("adminpanel.see_faults")
    touch(watchers, "fault", fault.pk)
    touch(watchers, "faults", "all")


def _require(person: User) -> None:
    if not person.has_perm("adminpanel.see_faults"):
        raise PermissionDenied
