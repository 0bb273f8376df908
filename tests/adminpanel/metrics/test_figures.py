"""Each figure counts the rows it says it counts."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from adminpanel.metrics import health, hooks, people, queues, trade
from adminpanel.metrics.catalogue import METRICS
from adminpanel.metrics.snapshot import Snapshot
from adminpanel.metrics.tiles import duration, show
from adminpanel.overview import rows_behind
from bookings import services as bookings
from messaging import services as messaging
from messaging import tally
from payments.models import Payment, ProviderEvent, Refund
from tests.factories.accounts import UserFactory
from tests.factories.bookings import accepted, requested
from tests.factories.messaging import conversation_of

pytestmark = pytest.mark.django_db
MONDAY = dt.datetime(2026, 11, 9, 15, 0, tzinfo=dt.UTC)
WEEK = dt.timedelta(days=7)


def payment_for(booking, payer) -> Payment:
    return Payment.objects.create(booking=booking, payer=payer, amount=30_000, currency="EUR")


def moment(**samples: dict[str, int]) -> Snapshot:
    return Snapshot(MONDAY.timestamp(), 60, samples, {})


def test_what_was_asked_for_today(rosewood, couple, anna, other_couple, cleo, saturday):
    paid = accepted(rosewood, anna, saturday)
    bookings.mark_deposit_paid(paid.pk, amount=30_000, at=timezone.now())
    requested(rosewood, cleo, saturday + dt.timedelta(days=1))

    found = trade.sample(timezone.now())

    assert found["bookings_requested", ""] == 2
    assert found["bookings_confirmed", ""] == 1
    assert found["bookings_requested_before", ""] == 0


def test_last_week_counts_up_to_the_same_time_of_day():
    User.objects.all().update(date_joined=MONDAY - 3 * WEEK)
    for joined in (
        MONDAY - WEEK - dt.timedelta(hours=1),
        MONDAY - WEEK + dt.timedelta(hours=1),  # later than now, a week ago
        MONDAY - WEEK - dt.timedelta(hours=16),  # the day before
        MONDAY - dt.timedelta(hours=2),
        MONDAY - dt.timedelta(hours=15, minutes=1),  # yesterday
    ):
        UserFactory(date_joined=joined)

    found = trade.sample(MONDAY)

    assert (found["sign_ups", ""], found["sign_ups_before", ""]) == (1, 1)
    shown = show(METRICS["sign_ups"], moment(sign_ups={"": 1}, sign_ups_before={"": 1}))
    assert shown.note == "1 last Monday by now"


def test_money_is_never_added_across_currencies():
    samples = {"revenue": {"EUR": 125_000, "GBP": 9_950}, "revenue_before": {"EUR": 100}}
    shown = show(METRICS["revenue"], moment(**samples))

    assert shown.value == "€1,250 + £99.50"
    assert shown.note == "€1 last Monday by now"


def test_captured_money_is_what_succeeded(rosewood, couple, anna, saturday):
    booking = accepted(rosewood, anna, saturday)
    now = timezone.now()
    payment = payment_for(booking, anna)
    assert ("revenue", "EUR") not in trade.sample(now)

    Payment.objects.update(state=Payment.State.SUCCEEDED, succeeded_at=now)
    Refund.objects.create(payment=payment, amount=500, reason="given_back", state="succeeded")
    Refund.objects.create(payment=payment, amount=700, reason="given_back", state="failed")
    found = trade.sample(timezone.now())

    assert found["revenue", "EUR"] == 30_000
    assert found["refunds", "EUR"] == 500


def test_the_rows_behind_money(client, fin, rosewood, couple, anna, saturday):
    booking = accepted(rosewood, anna, saturday)
    payment_for(booking, anna)
    Payment.objects.update(state=Payment.State.SUCCEEDED, succeeded_at=timezone.now())
    client.force_login(fin)
    today = timezone.now().date()

    def found(address):
        return list(client.get(address).context["page"])

    assert found(rows_behind(METRICS["revenue"], fin, today)) == [booking]
    assert found(rows_behind(METRICS["revenue"], fin, today - dt.timedelta(days=1))) == []
    assert found(rows_behind(METRICS["refunds"], fin, today)) == []


def test_people_are_what_they_own(monkeypatch, anna, rosewood, rosa, fin):
    ids = {anna.pk, rosa.pk, fin.pk}
    monkeypatch.setattr(people, "online", lambda: ids)

    found = people.sample([], 0)

    assert found["online", ""] == 3
    assert [found["online", role] for role in people.ROLES] == [1, 1, 1]


def test_webhooks_lag_from_the_provider_to_us():
    now = timezone.now()

    def event(number: int, *, ago: int, applied_after: int | None) -> None:
        happened = now - dt.timedelta(seconds=ago)
        ProviderEvent.objects.create(
            provider="stripe",
            event_id=str(number),
            kind="charge.updated",
            subject_id="x",
            happened_at=happened,
            received_at=happened + dt.timedelta(seconds=1),
            applied_at=applied_after and happened + dt.timedelta(seconds=applied_after),
            outcome="applied" if applied_after else "waiting",
        )

    event(1, ago=100, applied_after=2)
    event(2, ago=90, applied_after=4)
    event(3, ago=30, applied_after=None)

    found = hooks.sample(now)

    assert found["webhook_lag", ""] == 4_000_000
    assert found["webhook_lag", "longest"] == 30_000_000
    assert found["webhooks_waiting", ""] == 1


def test_nothing_told_is_no_lag():
    assert hooks.sample(timezone.now()) == {("webhooks_waiting", ""): 0}


def test_the_database_answers():
    assert health.sample()["database_ping", ""] > 0


def test_queues_are_asked_at_the_broker():
    assert queues.sample()["queue_depth", ""] >= 0


@pytest.mark.django_db(transaction=True)
def test_messages_count_once_they_are_stored(anna, cleo):
    conversation, before = conversation_of(anna, cleo), tally.stored()

    messaging.post_message(conversation, author=anna, body="Hello")

    assert tally.stored() == before + 1


def test_times_in_words():
    assert [duration(each) for each in (40, 400, 38_000, 2_500_000, 240_000_000)] == [
        "40 \N{MICRO SIGN}s",
        "0.4 ms",
        "38 ms",
        "2.5 s",
        "4 min",
    ]


def test_rows_are_for_those_who_may_see_them(client, ada, fin):
    client.force_login(ada)
    today = timezone.now().date()
    assert rows_behind(METRICS["sign_ups"], ada, today).startswith(
        reverse("adminpanel:sign-up-list")
    )
    for name in ("online", "task_failures", "database_ping"):
        assert rows_behind(METRICS[name], fin, today) == ""
        assert client.get(rows_behind(METRICS[name], ada, today)).status_code == 200
    assert rows_behind(METRICS["sign_ups"], fin, today) == ""
