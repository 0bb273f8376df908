"""A tick: everything seen once, written once, drawn once; each stream to those who may see it."""

import datetime as dt
import json
import time

import pytest
from django.utils import timezone

from adminpanel import services, streams
from adminpanel.metrics import canaries, reports, snapshot, watching
from adminpanel.metrics.catalogue import METRICS
from adminpanel.metrics.meters import meter
from adminpanel.metrics.tiles import show
from adminpanel.models import Point
from adminpanel.services.leases import take_turn
from adminpanel.services.stream import AT_MOST, COLLECTOR

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(monkeypatch) -> dict[str, list[str]]:
    """What went into each stream."""
    found: dict[str, list[str]] = {}

    def note(stream: str, text: str) -> None:
        found.setdefault(stream, []).append(text)

    monkeypatch.setattr(streams, "_send", note)
    return found


def test_each_stream_is_drawn_once(sent):
    assert services.broadcast_metrics()

    assert sent.keys() == streams.RIGHTS.keys()
    assert {len(texts) for texts in sent.values()} == {1}


def test_no_money_in_the_streams_of_everybody(sent):
    services.broadcast_metrics()

    html, points = sent["now"][0], json.loads(sent["points"][0])["levels"]
    for name in ("revenue", "refunds"):
        assert f'id="now-{name}"' not in html
        assert name not in points
        assert f'id="now-{name}"' in sent["money"][0]
        assert name in json.loads(sent["money-points"][0])["levels"]
    assert 'id="now-online"' in html


def test_held_elsewhere_it_does_nothing(sent):
    take_turn(COLLECTOR, at_most=AT_MOST)

    assert not services.broadcast_metrics()

    assert sent == {}
    assert snapshot.latest() is None
    assert not Point.objects.exists()


def test_two_beats_make_one_tick(sent, time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    assert services.broadcast_metrics()
    time_machine.shift(1)
    assert not services.broadcast_metrics()
    time_machine.shift(1)
    assert services.broadcast_metrics()


def test_what_fails_leaves_the_next_turn_free(sent, monkeypatch, time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    monkeypatch.setattr(snapshot, "take", lambda reports: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        services.broadcast_metrics()
    monkeypatch.undo()
    time_machine.shift(2)

    assert services.broadcast_metrics()


def test_a_minute_is_counted_and_kept(sent, time_machine, monkeypatch):
    monkeypatch.setattr(reports, "gather", lambda: [reports._report()])
    time_machine.move_to("2026-11-02T12:00:05Z", tick=False)
    for _ in range(3):
        meter.time("requests", 0.020, "/")
    meter.count("errors")
    time_machine.move_to("2026-11-02T12:00:17Z", tick=False)

    services.broadcast_metrics()

    now = snapshot.latest()
    assert now.counted("requests").count == 3
    assert round(now.rate("errors")) == 1
    assert show(METRICS["errors"], now).is_bad
    assert show(METRICS["latency"], now).value == "23 ms"  # the bound of its bucket
    frame = json.loads(sent["points"][0])
    assert frame["slot"] == now.slot_at == dt.datetime(2026, 11, 2, 12, tzinfo=dt.UTC).timestamp()
    assert frame["counted"]["requests"] == {"": 18.0}  # three in ten seconds
    point = Point.objects.get(series__name="requests", series__label="/")
    assert (point.count, point.total, f"{point.at:%S}") == (3, 60_000, "00")


def test_a_canary_tells_when_beat_rang_and_a_worker_came(sent):
    canaries.sing(time.time() - 3)
    services.broadcast_metrics()
    now = snapshot.latest()

    assert show(METRICS["beat"], now).value.startswith("3.")
    assert show(METRICS["worker"], now).value.startswith("3.")
    assert not show(METRICS["beat"], now).is_bad

    canaries.sing(time.time() - 60)
    assert show(METRICS["beat"], snapshot.take([])).is_bad


def test_tasks_say_how_long_they_waited():
    class Task:
        name = "a.task"
        request = {watching.SENT_AT: time.time() - 2}

    watching._on_start("1", Task())
    watching._on_end("1", Task())
    watching._on_failure(Task())

    (counted,) = meter.read().values()
    assert counted["queue_wait"][""].low >= 2_000_000
    assert counted["tasks"]["a.task"].count == counted["tasks"][""].count == 1
    assert counted["task_failures"]["a.task"].count == 1


def test_what_is_published_carries_its_moment():
    headers: dict = {}
    watching._on_publish(headers=headers)
    assert headers[watching.SENT_AT] == pytest.approx(time.time(), abs=1)


def test_requests_to_providers_are_timed(sandbox):
    from payments.providers import provider_of

    list(provider_of("stripe").payments_since(timezone.now()))

    counted = [names["provider_calls"] for names in meter.read().values()]
    assert counted[0]["stripe"].count >= 1
