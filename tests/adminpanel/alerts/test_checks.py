"""What looks at the site find, and the rules that every site has."""

import collections
import shutil
import time

import pytest
from django.core.cache import cache
from django.utils import timezone

from adminpanel import services
from adminpanel.alerting.built_in import BUILT_IN, ensure_built_in
from adminpanel.alerting.checks import CHECKS
from adminpanel.alerting.sources import figures, is_money
from adminpanel.metrics import canaries, queues
from adminpanel.models import Alert, AlertRule, AuditRun
from adminpanel.services import audits
from payments.models import ProviderEvent, ReconciliationCursor

pytestmark = pytest.mark.django_db


def look(name: str) -> float | None:
    return CHECKS[name].look(timezone.now()).value


@pytest.fixture
def waiting(monkeypatch):
    """The oldest task waits that many seconds."""

    def wait(seconds: float) -> None:
        monkeypatch.setattr(queues, "sample", lambda: {("queue_age", ""): seconds * 1_000_000})

    wait(0)
    return wait


class TestBeatAndWorkers:
    def test_while_both_live_both_are_fine(self, waiting):
        canaries.sing(time.time())
        assert look("silent_beat") == look("silent_workers") == 0

    def test_a_dead_beat(self, waiting):
        cache.set(canaries.PLACE, (time.time() - 100, time.time() - 100))
        assert look("silent_beat") == 100
        assert look("silent_workers") == 0

    def test_dead_workers(self, waiting):
        cache.set(canaries.PLACE, (time.time() - 100, time.time() - 100))
        waiting(90)
        assert look("silent_beat") is None
        assert look("silent_workers") == 100

    def test_before_the_first_ring_nothing_is_known(self, waiting):
        assert look("silent_beat") is None

    def test_a_cache_that_forgot_is_made_up_for_by_the_collector(self, waiting, clock):
        services.broadcast_metrics()
        cache.clear()
        clock.shift(100)
        assert look("silent_beat") == pytest.approx(98, abs=1)

    def test_who_stands_in_opens_the_alert(self, waiting, clock, ada):
        services.evaluate_alerts()
        canaries.sing(time.time())
        for _ in range(8):
            clock.shift(15)
            services.stand_in()

        assert [str(one) for one in Alert.objects.unresolved()] == ["Beat is dead"]


def test_free_disk(monkeypatch):
    usage = collections.namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage(1000, 960, 40))
    assert look("free_disk") == 4


def test_payments_there_that_are_not_ours():
    ReconciliationCursor.objects.create(
        provider="stripe", compared_until=timezone.now(), unmatched=["pi_1", "pi_2"]
    )
    assert look("unmatched_events") == 0  # nobody has written them down
    services.keep_unmatched()
    assert look("unmatched_events") == 2


def test_events_that_nobody_looked_at(clock):
    ProviderEvent.objects.create(provider="stripe", event_id="evt_1", kind="charge", subject_id="x")
    assert look("unmatched_events") == 0
    clock.shift(16 * 60)
    assert look("unmatched_events") == 1


class TestAudit:
    def test_what_was_found_is_kept_and_opens_an_alert(self, monkeypatch, clock, fin):
        assert look("audit") is None
        monkeypatch.setattr(audits, "broken_promises", lambda: {"payments": ["ledger: entry 7"]})
        services.audit_promises()

        run = AuditRun.objects.get()
        assert (run.count, run.findings) == (1, ["payments: ledger: entry 7"])
        services.evaluate_alerts()
        assert str(Alert.objects.get()) == "Audit failed"

        monkeypatch.setattr(audits, "broken_promises", lambda: {"payments": []})
        services.audit_promises()
        clock.shift(15)
        services.evaluate_alerts()
        assert Alert.objects.get().state == Alert.State.RESOLVED

    def test_the_real_one_runs(self):
        assert services.audit_promises().count == 0


class TestBuiltIn:
    def test_every_site_has_them(self):
        assert set(AlertRule.objects.values_list("key", flat=True)) == BUILT_IN.keys()
        assert not ensure_built_in()

    def test_what_staff_changed_stays(self):
        AlertRule.objects.filter(key="disk_full").update(limit=3)
        AlertRule.objects.filter(key="beat_dead").delete()

        assert ensure_built_in() == 1
        assert AlertRule.objects.get(key="disk_full").limit == 3

    def test_each_reads_something_that_there_is(self):
        for rule in AlertRule.objects.all():
            assert rule.source in CHECKS or rule.source in figures()
            assert rule.is_money == is_money(rule.source)

    def test_there_is_one_of_each_kind(self):
        assert set(AlertRule.objects.values_list("kind", flat=True)) == set(AlertRule.Kind.values)

    def test_a_fresh_site_opens_nothing(self, clock):
        for _ in range(5):
            services.evaluate_alerts()
            clock.shift(15)
        assert not Alert.objects.exists()
