"""Events become journeys, and rows of conversations and bookings the steps of couples."""

import datetime as dt
import uuid
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from accounts.models import Couple, CoupleMember, User
from adminpanel.analytics import funnel_days
from adminpanel.models import CoupleSteps, Event, Journey, Visitor
from bookings.models import Booking
from messaging.models import Message
from vendors.models import Inquiry

BATCH = 5000
DELETED_AT_ONCE = 10_000
FACTS = (
    "couple_id", "category_id", "place_id", "tier", "device", "started_at", "search_at",
    "profile_at",
)  # fmt: skip


def count_events() -> int:
    """Every event that is not part of a journey yet; how many there were. Safe to run twice."""
    done = 0
    while found := _count_some():
        done += found
    return done


def delete_old_events(now: dt.datetime | None = None) -> int:
    """Those that have been kept long enough, a bounded number at a time."""
    before = (now or timezone.now()) - dt.timedelta(days=settings.VISITS_KEPT_DAYS)
    old, deleted = Event.objects.filter(at__lt=before, is_counted=True), 0
    while keys := list(old.order_by("at").values_list("pk", flat=True)[:DELETED_AT_ONCE]):
        deleted += Event.objects.filter(pk__in=keys).delete()[0]
    return deleted


def forget_person(user: User) -> None:
    """Their browsers, what those have seen, and a journey that nobody else is part of."""
    visitors = Visitor.objects.filter(user=user)
    keys = list(visitors.values_list("key", flat=True))
    journeys = list(visitors.values_list("journey", flat=True))
    Event.objects.filter(Q(user=user) | Q(visitor__in=keys)).delete()
    visitors.delete()
    nobodys = Journey.objects.filter(pk__in=journeys, visitors=None)
    with transaction.atomic():
        funnel_days.mark_days_of(nobodys)
        nobodys.delete()


def refresh_couple_steps() -> None:
    """A first time, once it is known, stays: only what is missing is looked for."""
    missing = Couple.objects.filter(steps=None).values_list("pk", "created_at")
    CoupleSteps.objects.bulk_create(
        (CoupleSteps(couple_id=pk, joined_at=at) for pk, at in missing.iterator()),
        batch_size=BATCH,
        ignore_conflicts=True,
    )
    for field, first in _firsts().items():
        found = Subquery(first)
        new = CoupleSteps.objects.filter(**{field: None}).annotate(found=found).exclude(found=None)
        couples = list(new.values_list("pk", flat=True))
        for start in range(0, len(couples), BATCH):
            some = couples[start : start + BATCH]
            with transaction.atomic():
                new.filter(pk__in=some).update(**{field: found})
                funnel_days.mark_days_of(Journey.objects.filter(couple__in=some))


def rebuild_couple_steps() -> None:
    """From nothing, for rows that were put right; the funnel of every day is worked out anew."""
    with transaction.atomic():
        funnel_days.mark_all()  # first, and so in one order
        CoupleSteps.objects.all().delete()
        refresh_couple_steps()


def _firsts() -> dict[str, QuerySet[Any, Any]]:
    """Of one couple, the moment of each step."""
    bookings = Booking.objects.filter(couple=OuterRef("couple_id"))
    said = Message.objects.filter(
        conversation__in=Inquiry.objects.filter(couple=OuterRef(OuterRef("couple_id"))).values(
            "conversation"
        ),
        author__couple_membership__couple=OuterRef("couple_id"),
    )
    return {
        "message_at": said.order_by("created_at").values("created_at")[:1],
        "request_at": bookings.order_by("requested_at").values("requested_at")[:1],
        "deposit_at": bookings.exclude(deposit_paid_at=None)
        .order_by("deposit_paid_at")
        .values("deposit_paid_at")[:1],
        "completed_at": bookings.filter(state=Booking.State.COMPLETED)
        .exclude(ended_at=None)
        .order_by("ended_at")
        .values("ended_at")[:1],
    }


# ---------------------------------------------------------------- journeys


def _count_some() -> int:
    with transaction.atomic():
        waiting = Event.objects.uncounted().select_related("vendor").order_by("pk")
        events = list(waiting.select_for_update(of=("self",))[:BATCH])
        if events:
            _Batch(events).save()
            Event.objects.filter(pk__in=[event.pk for event in events]).update(is_counted=True)
    return len(events)


class _Batch:
    """Some events in the order they happened, and the journeys they belong to."""

    def __init__(self, events: list[Event]) -> None:
        keys = {event.visitor for event in events}
        users = {event.user_id for event in events} - {None}
        known = Visitor.objects.filter(key__in=keys).select_related("journey")
        self.visitors: dict[uuid.UUID, Visitor] = {}
        self.journeys: dict[int, Journey] = {}
        self.couples: dict[int | None, int] = dict(
            CoupleMember.objects.filter(user__in=users).values_list("user", "couple")
        )
        self.by_couple: dict[int, Journey] = {}
        for journey in Journey.objects.filter(couple__in=set(self.couples.values())):
            self.journeys[journey.pk] = journey
            self.by_couple[journey.couple_id or 0] = journey
        for visitor in known:
            visitor.journey = self.journeys.setdefault(visitor.journey_id, visitor.journey)
            self.visitors[visitor.key] = visitor
        self.new: list[Journey] = []
        self.gone: list[Journey] = []
        self.before = {pk: _facts(journey) for pk, journey in self.journeys.items()}
        self.days = {pk: _day(journey) for pk, journey in self.journeys.items()}
        for event in sorted(events, key=lambda event: event.at):
            _note(self._journey_of(event), event)

    def save(self) -> None:
        Journey.objects.bulk_create(self.new)
        kept = [one for one in self.journeys.values() if one not in self.gone]
        changed = [one for one in kept if _facts(one) != self.before[one.pk]]
        # What takes a couple over comes after what gave it up; nothing gives one up.
        Journey.objects.bulk_update(
            changed, [name.removesuffix("_id") for name in FACTS], batch_size=500
        )
        for visitor in self.visitors.values():
            visitor.journey = visitor.journey  # its key is known by now
        Visitor.objects.bulk_create(
            self.visitors.values(),
            update_conflicts=True,
            unique_fields=["key"],
            update_fields=["journey", "user"],
            batch_size=500,
        )
        Journey.objects.filter(pk__in=[one.pk for one in self.gone]).delete()
        were = (self.days[one.pk] for one in [*changed, *self.gone])
        funnel_days.mark([*were, *map(_day, [*changed, *self.new])])

    def _journey_of(self, event: Event) -> Journey:
        """Of the couple, when they are signed in; otherwise of the browser."""
        visitor = self.visitors.get(event.visitor)
        couple = self.couples.get(event.user_id)
        own = visitor.journey if visitor else None
        journey = (
            self._join(own, couple, event) if couple is not None else own or self._begin(event)
        )
        if visitor is None:
            visitor = self.visitors[event.visitor] = Visitor(key=event.visitor, journey=journey)
        if couple is not None:
            visitor.user_id = event.user_id
        return journey

    def _join(self, own: Journey | None, couple: int, event: Event) -> Journey:
        """The couple's journey takes in what this browser did before anybody signed in. A browser
        that another couple uses too stays where it is.
        """
        theirs = self.by_couple.get(couple)
        is_free = own is not None and own.couple_id is None
        if theirs is None:
            theirs = own if own is not None and is_free else self._begin(event)
            theirs.couple_id = couple
            self.by_couple[couple] = theirs
        elif own is not None and is_free:
            _absorb(theirs, own)
            self._move(own, theirs)
        return theirs

    def _move(self, old: Journey, new: Journey) -> None:
        """All browsers of a journey go over to another one."""
        for visitor in self.visitors.values():
            if visitor.journey is old:
                visitor.journey = new
        if old.pk:
            moved = Visitor.objects.filter(journey=old.pk)
            if new.pk:
                moved.update(journey=new.pk)
            self.gone.append(old)
        else:
            self.new = [one for one in self.new if one is not old]

    def _begin(self, event: Event) -> Journey:
        journey = Journey(device=event.device, started_at=event.at)
        self.new.append(journey)
        return journey


def _facts(journey: Journey) -> tuple[Any, ...]:
    return tuple(getattr(journey, name) for name in FACTS)


def _day(journey: Journey) -> dt.date:
    return journey.started_at.astimezone(dt.UTC).date()


def _note(journey: Journey, event: Event) -> None:
    journey.started_at = min(journey.started_at, event.at)
    if event.step == Event.Step.SEARCH:
        journey.search_at = min(journey.search_at or event.at, event.at)
    if event.step == Event.Step.PROFILE:
        journey.profile_at = min(journey.profile_at or event.at, event.at)
    journey.category_id = journey.category_id or event.category_id
    journey.place_id = journey.place_id or event.place_id
    if event.vendor and not journey.tier:
        journey.tier = event.vendor.tier


def _absorb(into: Journey, other: Journey) -> None:
    """What came first counts."""
    first, second = sorted((into, other), key=lambda one: one.started_at)
    into.device, into.started_at = first.device, first.started_at
    into.search_at = _first(into.search_at, other.search_at)
    into.profile_at = _first(into.profile_at, other.profile_at)
    into.category_id = first.category_id or second.category_id
    into.place_id = first.place_id or second.place_id
    into.tier = first.tier or second.tier


def _first(one: dt.datetime | None, other: dt.datetime | None) -> dt.datetime | None:
    return min(filter(None, (one, other)), default=None)
