"""Who is reminded of what, and when. Nothing here writes; `bookings.services.reminders` does.

Days are days of the vendor's calendar, hours are hours on the wall of whoever is told. A window is
as long as its words stay true: after an outage nobody is told "tomorrow" of a day that has begun.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import F, QuerySet

from accounts.models import User
from bookings.models import Booking, Instalment, Reminder
from messaging.quiet import zone_of
from vendors.money import words
from vendors.schedules import MOST_PARTS

HOUR = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)
MORNING = dt.time(10)
MIDNIGHT = dt.time.min

HOLD_LEAD = 6 * HOUR
EARLY_DAYS, LATE_DAYS = 14, 3
EARLY_FOR = 2 * DAY
SOON_DAYS = 7
OVERDUE_FOR = 3 * DAY
REVIEW_FOR = 3 * DAY
AGAIN_AFTER = 7 * DAY

State = Booking.State


@dataclass(frozen=True, slots=True)
class Window:
    """From `start` on and before `end`, in no zone of anybody."""

    start: dt.datetime
    end: dt.datetime

    def __contains__(self, at: dt.datetime) -> bool:
        return self.start <= at < self.end


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of reminder.

    `near` finds bookings that may be due, roughly; `applies` and `window` decide for one booking
    and one of its `people`; `occasion` names what it is about; `text` is what they read.
    """

    kind: Reminder.Kind
    near: Callable[[dt.datetime], QuerySet[Booking]]
    applies: Callable[[Booking], bool]
    people: Callable[[Booking], list[User]]
    window: Callable[[Booking, User], Window]
    occasion: Callable[[Booking], str]
    text: Callable[[Booking, User], str]

    def is_due(self, booking: Booking, person: User, at: dt.datetime) -> bool:
        return self.applies(booking) and at in self.window(booking, person)


def morning(day: dt.date, person: User) -> dt.datetime:
    """Ten o'clock on that day, where this person is."""
    return dt.datetime.combine(day, MORNING, zone_of(person))


def day_of(booking: Booking, person: User) -> dt.date:
    """The day that the person's own calendar shows at noon of the wedding day, at the vendor's:
    across the date line that is another one.
    """
    noon = dt.datetime.combine(booking.date, dt.time(12), booking.vendor.zone)
    return noon.astimezone(zone_of(person)).date()


# ---------------------------------------------------------------- a hold runs out


def _holds_near(at: dt.datetime) -> QuerySet[Booking]:
    return Booking.objects.holding().filter(
        hold_expires_at__gt=at, hold_expires_at__lte=at + HOLD_LEAD
    )


def _hold_window(booking: Booking, person: User) -> Window:
    """Six hours before, or half of a hold that is shorter than twelve: two hours need no word at
    once.
    """
    expires, since = _hold(booking), booking.accepted_at or booking.requested_at
    return Window(expires - min(HOLD_LEAD, (expires - since) / 2), expires)


def _hold(booking: Booking) -> dt.datetime:
    assert booking.hold_expires_at is not None  # noqa: S101 - `applies` has looked
    return booking.hold_expires_at


def _who_holds_up(booking: Booking) -> list[User]:
    """A request waits for the vendor, a deposit for the couple."""
    return _vendor(booking) if booking.state == State.REQUESTED else _couple(booking)


def _hold_text(booking: Booking, person: User) -> str:
    until = _hold(booking).astimezone(zone_of(person))
    moment, day = f"{until:%-d %B, %H:%M}", f"{booking.span}"
    if booking.state == State.REQUESTED:
        return f"{booking.couple} wait for your answer: {day} is held until {moment}"
    return f"{day} with {booking.vendor} is held until {moment}. Pay the deposit by then."


# ---------------------------------------------------------------- the balance


def _weddings_within(days: int) -> Callable[[dt.datetime], QuerySet[Booking]]:
    """Confirmed, and at most that far ahead, with a day to spare for every zone on earth."""

    def near(at: dt.datetime) -> QuerySet[Booking]:
        today = at.date()
        return Booking.objects.filter(
            state=State.CONFIRMED, date__gte=today - DAY, date__lte=today + (days + 2) * DAY
        )

    return near


def _owing_within(days: int) -> Callable[[dt.datetime], QuerySet[Booking]]:
    def near(at: dt.datetime) -> QuerySet[Booking]:
        return _weddings_within(days)(at).filter(price__gt=F("amount_paid"))

    return near


def _owes(booking: Booking) -> bool:
    return bool(booking.state == State.CONFIRMED and booking.price > booking.amount_paid)


def _early_window(booking: Booking, person: User) -> Window:
    """Who booked later than that knows what is due."""
    start = morning(day_of(booking, person) - EARLY_DAYS * DAY, person)
    if booking.confirmed_at and booking.confirmed_at > start:
        return Window(start, start)
    return Window(start, start + EARLY_FOR)


def _late_window(booking: Booking, person: User) -> Window:
    start = morning(day_of(booking, person) - LATE_DAYS * DAY, person)
    return Window(start, _day_begins(booking))


def _balance_text(booking: Booking, person: User) -> str:
    due = words(booking.price - booking.amount_paid, booking.currency)
    by = f"due on {booking.balance_due_on:%-d %B}"
    return f"{due} for {booking.vendor} on {booking.span} are still to be paid, {by}"


def _owes_one_balance(booking: Booking) -> bool:
    """Of instalments, each has words of its own in time."""
    return _owes(booking) and not booking.schedule


# ---------------------------------------------------------------- an instalment


def _unpaid(booking: Booking, number: int) -> Instalment | None:
    if booking.state not in Booking.PLANNED or not booking.balance_due:
        return None
    found = (each for each in booking.all_instalments if each.number == number)
    return next((each for each in found if not each.is_paid), None)


def _instalments_near(number: int) -> Callable[[dt.datetime], QuerySet[Booking]]:
    def near(at: dt.datetime) -> QuerySet[Booking]:
        today = at.date()
        due = Instalment.objects.filter(
            number=number,
            paid_at=None,
            due_on__gte=today - OVERDUE_FOR - 2 * DAY,
            due_on__lte=today + (SOON_DAYS + 2) * DAY,
        )
        return Booking.objects.filter(
            state__in=Booking.PLANNED, pk__in=due.values("booking")
        ).prefetch_related("instalments")

    return near


def _instalment_rule(
    kind: Reminder.Kind,
    number: int,
    window: Callable[[Booking, User, Instalment], Window],
    text: Callable[[Booking, str, str], str],
) -> Rule:
    """Reminds of one instalment; the day it is due on names the occasion, for that may move."""

    def one(booking: Booking) -> Instalment:
        found = _unpaid(booking, number)
        assert found is not None  # noqa: S101 - `applies` has looked
        return found

    def occasion(booking: Booking) -> str:
        found = _unpaid(booking, number)
        return f"{number} {found.due_on.isoformat()}" if found else ""

    def words_of(booking: Booking, person: User) -> str:
        amount = words(one(booking).amount, booking.currency)
        return text(booking, f"Instalment {number}, {amount}", f"{one(booking).due_on:%-d %B %Y}")

    return Rule(
        kind,
        near=_instalments_near(number),
        applies=lambda booking: _unpaid(booking, number) is not None,
        people=_couple,
        window=lambda booking, person: window(booking, person, one(booking)),
        occasion=occasion,
        text=words_of,
    )


def _soon_window(booking: Booking, person: User, instalment: Instalment) -> Window:
    """A week before, until the day; who booked later than that knows what is due."""
    start = morning(instalment.due_on - SOON_DAYS * DAY, person)
    if booking.confirmed_at and booking.confirmed_at > start:
        return Window(start, start)
    end = dt.datetime.combine(instalment.due_on + DAY, MIDNIGHT, booking.vendor.zone)
    return Window(start, end)


def _overdue_window(booking: Booking, person: User, instalment: Instalment) -> Window:
    """The day after, where both calendars have turned."""
    turned = dt.datetime.combine(instalment.due_on + DAY, MIDNIGHT, booking.vendor.zone)
    start = max(morning(instalment.due_on + DAY, person), turned)
    return Window(start, start + OVERDUE_FOR)


def _soon_text(booking: Booking, what: str, day: str) -> str:
    return f"{what} for {booking.vendor} on {booking.span}, is due on {day}"


def _overdue_text(booking: Booking, what: str, day: str) -> str:
    return f"{what} for {booking.vendor} on {booking.span}, was due on {day} and is not paid yet"


# ---------------------------------------------------------------- tomorrow


def _tomorrow_window(booking: Booking, person: User) -> Window:
    """Until the day begins, on either calendar."""
    day = day_of(booking, person)
    own_midnight = dt.datetime.combine(day, MIDNIGHT, zone_of(person))
    return Window(morning(day - DAY, person), min(own_midnight, _day_begins(booking)))


def _day_begins(booking: Booking) -> dt.datetime:
    return dt.datetime.combine(booking.date, MIDNIGHT, booking.vendor.zone)


def _is_confirmed(booking: Booking) -> bool:
    return bool(booking.state == State.CONFIRMED)


def _tomorrow_text(booking: Booking, person: User) -> str:
    in_couple = any(member.user_id == person.pk for member in booking.couple.members.all())
    other = booking.vendor if in_couple else booking.couple
    return f"Tomorrow: {booking.package_name} with {other}, {booking.span}"


# ---------------------------------------------------------------- a review


def _done_near(at: dt.datetime) -> QuerySet[Booking]:
    since = at - AGAIN_AFTER - REVIEW_FOR - 3 * DAY
    done = Booking.objects.filter(state=State.COMPLETED, ended_at__gt=since, ended_at__lte=at)
    return done.exclude(absent=Booking.Side.COUPLE).filter(review=None)


def _may_be_reviewed(booking: Booking) -> bool:
    return booking.can_be_reviewed and not hasattr(booking, "review")


def _review_window(after: dt.timedelta) -> Callable[[Booking, User], Window]:
    def window(booking: Booking, person: User) -> Window:
        assert booking.ended_at is not None  # noqa: S101 - `applies` has looked
        ended = booking.ended_at.astimezone(zone_of(person)).date()
        start = morning(ended + after, person)
        return Window(start, start + REVIEW_FOR)

    return window


def _review_text(booking: Booking, person: User) -> str:
    return f"How was it with {booking.vendor}? Other couples would like to read it."


def _couple(booking: Booking) -> list[User]:
    return [member.user for member in booking.couple.members.all()]


def _vendor(booking: Booking) -> list[User]:
    return [member.user for member in booking.vendor.members.all()]


def _everybody(booking: Booking) -> list[User]:
    return [*_couple(booking), *_vendor(booking)]


def _day(booking: Booking) -> str:
    return booking.date.isoformat()


Kind = Reminder.Kind
RULES = (
    Rule(
        Kind.HOLD,
        near=_holds_near,
        applies=lambda booking: booking.is_holding and booking.hold_expires_at is not None,
        people=_who_holds_up,
        window=_hold_window,
        occasion=lambda booking: _hold(booking).astimezone(dt.UTC).isoformat(timespec="seconds"),
        text=_hold_text,
    ),
    Rule(
        Kind.BALANCE_EARLY,
        near=_owing_within(EARLY_DAYS),
        applies=_owes_one_balance,
        people=_couple,
        window=_early_window,
        occasion=_day,
        text=_balance_text,
    ),
    Rule(
        Kind.BALANCE_LATE,
        near=_owing_within(LATE_DAYS),
        applies=_owes_one_balance,
        people=_couple,
        window=_late_window,
        occasion=_day,
        text=_balance_text,
    ),
    *(
        _instalment_rule(kind, number, window, text)
        for number in range(1, MOST_PARTS + 1)
        for kind, window, text in (
            (Kind.DUE_SOON, _soon_window, _soon_text),
            (Kind.OVERDUE, _overdue_window, _overdue_text),
        )
    ),
    Rule(
        Kind.TOMORROW,
        near=_weddings_within(1),
        applies=_is_confirmed,
        people=_everybody,
        window=_tomorrow_window,
        occasion=_day,
        text=_tomorrow_text,
    ),
    Rule(
        Kind.REVIEW,
        near=_done_near,
        applies=_may_be_reviewed,
        people=_couple,
        window=_review_window(DAY),
        occasion=_day,
        text=_review_text,
    ),
    Rule(
        Kind.REVIEW_AGAIN,
        near=_done_near,
        applies=_may_be_reviewed,
        people=_couple,
        window=_review_window(DAY + AGAIN_AFTER),
        occasion=_day,
        text=_review_text,
    ),
)
