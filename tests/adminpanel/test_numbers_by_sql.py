"""Every screen of the control room that shows numbers says what the tables say, asked by SQL.

The statements here are written by hand and share nothing with the code under test: rows are
fetched plainly, and what a database would call by another name is added up in Python. More stands
beside the screens themselves: the funnel of any part and day in test_funnel_days.py, revenue of any
part and rhythm in test_revenue.py.
"""

import csv
import datetime as dt
import io
from collections import Counter, defaultdict

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from adminpanel import services
from adminpanel.analytics import refreshing
from adminpanel.demo.load import load_demo
from adminpanel.demo.world import Sizes
from adminpanel.metrics import trade
from adminpanel.metrics.tallies import Tally
from adminpanel.models import Alert, Fault, FaultDay, Point, Series
from adminpanel.services.series import floor, store
from tests.conftest import staff
from tests.factories.alerts import AlertRuleFactory, counted, observed
from tests.factories.vendors import VendorFactory
from tests.reading import told
from vendors.models import Vendor
from vendors.money import words

SMALL = Sizes(vendors=10, couples=20, bookings=60, messages=300)
DAY = dt.timedelta(days=1)


@pytest.fixture(scope="module")
def season(django_db_setup, django_db_blocker, tmp_path_factory):
    """A small season up to now, loaded once for all tests here and undone after them."""
    drawn = tmp_path_factory.mktemp("drawn")
    hashers = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    with (
        django_db_blocker.unblock(),
        override_settings(MEDIA_ROOT=drawn, PASSWORD_HASHERS=hashers),
        transaction.atomic(),
    ):
        load_demo(SMALL, say=lambda words: None)
        _move_some_to_today()
        refreshing.rebuild()
        yield
        transaction.set_rollback(True)


def _move_some_to_today() -> None:
    """So that the figures of today are not all nothing."""
    now = timezone.now()
    for (key,) in ask("SELECT id FROM bookings_booking WHERE state = 'declined' ORDER BY id")[:3]:
        change("UPDATE bookings_booking SET state = 'expired' WHERE id = %s", key)
    for table, field, where in (
        ("bookings_booking", "requested_at", "1 = 1"),
        ("bookings_booking", "confirmed_at", "state = 'confirmed'"),
        ("bookings_booking", "ended_at", "state = 'expired'"),
        ("payments_payment", "succeeded_at", "state = 'succeeded'"),
        ("payments_refund", "created_at", "state = 'succeeded'"),
        ("accounts_user", "date_joined", "joined_as = 'couple'"),
    ):
        for (key,) in ask(f"SELECT id FROM {table} WHERE {where} ORDER BY id")[:3]:
            change(f"UPDATE {table} SET {field} = %s WHERE id = %s", now, key)


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("season")]


@pytest.fixture
def office(season, db) -> Client:
    """Of somebody who may see everything."""
    client = Client()
    client.force_login(staff("Ada Min", "administrator"))
    return client


def ask(sql: str, *values: object) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def change(sql: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def one(sql: str, *values: object) -> int:
    return ask(sql, *values)[0][0] or 0


def moment(value: str | dt.datetime | None) -> dt.datetime | None:
    """SQLite hands them out as they are kept."""
    at = dt.datetime.fromisoformat(value) if isinstance(value, str) else value
    return at.replace(tzinfo=dt.UTC) if at and at.tzinfo is None else at


def day(value: str | dt.date) -> dt.date:
    return dt.date.fromisoformat(value) if isinstance(value, str) else value


def month_of(at: str | dt.datetime) -> dt.date:
    return moment(at).astimezone(dt.UTC).date().replace(day=1)


def sums(rows: list[tuple]) -> dict:
    """The last column, added up by the ones before."""
    found: dict = defaultdict(int)
    for *key, amount in rows:
        found[key[0] if len(key) == 1 else tuple(key)] += int(amount)
    return {key: amount for key, amount in found.items() if amount}


def page(client: Client, name: str, **query):
    response = client.get(reverse(f"adminpanel:{name}"), query)
    assert response.status_code == 200
    return response


def sheet(client: Client, name: str, **query) -> list[dict[str, str]]:
    text = page(client, name, **query).content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def minor(amount: str) -> int:
    return round(float(amount) * 100)


def midnight() -> dt.datetime:
    return timezone.now().astimezone(dt.UTC).replace(hour=0, minute=0, second=0, microsecond=0)


# ---------------------------------------------------------------- overview and metrics


def test_tiles_of_the_overview(office):
    services.broadcast_metrics()
    groups = page(office, "overview").context["groups"]
    said = {tile["metric"].name: tile["shown"].value for each in groups for tile in each["tiles"]}
    since, now = midnight(), timezone.now()

    for name, table, field in (
        ("bookings_requested", "bookings_booking", "requested_at"),
        ("bookings_confirmed", "bookings_booking", "confirmed_at"),
        ("sign_ups", "accounts_user", "date_joined"),
    ):
        number = one(f"SELECT count(*) FROM {table} WHERE {field} BETWEEN %s AND %s", since, now)
        assert number
        assert said[name] == f"{number:,}"
    taken = sums(
        ask(
            "SELECT currency, amount FROM payments_payment"
            " WHERE state = 'succeeded' AND succeeded_at BETWEEN %s AND %s",
            since, now,
        )
    )  # fmt: skip
    sent = sums(
        ask(
            "SELECT p.currency, r.amount FROM payments_refund r"
            " JOIN payments_payment p ON p.id = r.payment_id"
            " WHERE r.state IN ('pending', 'succeeded') AND r.created_at BETWEEN %s AND %s",
            since, now,
        )
    )  # fmt: skip
    assert taken
    assert said["revenue"] == _amounts(taken)
    assert said["refunds"] == (_amounts(sent) or "0")


def _amounts(by_currency: dict[str, int]) -> str:
    return " + ".join(words(amount, currency) for currency, amount in sorted(by_currency.items()))


def test_the_same_hours_a_week_ago(office):
    now = timezone.now()
    week = dt.timedelta(weeks=1)
    found = trade.sample(now)
    for name, field in (("bookings_requested", "requested_at"), ("sign_ups", "date_joined")):
        table = "accounts_user" if name == "sign_ups" else "bookings_booking"
        assert found[f"{name}_before", ""] == one(
            f"SELECT count(*) FROM {table} WHERE {field} BETWEEN %s AND %s",
            midnight() - week, now - week,
        )  # fmt: skip


def test_weeks_of_the_overview(office):
    weeks = page(office, "overview").context["weeks"]
    rows = ask("SELECT confirmed_at FROM bookings_booking WHERE confirmed_at IS NOT NULL")
    days = [moment(row[0]).astimezone(dt.UTC).date() for row in rows]
    mondays = Counter(each - DAY * each.weekday() for each in days)

    assert sum(week.confirmed for week in weeks) > 10
    for week in weeks:
        assert week.confirmed == mondays[week.monday]


def test_a_metric_and_its_file(office):
    now = timezone.now()
    observed("processes", *[1] * 20, at=now)
    for back in range(5):
        counted("messages", 3 + back, at=now - back * dt.timedelta(seconds=10))
    text = office.get(reverse("adminpanel:metric-csv", args=["messages"])).content.decode()
    rows = list(csv.reader(io.StringIO(text)))[1:]
    kept = ask(
        "SELECT p.at, p.count FROM adminpanel_point p"
        " JOIN adminpanel_series s ON s.id = p.series_id"
        " WHERE s.name = 'messages' AND s.label = '' AND p.step = 10"
    )
    by_moment = {moment(at): count * 6 for at, count in kept}  # a minute has six steps

    assert len([row for row in rows if row[1] and float(row[1])]) == 5
    for at, value in rows:
        assert float(value or 0) == by_moment.get(dt.datetime.fromisoformat(at), 0)


def test_routes_and_how_often(office):
    now = timezone.now()
    for name, label, number in (
        ("requests", "pages:home", 40), ("requests", "vendors:vendor-list", 9),
        ("errors", "pages:home", 2),
    ):  # fmt: skip
        series, _ = Series.objects.get_or_create(name=name, label=label)
        store([Point.made_of(series.pk, 10, floor(now, 10), Tally(number, 1000, 1, 900))])
    parts = {each.label: each for each in page(office, "route-list").context["parts"]}

    for label in ("pages:home", "vendors:vendor-list"):
        for name, said in (("requests", parts[label].tally.count), ("errors", parts[label].failed)):
            assert said == one(
                "SELECT sum(p.count) FROM adminpanel_point p"
                " JOIN adminpanel_series s ON s.id = p.series_id"
                " WHERE s.name = %s AND s.label = %s AND p.step = 10",
                name, label,
            )  # fmt: skip


def test_sign_ups_of_a_day(office):
    today = midnight().date()
    found = page(office, "sign-up-list", day=str(today)).context["page"].paginator.count
    assert found == one("SELECT count(*) FROM accounts_user WHERE date_joined >= %s", midnight())


# ---------------------------------------------------------------- analytics


def test_the_funnel(office):
    rows = ask(
        "SELECT j.started_at, j.search_at, j.profile_at, s.message_at, s.request_at,"
        " s.deposit_at, s.completed_at FROM adminpanel_journey j"
        " LEFT JOIN adminpanel_couplesteps s ON s.couple_id = j.couple_id"
        " WHERE j.started_at >= %s",
        midnight() - 89 * DAY,
    )
    counts = [0] * 7
    for row in rows:
        times = [moment(each) for each in row]
        farthest = max(step for step, at in enumerate(times) if at and at >= times[0])
        for step in range(farthest + 1):
            counts[step] += 1

    assert counts[0] > 50
    assert counts[5]
    said = [stage.count for stage in page(office, "funnel-detail").context["stages"]]
    assert said == counts
    assert [int(row["people"]) for row in sheet(office, "funnel-csv")] == counts


def test_revenue(office):
    """Twelve months, that of today included."""
    first = page(office, "revenue-detail").context["question"].days[0]
    start = dt.datetime.combine(first, dt.time.min, dt.UTC)
    taken = sums(_postings("customer_prepayment", ("capture",), start, sign=-1))
    commission = sums(
        ask(
            "SELECT p.currency, -p.amount FROM payments_posting p"
            " JOIN payments_entry e ON e.id = p.entry_id"
            " WHERE p.account = 'commission' AND e.at >= %s",
            start,
        )
    )
    everything = (row for row in sheet(office, "revenue-csv") if row["what"] == "Everything")
    rows = [row for row in everything if row["first day"]]  # the last has the days before

    assert taken
    for currency, amount in taken.items():
        mine = [row for row in rows if row["currency"] == currency]
        assert sum(minor(row["taken"]) for row in mine) == amount
        assert sum(minor(row["commission"]) for row in mine) == commission.get(currency, 0)


def _postings(account: str, kinds: tuple[str, ...], start: dt.datetime, sign: int) -> list[tuple]:
    marks = ", ".join(["%s"] * len(kinds))
    rows = ask(
        "SELECT p.currency, p.amount FROM payments_posting p"
        " JOIN payments_entry e ON e.id = p.entry_id"
        f" WHERE p.account = %s AND e.kind IN ({marks}) AND e.at >= %s",
        account, *kinds, start,
    )  # fmt: skip
    return [(currency, sign * amount) for currency, amount in rows]


def test_what_is_agreed(office):
    """Committed, pending, and what ran out in the twelve months of the page."""
    start = page(office, "revenue-detail").context["question"].days[0]
    expected: dict[str, list[int]] = defaultdict(lambda: [0] * 6)
    for currency, state, price, paid, back, charged, again, ended in ask(
        "SELECT currency, state, price, amount_paid, given_back, charged_back, paid_again,"
        " ended_at FROM bookings_booking"
    ):
        if state == "confirmed":
            expected[currency][0] += price - max(0, paid - back - (charged - again))
            expected[currency][1] += 1
        elif state in ("requested", "accepted"):
            expected[currency][2] += price
            expected[currency][3] += 1
        elif state == "expired" and moment(ended).date() >= start:
            expected[currency][4] += price
            expected[currency][5] += 1
    names = (
        "committed", "committed_count", "pending", "pending_count", "expired", "expired_count",
    )  # fmt: skip
    sheets = page(office, "revenue-detail").context["sheets"]

    assert sum(each[5] for each in expected.values()) >= 3
    said = {each.found.currency: each.found.promised for each in sheets}
    for currency, numbers in expected.items():
        assert [getattr(said[currency], name) for name in names] == numbers


@pytest.mark.parametrize(
    ("kind", "field"),
    [("message", "message_at"), ("request", "request_at"), ("paid", "deposit_at")],
)
def test_cohorts(office, kind, field):
    today = midnight().date()
    rows = [
        (moment(joined), moment(at))
        for joined, at in ask(f"SELECT joined_at, {field} FROM adminpanel_couplesteps")
    ]
    cohorts = page(office, "cohort-list", kind=kind).context["cohorts"]

    assert sum(each.size for each in cohorts) == sum(
        month_of(joined) >= cohorts[0].first for joined, _ in rows
    )
    for each in cohorts:
        mine = [row for row in rows if month_of(row[0]) == each.first]
        assert each.size == len(mine)
        for months, cell in enumerate(each.cells, 1):
            last = (each.first + 31 * DAY).replace(day=1) + 30 * months * DAY
            if not mine or last > today:
                assert cell is None
            else:
                assert cell.count == sum(
                    bool(at) and at <= joined + 30 * months * DAY for joined, at in mine
                )


def test_the_map(office):
    today = midnight().date()
    rows = {row["city"]: row for row in sheet(office, "map-csv")}
    couples = Counter(place for (place,) in ask("SELECT place_id FROM accounts_couple"))
    listed = Counter(
        place for (place,) in ask("SELECT place_id FROM vendors_vendor WHERE state = 'approved'")
    )
    requested = Counter(
        place
        for place, date in ask(
            "SELECT v.place_id, b.date FROM bookings_booking b"
            " JOIN vendors_vendor v ON v.id = b.vendor_id"
        )
        if today <= day(date) < today + 365 * DAY
    )
    held = Counter(
        place
        for place, date in ask(
            "SELECT v.place_id, d.date FROM vendors_dayslot d"
            " JOIN vendors_vendor v ON v.id = d.vendor_id WHERE v.state = 'approved'"
        )
        if today <= day(date) < today + 365 * DAY
    )

    assert sum(listed.values()) > 5
    for key, name in ask("SELECT id, name FROM accounts_place"):
        row = rows[name]
        said = [int(row[column]) for column in ("couples", "vendors", "requested", "held")]
        assert said == [couples[key], listed[key], requested[key], held[key]]


def test_forecasts_know_the_weeks_that_were(office):
    known = {
        row["week from"]: float(row["known"])
        for row in sheet(office, "forecast-csv")
        if row["what"] == "Bookings confirmed" and row["known"]
    }
    rows = ask("SELECT confirmed_at FROM bookings_booking WHERE confirmed_at IS NOT NULL")
    days = [moment(row[0]).astimezone(dt.UTC).date() for row in rows]
    mondays = Counter(str(each - DAY * each.weekday()) for each in days)
    assert known
    assert sum(known.values()) > 10
    # The forecast was worked out before some were moved to today.
    assert all(number >= mondays[week] for week, number in known.items())
    assert sum(known.values()) - sum(mondays[week] for week in known) <= 3


# ---------------------------------------------------------------- money


def test_payouts(office):
    context = page(office, "payout-list").context
    unsent = "state IN ('planned', 'sending', 'underway', 'failed')"
    owed = sums(
        [
            *ask(
                "SELECT currency, vendor_share - paid_out FROM payments_payment"
                " WHERE vendor_share > paid_out"
            ),
            *ask(f"SELECT currency, gross FROM payments_payout WHERE {unsent}"),
        ]
    )
    held = sums(
        ask(
            "SELECT provider, currency, amount FROM payments_posting"
            " WHERE account = 'provider_clearing'"
        )
    )

    assert owed
    assert context["owed"] == owed
    assert context["unsent_count"] == one(f"SELECT count(*) FROM payments_payout WHERE {unsent}")
    said = {(each.provider, each.currency): each.in_books for each in context["holdings"]}
    assert {key: amount for key, amount in said.items() if amount} == held


def test_turnover(office):
    found = page(office, "turnover-detail").context["turnover"]
    rows = ask(
        "SELECT e.at, p.currency, p.account, e.kind, p.amount FROM payments_posting p"
        " JOIN payments_entry e ON e.id = p.entry_id"
    )
    expected: Counter = Counter()
    for at, currency, account, kind, amount in rows:
        month = (currency, month_of(at))
        if account == "customer_prepayment" and kind == "capture":
            expected[*month, "taken"] -= amount
        if account == "customer_prepayment" and kind in ("refund", "refund_failed", "dispute_lost"):
            expected[*month, "given_back"] += amount
        if account == "commission":
            expected[*month, "commission"] -= amount
        if account == "provider_fees":
            expected[*month, "fees"] += amount
        if account == "provider_clearing" and kind in ("payout", "payout_returned", "take_back"):
            expected[*month, "paid_out"] -= amount

    assert found
    for turnover, *_ in found:
        assert len(turnover.months) == 12
        for month in turnover.months:
            for name in ("taken", "given_back", "commission", "fees", "paid_out"):
                key = (turnover.currency, month.first, name)
                assert getattr(month, name) == expected[key]
    for row in sheet(office, "turnover-csv"):
        key = (row["currency"], dt.date.fromisoformat(row["month"]))
        assert minor(row["paid out"]) == expected[*key, "paid_out"]
        assert minor(row["given back"]) == expected[*key, "given_back"]


def test_the_trial_balance(office):
    rows = sums(ask("SELECT currency, account, amount FROM payments_posting"))
    said: Counter = Counter()
    for books in page(office, "ledger-detail").context["balances"]:
        assert books.total == 0
        for each in books.accounts:
            said[books.currency, str(each.account)] += each.debits - each.credits
    assert rows
    assert {key: amount for key, amount in said.items() if amount} == rows


def test_what_tiers_bring(office):
    context = page(office, "subscription-list").context
    worth: Counter = Counter()
    heads: Counter = Counter()
    for currency, amount, interval in ask(
        "SELECT t.currency, t.amount, t.interval FROM payments_subscription s"
        " JOIN payments_tierprice t ON t.id = s.price_id"
        " WHERE s.state IN ('active', 'past_due') AND EXISTS ("
        "   SELECT 1 FROM payments_bill b"
        "   WHERE b.subscription_id = s.id AND b.state = 'paid' AND b.total > 0)"
    ):
        worth[currency] += amount if interval == "month" else amount // 12
        heads[currency] += 1
    changes = ask("SELECT currency, kind, amount, at FROM payments_worthchange")
    bills = ask("SELECT currency, total, paid_at FROM payments_bill WHERE state = 'paid'")

    assert worth
    for plots in context["plots"]:
        figures = plots.figures
        mine = figures.currency
        at_risk = figures.at_risk
        assert figures.mrr + at_risk == worth[mine]
        assert figures.count + figures.at_risk_count == heads[mine]
        for month in figures.months:
            end = (month.first + 31 * DAY).replace(day=1)
            assert month.mrr == sum(
                amount for currency, _, amount, at in changes
                if currency == mine and moment(at).date() < end
            )  # fmt: skip
            assert month.churned == -sum(
                amount for currency, kind, amount, at in changes
                if (currency, month_of(at)) == (mine, month.first) and kind in ("asked", "unpaid")
            )  # fmt: skip
            assert month.billed == sum(
                total for currency, total, at in bills
                if (currency, month_of(at)) == (mine, month.first)
            )  # fmt: skip
    trials = context["trials"]
    assert trials.running == one(
        "SELECT count(*) FROM payments_subscription WHERE state = 'trialing'"
    )
    assert context["comps"] == one(
        "SELECT count(DISTINCT vendor_id) FROM payments_comp"
        " WHERE ended_at IS NULL AND (until IS NULL OR until > %s)",
        timezone.now(),
    )


def test_dunning(office):
    context = page(office, "subscription-dunning").context
    waiting = "state IN ('past_due', 'incomplete')"
    amounts = Counter()
    for column in context["columns"]:
        amounts.update(column.amounts)
    due = ask(
        "SELECT b.subscription_id, b.currency, b.due, b.made_at, b.id FROM payments_bill b"
        " JOIN payments_subscription s ON s.id = b.subscription_id"
        " WHERE b.state = 'open' AND s.state IN ('past_due', 'incomplete')"
        " ORDER BY b.made_at, b.id"
    )
    oldest = {row[0]: row for row in reversed(due)}

    assert context["waiting"]
    assert context["waiting"] == one(f"SELECT count(*) FROM payments_subscription WHERE {waiting}")
    assert amounts == sums([(currency, amount) for _, currency, amount, *_ in oldest.values()])
    for recovery in context["recoveries"]:
        rows = ask(
            "SELECT b.state, s.state, b.due FROM payments_bill b"
            " JOIN payments_subscription s ON s.id = b.subscription_id"
            " WHERE b.currency = %s AND b.first_failed_at >= %s",
            recovery.currency, timezone.now() - 90 * DAY,
        )  # fmt: skip
        paid = [amount for bill, _, amount in rows if bill == "paid"]
        still = [amount for bill, state, amount in rows if bill == "open" and state != "ended"]
        assert (recovery.failed, recovery.failed_amount) == (
            len(rows), sum(amount for *_, amount in rows),
        )  # fmt: skip
        assert (recovery.recovered, recovery.recovered_amount) == (len(paid), sum(paid))
        assert (recovery.waiting, recovery.waiting_amount) == (len(still), sum(still))
        assert recovery.lost == len(rows) - len(paid) - len(still)


def test_disputes(office):
    context = page(office, "dispute-list").context
    held = sums(
        ask(
            "SELECT currency, amount FROM payments_dispute WHERE withdrawn_at IS NOT NULL"
            " AND reinstated_at IS NULL AND taken_at IS NULL"
        )
    )
    due = one(
        "SELECT count(*) FROM payments_dispute d"
        " WHERE d.state IN ('inquiry', 'needs_response') AND NOT EXISTS ("
        "   SELECT 1 FROM payments_disputeanswer a WHERE a.dispute_id = d.id"
        "   AND a.state IN ('created', 'sent')"
        "   AND (a.to_question = (d.state = 'inquiry')))"
    )
    assert context["page"].paginator.count == one("SELECT count(*) FROM payments_dispute") > 0
    assert context["held"] == held
    assert context["due_count"] == due > 0


# ---------------------------------------------------------------- people and things


def test_vendors_in_each_state(office):
    tabs = {tab.state: tab.count for tab in page(office, "vendor-list").context["tabs"]}
    states = dict(ask("SELECT state, count(*) FROM vendors_vendor GROUP BY state"))
    assert tabs.pop("all") == one("SELECT count(*) FROM vendors_vendor")
    assert tabs == {state: states.get(state, 0) for state in tabs}


def test_until_when_a_vendor_should_have_an_answer(office, settings):
    hours = settings.APPROVAL_WITHIN.total_seconds() / 3600
    now = timezone.now()
    with transaction.atomic():
        Vendor.objects.filter(state="submitted").update(state="draft")
        VendorFactory(
            name="In Time", state="submitted", submitted_at=now - dt.timedelta(hours=hours - 5.5)
        )
        VendorFactory(
            name="Too Late", state="submitted", submitted_at=now - dt.timedelta(hours=hours + 3.5)
        )
    text = told(page(office, "vendor-list")).replace("\N{NO-BREAK SPACE}", " ")
    for name, at in ask("SELECT name, submitted_at FROM vendors_vendor WHERE state = 'submitted'"):
        left = moment(at) + dt.timedelta(hours=hours) - timezone.now()
        whole = int(abs(left).total_seconds() // 3600)
        said = (
            f"Decide within {whole} hours" if left > dt.timedelta(0) else f"Late by {whole} hours"
        )
        assert said in text.split(name, 1)[1]


def test_alerts(office):
    rules = [AlertRuleFactory(name=f"Rule {n}", is_money=n == 2) for n in range(4)]
    for rule, state in zip(rules, ("open", "acknowledged", "open", "resolved"), strict=True):
        Alert.objects.create(rule=rule, words="It is so", state=state)
    cache.clear()
    context = page(office, "alert-list").context
    not_over = one("SELECT count(*) FROM adminpanel_alert WHERE state <> 'resolved'")
    over = one("SELECT count(*) FROM adminpanel_alert WHERE state = 'resolved'")
    still_open = one("SELECT count(*) FROM adminpanel_alert WHERE state = 'open'")

    assert (len(context["unresolved"]), context["page"].paginator.count) == (not_over, over)
    assert len(page(office, "alert-banner").context["open_alerts"]) == still_open == 2


def test_errors(office):
    for number in range(3):
        fault = Fault.objects.create(
            fingerprint=f"{number}", kind="page", title=f"Broken {number}", count=0,
            first_at=timezone.now(), last_at=timezone.now(),
        )  # fmt: skip
        for back in range(number + 1):
            FaultDay.objects.create(fault=fault, day=midnight().date() - back * DAY, count=2 + back)
        Fault.objects.filter(pk=fault.pk).update(count=sum(2 + back for back in range(number + 1)))
    context = page(office, "fault-list").context

    assert context["page"].paginator.count == one("SELECT count(*) FROM adminpanel_fault") == 3
    for fault, trend in context["rows"]:
        rows = ask("SELECT day, count FROM adminpanel_faultday WHERE fault_id = %s", fault.pk)
        by_day = {day(date): count for date, count in rows}
        assert fault.count == sum(by_day.values())
        assert [each.count for each in trend if each.count] == [by_day[d] for d in sorted(by_day)]


def test_rows_of_a_bulk_operation(office):
    by = staff("Mona Moderator", "administrator")
    for number in range(3):
        VendorFactory(name=f"Nightjar {number}", state="approved" if number else "suspended")
    operation = services.plan_bulk(
        "vendors-suspend", filters="q=nightjar&state=all", arguments={"note": "So be it"}, by=by
    )
    client = Client()
    client.force_login(by)
    url = reverse("adminpanel:bulk-detail", args=[operation.uuid])

    def rows() -> dict[str, int]:
        return dict(
            ask(
                "SELECT state, count(*) FROM adminpanel_bulkrow WHERE operation_id = %s"
                " GROUP BY state",
                operation.pk,
            )
        )

    for step in (None, services.confirm_bulk):
        if step:
            step(operation.pk, by=by)
            services.run_bulk(operation.pk)
        said = {value: count for value, _, count in client.get(url).context["counts"]}
        assert {state: count for state, count in said.items() if count} == rows()
    assert rows() == {"left_out": 1, "done": 2}


def test_lines_of_the_audit_log(office):
    ada = staff("Olga Auditor", "administrator")
    vendor = VendorFactory(name="Kestrel Hall", state="submitted", submitted_at=timezone.now())
    services.approve_vendor(vendor.pk, by=ada)
    everything = page(office, "audit-list").context["page"].paginator.count
    hers = page(office, "audit-list", q="kestrel").context["page"].paginator.count
    old = page(office, "audit-list", until=str(midnight().date() - DAY)).context["page"]

    assert everything == one("SELECT count(*) FROM adminpanel_auditentry")
    assert hers == one("SELECT count(*) FROM adminpanel_auditentry WHERE subject LIKE 'Kestrel%%'")
    assert hers == 1
    assert old.paginator.count == one(
        "SELECT count(*) FROM adminpanel_auditentry WHERE at < %s", midnight()
    )


def test_lists_of_bookings_and_people(office):
    today = str(midnight().date())
    bookings = page(office, "booking-list", requested=today).context["page"].paginator.count
    people = page(office, "person-list").context["page"].paginator.count
    reviews = page(office, "review-list").context["page"].paginator.count

    assert bookings == one(
        "SELECT count(*) FROM bookings_booking WHERE requested_at >= %s", midnight()
    )
    assert people == one("SELECT count(*) FROM accounts_user WHERE erased_at IS NULL")
    assert reviews == one("SELECT count(*) FROM bookings_reviewversion WHERE state = 'submitted'")
