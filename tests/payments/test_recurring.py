"""What tiers bring, month after month: figures that are never mixed between currencies."""

import datetime as dt
from collections.abc import Iterator
from itertools import count

import pytest
from django.db import IntegrityError, connection, transaction

from payments import services
from payments.dunning import board, recoveries
from payments.models import Bill, Interval, Subscription, TierPrice, Wallet, WorthChange
from payments.recurring import Month, Recurring, recurring, trials
from tests.factories.subscriptions import REFUSED_LATER, carded, priced, subscribed, turned
from tests.factories.vendors import VendorFactory
from vendors.models import TierCode

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2027, 3, 15, 12, tzinfo=dt.UTC)
State, Kind = Subscription.State, WorthChange.Kind
numbers: Iterator[int] = count(1)


def paying(amount=4_900, currency="EUR", interval=Interval.MONTH, state=State.ACTIVE, **facts):
    """A subscription with a paid bill, without anything behind it."""
    price, _ = TierPrice.objects.get_or_create(
        tier=TierCode.PREMIUM, interval=interval, currency=currency, amount=amount, is_active=False
    )
    vendor = VendorFactory()
    wallet = Wallet.objects.create(vendor=vendor)
    made = Subscription.objects.create(
        vendor=vendor, wallet=wallet, price=price, state=state, **facts
    )
    billed(made, amount, on=NOW)
    return made


def billed(subscription, amount, *, on, state=Bill.State.PAID, **facts):
    return Bill.objects.create(
        subscription=subscription,
        provider_id=f"in_{next(numbers)}",
        state=state,
        currency=subscription.price.currency,
        total=amount,
        due=amount,
        made_at=on,
        paid_at=on if state == Bill.State.PAID else None,
        **facts,
    )


def moved(subscription, kind, amount, on):
    currency = subscription.price.currency
    WorthChange.objects.create(
        subscription=subscription, kind=kind, amount=amount, currency=currency, at=on
    )


def day(month, day=10, year=2027):
    return dt.datetime(year, month, day, tzinfo=dt.UTC)


def of(currency="EUR") -> Recurring:
    return next(each for each in recurring(NOW) if each.currency == currency)


def month_of(number: int) -> Month:
    return next(each for each in of().months if each.first == dt.date(2027, number, 1))


def test_nobody_has_paid(db):
    assert recurring(NOW) == []
    assert (trials(NOW).rate, recoveries(NOW)) == (None, [])
    assert all(not column.cases for column in board())


def test_a_year_counts_a_twelfth_and_currencies_stand_apart():
    paying()
    paying(49_000, interval=Interval.YEAR)
    paying(10_000, "GBP")

    euros, pounds = of("EUR"), of("GBP")

    assert (euros.mrr, euros.count, euros.arpu) == (4_900 + 4_083, 2, 4_491)
    assert (pounds.mrr, pounds.count) == (10_000, 1)


def test_what_is_at_risk_stands_beside():
    paying()
    paying(state=State.PAST_DUE)
    paying(state=State.ENDED)
    paying(state=State.TRIALING)

    assert (of().mrr, of().count, of().at_risk, of().at_risk_count) == (4_900, 1, 4_900, 1)


def test_who_has_paid_nothing_yet_brings_nothing():
    made = paying()
    Bill.objects.update(total=0, due=0)
    moved(made, Kind.NEW, 4_900, day(1))

    assert (of().mrr, of().arpu) == (0, None)


def test_months_begin_with_what_was_before_them():
    old, new = paying(), paying()
    moved(old, Kind.NEW, 1_900, day(1, year=2025))
    moved(old, Kind.EXPANSION, 3_000, day(2))
    moved(new, Kind.RETURNED, 4_900, day(2))
    moved(old, Kind.CONTRACTION, -3_000, day(3))

    first, january, february, march = of().months[0], *(month_of(each) for each in (1, 2, 3))

    assert first.first == dt.date(2026, 4, 1)
    assert (first.mrr, first.count, january.mrr) == (1_900, 1, 1_900)
    assert (february.new, february.expansion, february.mrr, february.count) == (
        4_900,
        3_000,
        9_800,
        2,
    )
    assert (march.contraction, march.mrr, march.count_before, march.count) == (3_000, 6_800, 2, 2)


def test_churn_tells_who_asked_from_who_did_not_pay():
    for kind, on in ((Kind.CHURN_ASKED, day(3, 5)), (Kind.CHURN_UNPAID, day(2, 20))):
        gone = paying(state=State.ENDED)
        moved(gone, Kind.NEW, 4_900, day(1))
        moved(gone, kind, -4_900, on)
    for _ in range(2):
        moved(paying(), Kind.NEW, 4_900, day(1))
    moved(paying(), Kind.NEW, 4_900, day(3, 1))

    churn = of().churn
    assert (churn.before, churn.asked, churn.unpaid, churn.lost) == (4, 1, 1, 9_800)
    assert churn.rate == 50.0
    assert (month_of(2).churn, month_of(2).unpaid, month_of(2).asked) == (25.0, 1, 0)
    assert (month_of(3).churn, month_of(3).churned) == (33.3, 4_900)


def left_by_sql(since: dt.datetime, until: dt.datetime) -> tuple[int, int]:
    """Who paid just before `since`, and who of them had stopped by `until`."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH worth AS (
                SELECT subscription_id,
                       SUM(CASE WHEN at <= %s THEN amount ELSE 0 END) AS was,
                       SUM(CASE WHEN at <= %s THEN amount ELSE 0 END) AS is_now
                FROM payments_worthchange WHERE currency = 'EUR' GROUP BY subscription_id
            )
            SELECT COUNT(*), SUM(CASE WHEN is_now = 0 THEN 1 ELSE 0 END) FROM worth WHERE was > 0
            """,
            [since, until],
        )
        before, left = cursor.fetchone()
    return before, left


def test_who_comes_and_leaves_in_the_same_time_is_no_part_of_its_churn():
    for _ in range(2):
        moved(paying(), Kind.NEW, 4_900, day(1))
    stayed_a_month = paying()
    moved(stayed_a_month, Kind.NEW, 4_900, day(1))
    moved(stayed_a_month, Kind.CHURN_ASKED, -4_900, day(3, 3))
    for kind in (Kind.CHURN_ASKED, Kind.CHURN_UNPAID):
        tried = paying()
        moved(tried, Kind.NEW, 4_900, day(3, 2))
        moved(tried, kind, -4_900, day(3, 9))

    churn, march = of().churn, month_of(3)
    before, left = left_by_sql(NOW - dt.timedelta(days=30), NOW)
    assert (churn.before, churn.left, churn.lost) == (before, left, 4_900) == (3, 1, 4_900)
    before, left = left_by_sql(day(3, 1) - dt.timedelta(microseconds=1), day(3, 31))
    assert march.churn == round(100 * left / before, 1) == 33.3
    assert (march.left, march.begun, march.count) == (3, 2, 2)


def test_what_was_billed_in_a_month_of_utc():
    made = paying()
    billed(made, 4_900, on=dt.datetime(2027, 1, 31, 23, 59, tzinfo=dt.UTC))
    billed(made, 1_000, on=day(1), state=Bill.State.VOID)

    assert (month_of(1).billed, month_of(1).bills, month_of(2).billed) == (4_900, 1, 0)
    assert of().billed == 9_800


def test_trials_that_ended_lately():
    paying(trial_end=day(3, 1))
    unpaid = paying(trial_end=day(2, 1), state=State.ENDED)
    unpaid.bills.update(total=0)
    paying(trial_end=day(9, year=2026))
    paying(trial_end=day(4), state=State.TRIALING, is_ending=True)

    found = trials(NOW)

    assert (found.running, found.ending, found.over, found.paid, found.rate) == (1, 1, 2, 1, 50.0)


def test_recoveries_of_each_currency():
    euros, pounds = paying(state=State.PAST_DUE), paying(9_000, "GBP", state=State.ENDED)
    failed = {"first_failed_at": day(3, 1)}
    billed(euros, 4_900, on=day(3, 1), **failed)
    billed(euros, 4_900, on=day(3, 1), state=Bill.State.OPEN, **failed)
    billed(pounds, 9_000, on=day(3, 1), state=Bill.State.VOID, **failed)
    billed(pounds, 9_000, on=day(3, 1), state=Bill.State.OPEN, **failed)
    billed(euros, 4_900, on=day(1), first_failed_at=day(9, year=2026))

    in_euros, in_pounds = recoveries(NOW)

    assert (in_euros.recovered_amount, in_euros.waiting_amount, in_euros.rate) == (
        4_900,
        4_900,
        100.0,
    )
    assert (in_pounds.lost, in_pounds.lost_amount, in_pounds.rate) == (2, 18_000, 0.0)


# ---------------------------------------------------------------- as it is written down


def kinds() -> list[tuple[str, int]]:
    return list(WorthChange.objects.order_by("pk").values_list("kind", "amount"))


def test_worth_is_written_down_as_it_changes(sandbox, rosewood, rosa):
    made = subscribed(sandbox, rosewood, priced(TierCode.PLUS))
    seen = services.preview_change(made.pk, priced().pk, by=rosa).preview
    services.change_subscription(made.pk, priced().pk, by=rosa, at=seen.at, expected_due=seen.due)
    assert kinds() == [("new", 1_900), ("expansion", 3_000)]

    services.cancel_subscription(made.pk, by=rosa)
    turned(sandbox, made)
    assert kinds()[2:] == [("asked", -4_900)]

    subscribed(sandbox, rosewood, priced(TierCode.PLUS))
    assert kinds()[3:] == [("returned", 1_900)]


def test_a_trial_is_worth_something_once_it_is_paid(sandbox, rosewood):
    trial = subscribed(sandbox, rosewood, with_trial=True)
    assert kinds() == []

    carded(sandbox, rosewood)
    turned(sandbox, trial)

    assert kinds() == [("new", 4_900)]


def test_the_first_refusal_of_a_renewal_is_written_down_once(sandbox, rosewood):
    made = subscribed(sandbox, rosewood)
    carded(sandbox, rosewood, REFUSED_LATER)
    turned(sandbox, made)
    bill = Bill.objects.get(state=Bill.State.OPEN)
    assert bill.first_failed_at is not None

    carded(sandbox, rosewood)
    services.pay_bill(made.pk, by=rosewood.managers()[0])

    paid = Bill.objects.get(pk=bill.pk)
    assert (paid.state, paid.first_failed_at) == (Bill.State.PAID, bill.first_failed_at)


def test_a_first_payment_that_is_refused_is_no_renewal(sandbox, rosewood):
    carded(sandbox, rosewood, REFUSED_LATER)
    subscribed(sandbox, rosewood)

    assert Bill.objects.get().first_failed_at is None


@pytest.mark.parametrize(
    "verb", ["UPDATE payments_worthchange SET amount = 1", "DELETE FROM payments_worthchange"]
)
def test_the_database_refuses_to_change_what_is_written_of_worth(verb):
    subscription = paying()
    written = WorthChange.objects.create(
        subscription=subscription, kind=Kind.NEW, amount=4_900, currency="EUR", at=NOW
    )

    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        connection.cursor().execute(verb)

    assert WorthChange.objects.get() == written
