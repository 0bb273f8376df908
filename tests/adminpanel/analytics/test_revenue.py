"""Revenue equals the ledger, asked by other words; agreed money stands apart."""

import datetime as dt
from dataclasses import dataclass

import pytest
from django.db import connection
from django.utils import timezone

from adminpanel.analytics import revenue as days
from adminpanel.analytics.turnovers import CurrencyRevenue, Question, names_of_parts, revenue
from adminpanel.models import Agreed, RevenueDay, WorkedOut
from bookings.models import Booking
from payments.models import Entry, Posting, WorthChange
from tests.factories import bookings
from tests.factories.accounts import PlaceFactory
from tests.factories.subscriptions import subscribed
from tests.factories.vendors import CategoryFactory, VendorFactory

pytestmark = pytest.mark.django_db
TODAY = dt.date(2031, 8, 20)
NAMES = ("taken", "given_back", "commission", "paid_out")

# In other words than the ones under test: signs, accounts and kinds as the ledger's own tables.
LEDGER = """
    SELECT p.currency,
      COALESCE(SUM(CASE WHEN p.account = 'customer_prepayment' AND e.kind = 'capture'
                        THEN -p.amount END), 0),
      COALESCE(SUM(CASE WHEN p.account = 'customer_prepayment'
                         AND e.kind IN ('refund', 'refund_failed', 'dispute_lost')
                        THEN p.amount END), 0),
      COALESCE(SUM(CASE WHEN p.account = 'commission' THEN -p.amount END), 0),
      COALESCE(SUM(CASE WHEN p.account = 'provider_clearing'
                         AND e.kind IN ('payout', 'payout_returned', 'take_back')
                        THEN -p.amount END), 0)
    FROM payments_posting p
    JOIN payments_entry e ON e.id = p.entry_id
    LEFT JOIN bookings_booking b ON b.id = e.booking_id
    LEFT JOIN payments_payout o ON o.id = e.payout_id
    LEFT JOIN vendors_vendor v ON v.id = COALESCE(b.vendor_id, o.vendor_id, p.vendor_id)
    LEFT JOIN vendors_category c ON c.id = v.category_id
    LEFT JOIN accounts_place l ON l.id = v.place_id
    WHERE e.at >= %s AND e.at < %s {where}
    GROUP BY p.currency ORDER BY p.currency
"""


def asked(question: Question) -> list[CurrencyRevenue]:
    return revenue(question, names_of_parts())


def in_the_ledger(first: dt.date, last: dt.date, where: str = "") -> dict[str, tuple[int, ...]]:
    start = dt.datetime.combine(first, dt.time.min, dt.UTC)
    end = dt.datetime.combine(last, dt.time.min, dt.UTC) + dt.timedelta(days=1)
    with connection.cursor() as cursor:
        cursor.execute(LEDGER.format(where=where), [start, end])
        return {row[0]: tuple(map(int, row[1:])) for row in cursor.fetchall()}


@dataclass(frozen=True)
class Fact:
    """An entry to be written, with its legs: account, amount, currency, provider."""

    kind: str
    at: dt.datetime
    booking: Booking
    legs: tuple[tuple[str, int, str, str], ...]


def write(*facts: Fact) -> None:
    """All of them, in two statements."""
    first = Entry.objects.count()
    entries = Entry.objects.bulk_create(
        Entry(kind=fact.kind, key=f"{fact.kind} {number}", booking=fact.booking, at=fact.at)
        for number, fact in enumerate(facts, first)
    )
    Posting.objects.bulk_create(
        Posting(entry=entry, account=account, amount=amount, currency=currency, provider=provider)
        for entry, fact in zip(entries, facts, strict=True)
        for account, amount, currency, provider in fact.legs
    )


def captured(booking: Booking, at: dt.datetime, amount: int, currency: str = "EUR") -> Fact:
    legs = (
        ("provider_clearing", amount, currency, "stripe"),
        ("customer_prepayment", -amount, currency, ""),
    )
    return Fact("capture", at, booking, legs)


def shared(booking: Booking, at: dt.datetime, amount: int, currency: str = "EUR") -> Fact:
    legs = (
        ("customer_prepayment", amount, currency, ""),
        ("vendor_payable", -amount * 9 // 10, currency, ""),
        ("commission", -amount // 10, currency, ""),
    )
    return Fact("share", at, booking, legs)


def refunded(booking: Booking, at: dt.datetime, amount: int, currency: str = "EUR") -> Fact:
    legs = (
        ("customer_prepayment", amount, currency, ""),
        ("provider_clearing", -amount, currency, "stripe"),
    )
    return Fact("refund", at, booking, legs)


def paid_out(booking: Booking, at: dt.datetime, amount: int, currency: str = "EUR") -> Fact:
    legs = (
        ("vendor_payable", amount, currency, ""),
        ("provider_clearing", -amount, currency, "stripe"),
    )
    return Fact("payout", at, booking, legs)


@pytest.fixture
def books(rosewood, anna, couple, saturday):
    """Three vendors, two currencies, 500 days with something on most of them."""
    porto = PlaceFactory(slug="porto", name="Porto")
    cakes = CategoryFactory(slug="cakes", name="Cakes")
    others = [VendorFactory(category=cakes), VendorFactory(place=porto, tier="plus")]
    booked = [bookings.requested(vendor, anna, saturday) for vendor in (rosewood, *others)]
    noon = dt.datetime.combine(TODAY, dt.time(23, 59), dt.UTC)
    facts = []
    for number in range(0, 800, 7):
        booking, at = booked[number % 3], noon - dt.timedelta(days=number)
        currency = "GBP" if number % 5 == 0 else "EUR"
        facts.append(captured(booking, at, 1000 + number, currency))
        later = at + dt.timedelta(seconds=30)
        facts.append(shared(booking, later, 500 + 10 * number, currency))
        if number % 2:
            earlier = at - dt.timedelta(hours=3)
            facts.append(refunded(booking, earlier, 100 + number, currency))
            days_before = at - dt.timedelta(hours=30)
            facts.append(paid_out(booking, days_before, 200 + number, currency))
    write(*facts)
    days.rebuild_revenue()
    return booked


@pytest.mark.parametrize("rhythm", ["day", "week", "month"])
@pytest.mark.parametrize(
    ("by", "of", "where"),
    [
        ("all", "", ""),
        ("category", "cakes", "AND c.slug = 'cakes'"),
        ("city", "porto", "AND l.slug = 'porto'"),
        ("tier", "plus", "AND v.tier = 'plus'"),
    ],
)
def test_equals_the_ledger(books, rhythm, by, of, where):
    question = Question(rhythm, TODAY, by=by, of=of)
    found = {each.currency: each for each in asked(question)}
    now, before = (in_the_ledger(*span, where) for span in (question.days, question.days_before))
    nothing = (0, 0, 0, 0)

    assert found
    for currency, each in found.items():
        assert figures(each.total) == now.get(currency, nothing)
        assert figures(each.before) == before.get(currency, nothing)
        firsts = [bucket.first for bucket in each.buckets]
        lasts = [*(first - dt.timedelta(days=1) for first in firsts[1:]), TODAY]
        for bucket, last in zip(each.buckets, lasts, strict=True):
            expected = in_the_ledger(bucket.first, last, where)
            assert figures(bucket.figures) == expected.get(currency, nothing)


def figures(one) -> tuple[int, ...]:
    return tuple(getattr(one, name) for name in NAMES)


def test_parts_together_are_everything(books):
    for each in asked(Question("month", TODAY)):
        for lines in each.lines.values():
            assert sum(line.now.taken for line in lines) == each.total.taken
            assert sum(line.before.paid_out for line in lines) == each.before.paid_out


def test_lines_are_named_and_the_largest_is_first(books):
    euros = asked(Question("month", TODAY))[0]
    assert list(euros.lines) == ["Category", "City", "Tier"]
    assert {line.name for line in euros.lines["City"]} == {"Lisbon", "Porto"}
    taken = [line.now.taken for line in euros.lines["Category"]]
    assert taken == sorted(taken, reverse=True)


def test_days_are_those_of_utc(rosewood, anna, couple, saturday):
    booking = bookings.requested(rosewood, anna, saturday)
    write(captured(booking, dt.datetime(2031, 8, 1, 0, 0, tzinfo=dt.UTC), 100))
    write(captured(booking, dt.datetime(2031, 7, 31, 23, 59, 59, tzinfo=dt.UTC), 10))
    days.rebuild_revenue()
    rows = RevenueDay.objects.filter(by="all").order_by("date")
    assert list(rows.values_list("date", "taken")) == [
        (dt.date(2031, 7, 31), 10), (dt.date(2031, 8, 1), 100),
    ]  # fmt: skip


def test_doing_it_again_changes_nothing(books):
    def rows():
        return list(
            RevenueDay.objects.order_by("by", "of", "currency", "date").values_list(
                "by", "of", "currency", "date", *NAMES
            )
        )

    before = rows()
    days.rebuild_revenue()
    days.refresh_revenue(dt.datetime.combine(TODAY, dt.time(12), dt.UTC))
    assert rows() == before


def test_a_refresh_brings_in_what_came_since(books):
    at = dt.datetime.combine(TODAY, dt.time(5), dt.UTC)
    write(captured(books[0], at - dt.timedelta(days=5), 12_345))
    days.refresh_revenue(at)

    question = Question("day", TODAY)
    euros = next(each for each in asked(question) if each.currency == "EUR")
    assert figures(euros.total) == in_the_ledger(*question.days)["EUR"]


@pytest.mark.parametrize(
    ("rhythm", "by", "of"), [("day", "all", ""), ("week", "city", "porto"), ("month", "all", "")]
)
@pytest.mark.parametrize("days_ago", [None, 0, 3, 45, 400])
def test_old_figures_are_not_believed(books, time_machine, rhythm, by, of, days_ago):
    """Nothing worked out, or the last days not, or half of the time: the page says the same."""
    question = Question(rhythm, TODAY, by=by, of=of)
    end = dt.datetime.combine(TODAY, dt.time(23, 59, 30), dt.UTC)
    time_machine.move_to(end, tick=False)
    days.rebuild_revenue(end)
    fresh = asked(question)

    if days_ago is None:
        WorkedOut.objects.all().delete()
        RevenueDay.objects.all().delete()
    else:
        done = end - dt.timedelta(days=days_ago, hours=1)
        WorkedOut.objects.update(at=done)
        RevenueDay.objects.filter(date__gte=done.date()).update(taken=0, mrr_moved=77)
        RevenueDay.objects.filter(date__gt=done.date()).delete()
    Agreed.objects.all().delete()
    assert asked(question) == fresh
    days.refresh_revenue(end)
    assert asked(question) == fresh
    assert Agreed.objects.exists()


def test_nine_queries_when_figures_are_old(books, django_assert_max_num_queries):
    names = names_of_parts()
    WorkedOut.objects.all().delete()
    with django_assert_max_num_queries(9):
        assert revenue(Question("month", TODAY), names)
    days.rebuild_revenue()
    with django_assert_max_num_queries(5):
        assert revenue(Question("month", TODAY), names)


def test_mrr_at_the_end_of_each_month(sandbox, rosewood):
    subscription = subscribed(sandbox, rosewood)
    known = WorthChange.objects.get().amount  # of years before
    for month, amount, kind in ((5, 4900, "new"), (6, 1000, "expansion"), (8, -5900, "asked")):
        WorthChange.objects.create(
            subscription=subscription,
            kind=kind,
            amount=amount,
            currency="EUR",
            at=dt.datetime(2031, month, 10, tzinfo=dt.UTC),
        )
    WorthChange.objects.create(
        subscription=subscription,
        kind="new",
        amount=100,
        currency="EUR",
        at=dt.datetime(2029, 1, 1, tzinfo=dt.UTC),
    )
    days.rebuild_revenue()

    euros = next(each for each in asked(Question("month", TODAY)) if each.currency == "EUR")
    by_month = {bucket.first.month: bucket.mrr for bucket in euros.buckets}
    assert [by_month[month] for month in (4, 5, 6, 7, 8)] == [
        known + more for more in (100, 5000, 6000, 6000, 100)
    ]
    assert (euros.mrr, euros.mrr_before) == (known + 100, known + 100)


def test_committed_pending_and_expired_are_apart(rosewood, anna, couple, saturday):
    week = dt.timedelta(weeks=1)
    confirmed = bookings.confirmed(rosewood, anna, saturday)
    Booking.objects.filter(pk=confirmed.pk).update(amount_paid=30_000, given_back=1_000)
    bookings.requested(VendorFactory(), anna, saturday + week)
    bookings.accepted(VendorFactory(), anna, saturday + week)
    old, lately = (bookings.requested(VendorFactory(), anna, saturday) for _ in range(2))
    for booking, days_ago in ((old, 400), (lately, 3)):
        Booking.objects.filter(pk=booking.pk).update(
            state="expired", ended_at=timezone.now() - dt.timedelta(days=days_ago)
        )
    found = asked(Question("month", timezone.now().date()))[0].promised

    assert (found.committed, found.committed_count) == (100_000 - 29_000, 1)
    assert (found.pending, found.pending_count) == (200_000, 2)
    assert (found.expired, found.expired_count) == (100_000, 1)
