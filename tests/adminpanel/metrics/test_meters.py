"""What one process counts."""

import pytest

from adminpanel.metrics.meters import KEPT, MOST_LABELS, OTHER, SLOT, Meter
from adminpanel.metrics.reports import Report, slot_of
from adminpanel.metrics.tallies import BOUNDS, BUCKETS, Tally, sum_of


@pytest.fixture
def clock(monkeypatch):
    now = [1_000_000.0]
    monkeypatch.setattr("adminpanel.metrics.meters.time.time", lambda: now[0])
    return now


def report(meter: Meter, process: str = "a") -> Report:
    return Report(process, True, 0, {}, meter.read())


def test_processes_add_up_to_the_percentiles_of_all(clock):
    fast, slow = Meter(), Meter()
    for _ in range(95):
        fast.time("requests", 0.010, "/")
    for _ in range(5):
        slow.time("requests", 1.0, "/")

    found = slot_of([report(fast), report(slow, "b")], 1_000_000)["requests", ""]

    assert found.count == 100
    assert found.total == 95 * 10_000 + 5 * 1_000_000
    assert 10_000 <= found.percentile(0.5) < 12_500
    assert 1_000_000 <= found.percentile(0.99) < 1_250_000
    assert (found.low, found.high) == (10_000, 1_000_000)


def test_a_slot_is_forgotten_after_the_minute(clock):
    meter = Meter()
    meter.count("messages", number=3)
    clock[0] += SLOT * KEPT - 1
    assert meter.read()[1_000_000]["messages"][""].count == 3

    clock[0] += 1
    assert meter.read() == {}


def test_labels_have_an_end(clock):
    meter = Meter()
    for number in range(MOST_LABELS + 50):
        meter.count("errors", f"/{number}/")

    found = meter.read()[1_000_000]["errors"]

    assert len(found) == MOST_LABELS + 1
    assert found[OTHER].count == 50


def test_nothing_counted_leaves_no_trace(clock):
    meter = Meter()
    meter.count("messages", number=0)
    assert meter.read() == {}


def test_no_timing_falls_off_the_end():
    tally = Tally()
    tally.observe(3_600_000_000, is_timing=True)
    assert tally.percentile(1) == BOUNDS[BUCKETS - 1]


def test_nothing_has_no_percentile():
    assert Tally().percentile(0.5) == 0
    assert sum_of([]) == Tally()


def test_the_route_is_measured_and_not_the_address(client, db):
    from adminpanel.metrics.meters import meter

    client.get("/vendors/nobody-there/")
    client.get("/nothing-here/")
    client.get("/healthz")

    labels = {label for names in meter.read().values() for label in names["requests"]}
    assert labels == {"", "/vendors/<slug:slug>/", "(no such page)"}
