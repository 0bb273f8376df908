"""Writes the plans down: bookings with their days and timeline, conversations, money, notifications.

Works in chunks of pairs of couple and vendor, so that a million messages need no more memory than a thousand.
"""

import dataclasses
import datetime as dt
from collections.abc import Iterator

from django.urls import reverse

from accounts.models import User
from adminpanel.demo.additions import bill_for
from adminpanel.demo.instalments import instalments_of
from adminpanel.demo.season import PAID, Plan
from adminpanel.demo.talk import (
    AFTER,
    AFTER_ANSWERS,
    CONFIRMED,
    GREETINGS,
    NOES,
    REASONS_NO,
    REASONS_WITHDRAWN,
    REQUESTS,
    SMALL_TALK,
    WELCOMES,
    YESES,
    Speaker,
)
from adminpanel.demo.talk import PAID as PAID_LINES
from adminpanel.demo.world import BATCH, House, Pair, World
from bookings.extras import Bill, lines_in_words
from bookings.models import Booking, BookingEvent, BookingExtra, Instalment
from bookings.services.deposits import DEPOSIT_WINDOW
from messaging.models import Conversation, Member, Message, Notification
from vendors.models import DaySlot, Inquiry

State = Booking.State
Kind = BookingEvent.Kind
CARD = "booking"
RECENT = dt.timedelta(days=14)


@dataclasses.dataclass
class Line:
    """A message to be. Without a side it is the site that speaks; `card` shows the booking."""

    at: dt.datetime
    body: str
    by: User | None
    card: bool = False


@dataclasses.dataclass
class Thread:
    """All between one couple and one vendor."""

    pair: Pair
    house: House
    plan: Plan | None
    length: int = 0
    written: list[tuple[dt.timedelta, str, str]] | None = None
    lines: list[Line] = dataclasses.field(default_factory=list)
    conversation: Conversation = dataclasses.field(default_factory=Conversation)
    booking: Booking | None = None
    bill: Bill | None = None
    instalments: list[Instalment] = dataclasses.field(default_factory=list)

    @property
    def least(self) -> int:
        """How many lines the story itself needs."""
        if self.written is not None:
            return len(self.written)
        if self.plan is None:
            return 2
        return {State.REQUESTED: 2, State.ACCEPTED: 3, State.EXPIRED: 2, State.CANCELLED: 2}.get(
            self.plan.state, 5 if self.plan.state in PAID else 3
        )


def plan_threads(world: World, plans: list[Plan], extra: list[Thread]) -> list[Thread]:
    """A thread for each plan and the extra ones, with the messages shared out among them."""
    threads = [*extra, *(Thread(plan.pair, plan.house, plan) for plan in plans)]
    for thread in threads:
        thread.length = thread.least
    spare = world.sizes.messages - sum(thread.length for thread in threads)
    talkers = [thread for thread in threads if thread.written is None]
    if spare > 0 and talkers:
        weights = [world.rng.paretovariate(1.7) for _ in talkers]
        whole = sum(weights)
        for thread, weight in zip(talkers, weights, strict=True):
            thread.length += int(spare * weight / whole)
        talkers[0].length += world.sizes.messages - sum(thread.length for thread in threads)
    return threads


def write_threads(world: World, threads: list[Thread]) -> Iterator[list[Thread]]:
    """Write them to the database a chunk at a time; each chunk comes back once it is there."""
    for start in range(0, len(threads), BATCH):
        chunk = threads[start : start + BATCH]
        for thread in chunk:
            _speak(world, thread)
        _save_conversations(world, chunk)
        _save_bookings(world, chunk)
        _save_messages(world, chunk)
        _save_notifications(world, chunk)
        yield chunk
        for thread in chunk:
            thread.lines, thread.booking, thread.bill = [], None, None
            thread.instalments = []


# ---------------------------------------------------------------- what is said


def _speak(world: World, thread: Thread) -> None:
    if thread.written is not None:
        thread.lines = [
            Line(world.now - ago, body, _voice(world, thread, side))
            for ago, side, body in thread.written
        ]
        return
    speaker = Speaker(world.rng, thread.house.trade, _facts(thread))
    story = _story(world, thread, speaker)
    first, last = story[0].at, story[-1].at
    spare = thread.length - len(story)
    settled = thread.plan is not None and thread.plan.state in PAID
    after = spare // 3 if settled else 0
    before = _chat(
        world,
        thread,
        speaker,
        spare - after,
        first - dt.timedelta(days=world.rng.uniform(1, 12)),
        first,
    )
    until = min(world.now, last + dt.timedelta(days=40))
    later = _chat(world, thread, speaker, after, last, until, greet=False)
    thread.lines = [*before, *story, *later]


def _story(world: World, thread: Thread, speaker: Speaker) -> list[Line]:
    """The lines that the booking's own life makes, in their order."""
    plan = thread.plan

    def couple(at: dt.datetime, words: tuple[str, ...]) -> Line:
        return Line(min(world.now, at), speaker.say(words), _voice(world, thread, "couple"))

    def vendor(at: dt.datetime, words: tuple[str, ...]) -> Line:
        return Line(min(world.now, at), speaker.say(words), _voice(world, thread, "vendor"))

    if plan is None:
        at = world.between(
            max(thread.pair.joined, world.now - dt.timedelta(days=60)),
            world.now - dt.timedelta(hours=4),
        )
        return [
            couple(at, GREETINGS),
            vendor(at + dt.timedelta(hours=world.rng.uniform(0.1, 3.5)), WELCOMES),
        ]
    minute = dt.timedelta(minutes=1)
    asked = couple(plan.requested_at, REQUESTS)
    lines = [asked, Line(plan.requested_at, "", None, card=True)]
    if plan.state == State.DECLINED:
        assert plan.ended_at is not None  # noqa: S101
        lines.append(vendor(plan.ended_at + minute, NOES))
    elif plan.accepted_at:
        lines.append(vendor(plan.accepted_at + minute, YESES))
    if plan.paid_at:
        lines.append(couple(plan.paid_at + 2 * minute, PAID_LINES))
        lines.append(vendor(plan.paid_at + 9 * minute, CONFIRMED))
    return lines


def _chat(
    world: World,
    thread: Thread,
    speaker: Speaker,
    count: int,
    start: dt.datetime,
    end: dt.datetime,
    *,
    greet: bool = True,
) -> list[Line]:
    """`count` lines between two moments: a greeting, questions and answers, thanks."""
    said: list[tuple[str, str]] = []
    if greet and count >= 2:
        said = [("couple", speaker.say(GREETINGS)), ("vendor", speaker.say(WELCOMES))]
    elif thread.plan and thread.plan.state == State.COMPLETED and count >= 2:
        said = [("couple", speaker.say(AFTER)), ("vendor", speaker.say(AFTER_ANSWERS))]
    while len(said) < count:
        question, answer = speaker.ask()
        said += [("couple", question), ("vendor", answer)]
        if world.rng.random() < 0.4:
            said.append(("couple", world.rng.choice(SMALL_TALK)))
    moments = sorted(world.between(start, end) for _ in range(count))
    return [
        Line(at, body, _voice(world, thread, side))
        for at, (side, body) in zip(moments, said[:count], strict=True)
    ]


def _voice(world: World, thread: Thread, side: str) -> User:
    people = thread.pair.people if side == "couple" else thread.house.people
    return people[0] if len(people) == 1 or world.rng.random() < 0.7 else people[1]


def _facts(thread: Thread) -> dict[str, str]:
    pair, names = thread.pair, [user.get_short_name() for user in thread.pair.people]
    return {
        "vendor": thread.house.vendor.name,
        "first": names[0],
        "partner": names[1] if len(names) > 1 else "my other half",
        "city": pair.city.name,
        "guests": str(pair.couple.guests),
        "day": f"{pair.date:%A} {pair.date.day} {pair.date:%B}",
        "month": f"{pair.date:%B}",
        "package": thread.plan.package.name if thread.plan else "",
    }


# ---------------------------------------------------------------- conversations


def _save_conversations(world: World, chunk: list[Thread]) -> None:
    for thread in chunk:
        conversation = thread.conversation
        conversation.head_seq = len(thread.lines)
        conversation.created_at = thread.lines[0].at
        conversation.moved_at = max(line.at for line in thread.lines)
    Conversation.objects.bulk_create([thread.conversation for thread in chunk], batch_size=BATCH)
    Inquiry.objects.bulk_create(
        [
            Inquiry(
                couple=thread.pair.couple,
                vendor=thread.house.vendor,
                conversation=thread.conversation,
                stage=_stage_of(thread),
                created_at=thread.lines[0].at,
            )
            for thread in chunk
        ],
        batch_size=BATCH,
    )
    Member.objects.bulk_create(
        [member for thread in chunk for member in _members(world, thread)], batch_size=BATCH
    )


def _stage_of(thread: Thread) -> Inquiry.Stage:
    """As a vendor would have put it who looks at their board now and then."""
    if thread.plan is not None and thread.plan.state in (State.DECLINED, State.EXPIRED):
        return Inquiry.Stage.LOST
    if not any(line.by in thread.house.people for line in thread.lines):
        return Inquiry.Stage.NEW
    return Inquiry.Stage.VISIT if len(thread.lines) % 4 == 0 else Inquiry.Stage.TALKING


def _members(world: World, thread: Thread) -> Iterator[Member]:
    """Everybody has read everything, but for the newest words of the other side."""
    head = len(thread.lines)
    fresh = thread.conversation.moved_at > world.now - dt.timedelta(days=2)
    for party, people in enumerate((thread.pair.people, thread.house.people)):
        unread = _tail_of_others(thread, people) if fresh else 0
        for user in people:
            yield Member(
                conversation=thread.conversation,
                user=user,
                shown_as=str(user) if party == 0 else thread.house.vendor.name,
                party=party,
                delivered_seq=head,
                read_seq=head - unread,
                emailed_seq=head,
                joined_at=thread.lines[0].at,
            )


def _tail_of_others(thread: Thread, people: list[User]) -> int:
    count = 0
    for line in reversed(thread.lines):
        if line.by in people:
            break
        count += 1
    return count


def _save_messages(world: World, chunk: list[Thread]) -> None:
    Message.objects.bulk_create(
        [
            Message(
                conversation_id=thread.conversation.pk,
                seq=seq,
                client_id=world.uuid(),
                author_id=line.by.pk if line.by else None,
                body=line.body,
                created_at=line.at,
                **(_card(thread) if line.card else {}),
            )
            for thread in chunk
            for seq, line in enumerate(thread.lines, start=1)
        ],
        batch_size=BATCH,
    )


def _card(thread: Thread) -> dict[str, str]:
    assert thread.booking is not None  # noqa: S101 - only bookings have cards
    key = str(thread.booking.pk)
    return {
        "card_kind": CARD,
        "card_key": key,
        "card_url": reverse("bookings:booking-card-detail", args=[key]),
    }


# ---------------------------------------------------------------- bookings


def _save_bookings(world: World, chunk: list[Thread]) -> None:
    booked = [(thread, thread.plan) for thread in chunk if thread.plan]
    for thread, plan in booked:
        thread.booking = _booking(world, thread, plan)
        thread.instalments = instalments_of(world, thread.booking, plan)
        thread.booking.amount_paid = _paid(thread, plan)
    Booking.objects.bulk_create(
        [thread.booking for thread, _ in booked if thread.booking], batch_size=BATCH
    )
    BookingExtra.objects.bulk_create(
        [
            row
            for thread, _ in booked
            if thread.booking and thread.bill
            for row in thread.bill.rows_for(thread.booking)
        ],
        batch_size=BATCH,
    )
    Instalment.objects.bulk_create(
        [each for thread, _ in booked for each in thread.instalments], batch_size=BATCH
    )
    DaySlot.objects.bulk_create(
        [
            DaySlot(vendor=plan.house.vendor, date=date, number=number, holder=thread.booking.uuid)
            for thread, plan in booked
            if thread.booking
            for date, number in zip(plan.dates, plan.numbers, strict=False)
        ],
        batch_size=BATCH,
    )
    BookingEvent.objects.bulk_create(
        [
            event
            for thread, plan in booked
            if thread.booking
            for event in _events(thread, thread.booking, plan)
        ],
        batch_size=BATCH,
    )


def _booking(world: World, thread: Thread, plan: Plan) -> Booking:
    package, vendor, number = plan.package, plan.house.vendor, world.uuid()
    bill = bill_for(world, plan.house, package, plan.pair.couple.guests or 0, number)
    thread.bill = bill
    return Booking(
        uuid=number,
        couple=plan.pair.couple,
        vendor=vendor,
        package=package,
        conversation=thread.conversation,
        requested_by=plan.pair.people[0],
        date=plan.pair.date,
        days=package.days,
        package_name=package.name,
        package_price=package.price,
        price=bill.price,
        deposit=bill.deposit,
        schedule=package.schedule,
        currency=vendor.currency,
        policy_kind=vendor.policy.kind,
        policy_steps=vendor.policy.as_rows(),
        commission_basis_points=vendor.commission_basis_points if plan.paid_at else None,
        tax_rate=vendor.tax_rate if plan.paid_at else None,
        tax_id=vendor.tax_id if plan.paid_at else "",
        state=plan.state,
        hold_expires_at=_hold_until(plan),
        requested_at=plan.requested_at,
        accepted_at=plan.accepted_at,
        confirmed_at=plan.paid_at,
        deposit_paid_at=plan.paid_at,
        ended_at=plan.ended_at,
        reason=_reason(world, plan),
    )


def _paid(thread: Thread, plan: Plan) -> int:
    assert thread.booking is not None  # noqa: S101 - made before
    if thread.instalments:
        paid = sum(each.amount for each in thread.instalments if each.paid_at)
        return thread.booking.deposit + paid
    if plan.paid_up_at:
        return thread.booking.price
    return thread.booking.deposit if plan.paid_at else 0


def _hold_until(plan: Plan) -> dt.datetime | None:
    if plan.state == State.REQUESTED:
        return plan.requested_at + dt.timedelta(hours=plan.package.hold_hours)
    if plan.state == State.ACCEPTED and plan.accepted_at:
        return plan.accepted_at + DEPOSIT_WINDOW
    return None


def _reason(world: World, plan: Plan) -> str:
    if plan.state == State.DECLINED:
        return world.rng.choice(REASONS_NO)
    if plan.state == State.CANCELLED:
        return world.rng.choice(REASONS_WITHDRAWN)
    return ""


def _events(thread: Thread, booking: Booking, plan: Plan) -> Iterator[BookingEvent]:
    couple, vendor = plan.pair.people[0], plan.house.people[0]
    asked = next(line.body for line in thread.lines if line.at == plan.requested_at)

    def event(
        kind: Kind,
        before: str,
        after: str,
        at: dt.datetime,
        by: User | None,
        detail: str = "",
        facts: dict[str, object] | None = None,
    ) -> BookingEvent:
        return BookingEvent(
            booking=booking, kind=kind, state_before=before, state_after=after, at=at, actor=by, detail=detail, facts=facts or {}
        )  # fmt: skip

    added = lines_in_words(thread.bill.rows_for(booking)) if thread.bill else ""
    yield event(
        Kind.REQUESTED,
        "",
        State.REQUESTED,
        plan.requested_at,
        couple,
        asked[:300],
        {"extras": added} if added else None,
    )
    if plan.accepted_at:
        by = None if plan.package.instant_book else vendor
        yield event(Kind.ACCEPTED, State.REQUESTED, State.ACCEPTED, plan.accepted_at, by)
    if plan.paid_at:
        start = plan.paid_at - dt.timedelta(minutes=2)
        money: dict[str, object] = {"amount": booking.deposit, "currency": booking.currency}
        yield event(
            Kind.PAYMENT_STARTED, State.ACCEPTED, State.ACCEPTED, start, couple, facts=money
        )
        yield event(
            Kind.DEPOSIT_PAID, State.ACCEPTED, State.ACCEPTED, plan.paid_at, None, facts=money
        )
        yield event(Kind.CONFIRMED, State.ACCEPTED, State.CONFIRMED, plan.paid_at, None)
    for each in thread.instalments:
        if each.paid_at:
            part: dict[str, object] = {
                "amount": each.amount,
                "currency": booking.currency,
                "instalment": each.number,
                "of": len(thread.instalments),
            }
            yield event(
                Kind.INSTALMENT_PAID,
                State.CONFIRMED,
                State.CONFIRMED,
                each.paid_at,
                None,
                facts=part,
            )
    if plan.paid_up_at and booking.balance and not thread.instalments:
        balance: dict[str, object] = {"amount": booking.balance, "currency": booking.currency}
        yield event(
            Kind.BALANCE_PAID,
            State.CONFIRMED,
            State.CONFIRMED,
            plan.paid_up_at,
            None,
            facts=balance,
        )
    if plan.ended_at:
        kind, before, by = {
            State.COMPLETED: (Kind.COMPLETED, State.CONFIRMED, None),
            State.DECLINED: (Kind.DECLINED, State.REQUESTED, vendor),
            State.EXPIRED: (Kind.EXPIRED, State.REQUESTED, None),
            State.CANCELLED: (Kind.WITHDRAWN, State.REQUESTED, couple),
        }[plan.state]
        yield event(kind, before, plan.state, plan.ended_at, by, booking.reason)


# ---------------------------------------------------------------- notifications


def _save_notifications(world: World, chunk: list[Thread]) -> None:
    Notification.objects.bulk_create(
        [
            row
            for thread in chunk
            if thread.booking and thread.plan
            for row in _notices(world, thread, thread.booking, thread.plan)
        ],
        batch_size=BATCH,
    )


def _notices(world: World, thread: Thread, booking: Booking, plan: Plan) -> Iterator[Notification]:
    """What was told in the last two weeks, in the words the services use; read when it is two days old."""
    pair, vendor = thread.pair, thread.house.vendor
    names = " & ".join(user.get_short_name() for user in pair.people)
    day = str(booking.span)
    told = [(plan.requested_at, thread.house.people, f"{names} asked for {day}")]
    if plan.accepted_at:
        text = f"{vendor} accepted your date. Pay the deposit to confirm it."
        told.append((plan.accepted_at, pair.people, text))
    if plan.paid_at:
        everyone = [*pair.people, *thread.house.people]
        told.append((plan.paid_at, everyone, f"{day} with {vendor} is confirmed"))
    link = reverse("pages:booking-detail", args=[booking.pk])
    for at, people, text in told:
        if at < world.now - RECENT:
            continue
        read = None if at > world.now - dt.timedelta(days=2) else at + dt.timedelta(hours=3)
        for user in people:
            yield Notification(
                user=user,
                kind="booking",
                text=text,
                link=link,
                created_at=at,
                read_at=read,
                emailed_at=at,
            )
