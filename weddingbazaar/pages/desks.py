"""What the two dashboards show. Sums never mix currencies."""

import dataclasses
import datetime as dt
from typing import Any

from django.db.models import (
    Aggregate,
    Count,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    prefetch_related_objects,
)
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.models import Couple, CoupleQuerySet, User
from bookings.models import Booking, Move, Quote, WaitingEntry
from bookings.queues import queues_of
from bookings.reminders import EARLY_DAYS
from bookings.schedules import fetch_instalments
from messaging.models import Conversation
from payments.models import BalanceConsent
from vendors.models import ShortlistEntry, Vendor, VisitDay, first_photo
from weddingbazaar.pages.budgets import Plan, budget_of, plan_of, with_budgets
from weddingbazaar.pages.purses import Purse, purses_of

State = Booking.State
NEXT_WEDDINGS = 5
QUEUES = 8
LIKED = 4


@dataclasses.dataclass(frozen=True)
class CoupleDesk:
    days_left: int | None  # none without a date, and after it
    to_pay: list[Booking]
    to_pay_again: list[Booking]  # a bank has taken back what was paid
    to_pay_up: list[Booking]  # what is due or nearly, and is not charged by itself
    bank_asks: set[int]  # bookings whose balance was to be charged, had the bank not asked
    waiting: list[Booking]
    confirmed: list[Booking]
    ended: list[Booking]
    to_review: list[Booking]
    plan: Plan | None
    purses: list[Purse]  # but for the plan's
    shortlist: list[ShortlistEntry]
    offers: list[Quote]
    queue: list[WaitingEntry]
    moves: list[Move]

    @classmethod
    def of(cls, couple: Couple) -> "CoupleDesk":
        bookings = Booking.objects.filter(couple=couple).select_related(
            "vendor__place", "vendor__category", "review"
        )
        found = sorted(bookings, key=lambda booking: (booking.date, booking.pk))
        for booking in found:
            booking.couple = couple  # with its names, which are at hand
        fetch_instalments(found)
        budget = budget_of(couple)
        liked = ShortlistEntry.objects.filter(couple=couple).listed()
        shortlist = list(liked.select_related("vendor__category", "vendor__place")[:LIKED])
        shown = [booking.vendor for booking in found] + [entry.vendor for entry in shortlist]
        prefetch_related_objects(shown, first_photo())
        near = [booking for booking in found if booking.balance_due and _is_near(booking)]
        consents = _consents_about(near)
        bank_asks = {each.booking_id for each in consents if each.needs_the_couple}
        by_itself = {each.booking_id for each in consents} - bank_asks
        return cls(
            days_left=_days_until(couple.wedding_date),
            offers=list(_offers(couple.pk)) if getattr(couple, "has_offers", True) else [],
            queue=list(_queue(couple.pk)) if getattr(couple, "has_queue", True) else [],
            moves=list(_moves(couple.pk)) if getattr(couple, "has_moves", True) else [],
            to_pay=[booking for booking in found if booking.state == State.ACCEPTED],
            to_pay_again=[booking for booking in found if booking.owed_again],
            to_pay_up=[booking for booking in near if booking.pk not in by_itself],
            bank_asks=bank_asks,
            waiting=[booking for booking in found if booking.state == State.REQUESTED],
            confirmed=[b for b in found if b.state in (State.CONFIRMED, State.COMPLETED)],
            ended=[b for b in found if b.state not in (*Booking.OPEN, State.COMPLETED)],
            to_review=[b for b in found if b.can_be_reviewed and not hasattr(b, "review")],
            plan=plan_of(budget, found) if budget else None,
            purses=[
                purse
                for purse in purses_of(found)
                if not purse.is_empty and not (budget and purse.currency == budget.currency)
            ],
            shortlist=shortlist,
        )


def with_desks(couples: CoupleQuerySet) -> CoupleQuerySet:
    """With what `CoupleDesk.of` asks of them first: what most have none of is not asked for."""
    couple = OuterRef("pk")
    return with_budgets(couples).annotate(
        has_offers=Exists(_offers(couple)),
        has_queue=Exists(_queue(couple)),
        has_moves=Exists(_moves(couple)),
    )


def _offers(couple: int | OuterRef) -> QuerySet[Quote]:
    return Quote.objects.open().filter(couple=couple).select_related("vendor")


def _queue(couple: int | OuterRef) -> QuerySet[WaitingEntry]:
    waiting = WaitingEntry.objects.open().filter(couple=couple)
    return waiting.select_related("vendor", "package").order_by("-state", "date")


def _moves(couple: int | OuterRef) -> QuerySet[Move]:
    """Of the vendors: what the couple has to answer."""
    asked = Move.objects.open().filter(booking__couple=couple, side=Booking.Side.VENDOR)
    return asked.select_related("booking__vendor")


def _consents_about(owing: list[Booking]) -> list[BalanceConsent]:
    """What the couple has agreed to have charged; nothing is asked when nothing is due soon."""
    if not owing:
        return []
    return list(BalanceConsent.objects.active().filter(booking__in=owing).in_full())


def _is_near(booking: Booking) -> bool:
    """Due, near or over, on the vendor's calendar: as soon as we remind people of the balance, or a
    little before we do of an instalment.
    """
    today = booking.vendor.today()
    if following := booking.next_instalment:
        return bool((following.due_on - today).days <= EARLY_DAYS)
    return today >= booking.balance_due_on or (booking.date - today).days <= EARLY_DAYS


@dataclasses.dataclass(frozen=True)
class Funnel:
    """This month on the vendor's calendar: who looked, who asked, who booked."""

    first: dt.date
    views: int
    requests: int
    bookings: int

    @classmethod
    def of(cls, vendor: Vendor) -> "Funnel":
        first = vendor.today().replace(day=1)
        start = dt.datetime.combine(first, dt.time.min, vendor.zone)
        views = VisitDay.objects.filter(date__gte=first)
        asked, booked = (
            Booking.objects.filter(**{f"{when}__gte": start})
            for when in ("requested_at", "confirmed_at")
        )
        counts = Vendor.objects.values_list(
            _of_vendor(views, Sum("count")),
            _of_vendor(asked, Count("pk")),
            _of_vendor(booked, Count("pk")),
        )
        return cls(first, *counts.get(pk=vendor.pk))

    @property
    def steps(self) -> list[tuple[str, str, int, int]]:
        """Key, words, number, and the width of its bar of 100."""
        most = max(self.views, self.requests, self.bookings, 1)
        named = (
            ("views", "Views of your page", self.views),
            ("asked", "Requests", self.requests),
            ("booked", "Bookings", self.bookings),
        )
        return [(key, words, count, count * 100 // most) for key, words, count in named]


def _of_vendor(rows: QuerySet[Any], sum_: Aggregate) -> Coalesce:
    """What these come to for the vendor of the query around it."""
    theirs = rows.filter(vendor=OuterRef("pk")).order_by().values("vendor")
    return Coalesce(Subquery(theirs.annotate(sum=sum_).values("sum")), 0)


@dataclasses.dataclass(frozen=True)
class VendorDesk:
    requests: list[Booking]
    awaiting_deposit: list[Booking]
    queues: list[tuple[dt.date, int]]  # days for which couples wait, and how many
    overdue: list[Booking]  # the couple owe what was due by now, also after the wedding
    next_weddings: list[Booking]
    unread_messages: int
    funnel: Funnel
    purses: list[Purse]

    @classmethod
    def of(cls, vendor: Vendor, viewer: User) -> "VendorDesk":
        bookings = Booking.objects.filter(vendor=vendor)
        owing = Q(state=State.COMPLETED, amount_paid__lt=F("price"))
        found = bookings.filter(Q(state__in=Booking.OPEN) | owing).for_lists().order_by("date")
        fetch_instalments(found)
        open_ones = [booking for booking in found if booking.state in Booking.OPEN]
        upcoming = [b for b in open_ones if b.state == State.CONFIRMED and b.date >= vendor.today()]
        unread = Conversation.objects.for_inbox(viewer).aggregate(total=Sum("unread"))["total"]
        return cls(
            requests=[booking for booking in open_ones if booking.state == State.REQUESTED],
            awaiting_deposit=[booking for booking in open_ones if booking.state == State.ACCEPTED],
            queues=list(queues_of(vendor, vendor.today()).items())[:QUEUES],
            overdue=[each for each in found if each.is_overdue or each.owed_again],
            next_weddings=upcoming[:NEXT_WEDDINGS],
            unread_messages=unread or 0,
            funnel=Funnel.of(vendor),
            purses=purses_of(open_ones),
        )


def _days_until(date: dt.date | None) -> int | None:
    """On the calendar of whoever looks."""
    today = timezone.localdate()
    return (date - today).days if date and date >= today else None
