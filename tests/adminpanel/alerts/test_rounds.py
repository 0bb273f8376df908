"""Alerts open, are told once, are acknowledged, and end."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from adminpanel import services
from adminpanel.alerting import readings
from adminpanel.alerting.checks import CHECKS, Look
from adminpanel.exceptions import AlertMoved
from adminpanel.models import Alert, AlertEvent, AuditEntry, Lease
from adminpanel.services import alert_rounds
from messaging.models import Notification
from tests.adminpanel.alerts.conftest import START
from tests.conftest import staff
from tests.factories.alerts import AlertRuleFactory, counted, observed

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]
State = Alert.State


@pytest.fixture
def trouble(monkeypatch) -> dict[str, float]:
    """A check that finds what `trouble["rows"]` says."""
    found = {"rows": 0.0}
    check = CHECKS["lost_redis"]
    look = lambda now: Look(found["rows"], f"{found['rows']:g} rows")  # noqa: E731
    monkeypatch.setitem(CHECKS, "lost_redis", type(check)("Trouble", "rows", "", look))
    return found


@pytest.fixture
def rule(only_mine, ada):
    return AlertRuleFactory(kind="check", source="lost_redis", limit=0, hold_seconds=30)


def told() -> int:
    return Notification.objects.filter(kind="alert").count()


class TestLife:
    def test_it_opens_once_it_was_bad_for_long(self, rule, trouble, look, ada):
        trouble["rows"] = 3
        look()
        look(15)
        assert not Alert.objects.exists()

        look(15)

        alert = Alert.objects.get()
        assert alert.state == State.OPEN
        assert alert.words == "3 rows"
        assert [one.kind for one in alert.events.all()] == ["opened", "told"]
        note = Notification.objects.get(user=ada)
        assert "3 rows" in note.text
        assert note.link == alert.get_absolute_url()

    def test_a_short_trouble_is_none(self, rule, trouble, look):
        trouble["rows"] = 1
        look(15)
        trouble["rows"] = 0
        look(15)
        trouble["rows"] = 1
        look(15)

        assert not Alert.objects.exists()

    def test_a_time_in_which_nobody_looked_counts_for_nothing(self, rule, trouble, look, clock):
        trouble["rows"] = 1
        look(15)
        clock.shift(3600)
        look(15)
        assert not Alert.objects.exists()

        look(30)
        assert Alert.objects.exists()

    def test_what_is_not_known_neither_opens_nor_ends(self, rule, trouble, look, monkeypatch):
        trouble["rows"] = 1
        look(60)
        monkeypatch.setattr(readings, "_checked", lambda *args: readings.UNKNOWN)
        look(600)

        assert Alert.objects.get().state == State.OPEN

    def test_it_ends_by_itself_when_it_was_fine_for_long(self, rule, trouble, look):
        trouble["rows"] = 1
        look(60)
        trouble["rows"] = 0
        look(15)
        assert Alert.objects.get().state == State.OPEN

        look(30)

        alert = Alert.objects.get()
        assert alert.state == State.RESOLVED
        assert alert.resolved_by is None
        assert alert.events.last().kind == AlertEvent.Kind.RESOLVED

    def test_open_it_is_told_again_only_after_the_quiet_period(self, rule, trouble, look):
        trouble["rows"] = 1
        look(60)
        assert told() == 1

        look(29 * 60)
        assert told() == 1

        look(60)
        assert told() == 2
        assert Alert.objects.count() == 1

    def test_acknowledged_it_is_not_told_again(self, rule, trouble, look, ada):
        trouble["rows"] = 1
        look(60)
        services.acknowledge_alert(Alert.objects.get().pk, by=ada)

        look(2 * 3600)

        assert told() == 1

    def test_back_within_the_quiet_period_it_is_the_same_and_nobody_is_told(
        self, rule, trouble, look
    ):
        trouble["rows"] = 1
        look(60)
        trouble["rows"] = 0
        look(60)
        trouble["rows"] = 1
        look(60)

        alert = Alert.objects.get()
        assert alert.state == State.OPEN
        assert alert.resolved_at is None
        assert [one.kind for one in alert.events.all()][-1] == "came_back"
        assert told() == 1

    def test_back_after_the_quiet_period_it_is_another(self, rule, trouble, look):
        trouble["rows"] = 1
        look(60)
        trouble["rows"] = 0
        look(45 * 60)
        trouble["rows"] = 1
        look(60)

        assert [one.state for one in Alert.objects.all()] == [State.OPEN, State.RESOLVED]
        assert told() == 2

    def test_resolved_by_hand_it_is_quiet_though_still_bad(self, rule, trouble, look, ada):
        trouble["rows"] = 1
        look(60)
        services.resolve_alert(Alert.objects.get().pk, by=ada, note="Known")
        look(29 * 60)
        assert [one.state for one in Alert.objects.all()] == [State.RESOLVED]
        assert told() == 1

        look(2 * 60)

        assert [one.state for one in Alert.objects.all()] == [State.OPEN, State.RESOLVED]

    def test_switched_off_it_is_not_looked_at(self, rule, trouble, look):
        rule.is_enabled = False
        rule.save()
        trouble["rows"] = 1
        look(120)

        assert not Alert.objects.exists()

    def test_one_that_cannot_be_read_does_not_stop_the_others(
        self, rule, trouble, look, monkeypatch
    ):
        AlertRuleFactory(kind="check", source="free_disk", name="A broken one")
        monkeypatch.setitem(
            CHECKS, "free_disk", type(CHECKS["audit"])("", "", "", lambda now: 1 / 0)
        )
        trouble["rows"] = 1
        look(60)

        assert Alert.objects.get().rule == rule


class TestActs:
    @pytest.fixture
    def alert(self, rule, trouble, look):
        trouble["rows"] = 1
        look(60)
        return Alert.objects.get()

    def test_acknowledged_it_has_an_owner_and_a_note(self, alert, ada):
        services.acknowledge_alert(alert.pk, by=ada, note="On it")

        alert.refresh_from_db()
        assert (alert.state, alert.owner, alert.acknowledged_by) == (State.ACKNOWLEDGED, ada, ada)
        assert alert.events.last().words == "On it"
        assert AuditEntry.objects.on(alert).get().action == "acknowledged the alert"

    def test_twice_is_once(self, alert, ada):
        for _ in range(2):
            services.acknowledge_alert(alert.pk, by=ada)

        assert AuditEntry.objects.on(alert).count() == 1

    def test_given_to_somebody_else_they_hear_of_it(self, alert, ada):
        sue = staff("Sue Port", "support")
        services.acknowledge_alert(alert.pk, by=ada, owner=sue)

        alert.refresh_from_db()
        assert alert.owner == sue
        assert "asks you" in Notification.objects.get(user=sue).text

    def test_who_does_not_look_after_the_site_may_not(self, alert, mona, anna):
        for person in (mona, anna):
            with pytest.raises(PermissionDenied):
                services.acknowledge_alert(alert.pk, by=person)
            with pytest.raises(PermissionDenied):
                services.resolve_alert(alert.pk, by=person)

        alert.refresh_from_db()
        assert alert.state == State.OPEN

    def test_nobody_is_given_what_they_may_not_see(self, alert, ada, mona):
        with pytest.raises(PermissionDenied):
            services.acknowledge_alert(alert.pk, by=ada, owner=mona)

        alert.refresh_from_db()
        assert alert.state == State.OPEN

    def test_resolved_it_is_over(self, alert, ada):
        services.resolve_alert(alert.pk, by=ada, note="Restarted")

        alert.refresh_from_db()
        assert (alert.state, alert.resolved_by) == (State.RESOLVED, ada)
        with pytest.raises(AlertMoved):
            services.resolve_alert(alert.pk, by=ada)

    def test_of_money_only_bookkeepers_act(self, alert, fin):
        sue = staff("Sue Port", "support")
        alert.rule.is_money = True
        alert.rule.save()

        with pytest.raises(PermissionDenied):
            services.acknowledge_alert(alert.pk, by=sue)
        services.acknowledge_alert(alert.pk, by=fin)

    def test_with_its_rule_switched_off_it_is_over(self, alert, ada):
        services.save_alert_rule(alert.rule_id, by=ada, is_enabled=False)

        alert.refresh_from_db()
        assert (alert.state, alert.resolved_by) == (State.RESOLVED, ada)


class TestHearers:
    def test_of_money_only_who_may_watch_it_hears(self, rule, trouble, look, ada, fin):
        staff("Sue Port", "support")
        rule.is_money, rule.groups = True, ["support", "finance"]
        rule.save()
        trouble["rows"] = 1
        look(60)

        assert Notification.objects.get().user == fin

    def test_without_a_way_nobody_hears(self, rule, trouble, look):
        rule.to_page = rule.to_mail = rule.to_push = False
        rule.save()
        trouble["rows"] = 1
        look(60)

        assert Alert.objects.exists()
        assert not told()

    def test_a_letter_goes_at_once_and_only_where_it_should(
        self, rule, trouble, look, mailoutbox, django_capture_on_commit_callbacks
    ):
        rule.to_mail = False
        rule.save()
        trouble["rows"] = 1
        with django_capture_on_commit_callbacks(execute=True):
            look(60)
        alert_rounds.mail_alerts(since=timezone.now())
        assert not mailoutbox

        rule.to_mail = True
        rule.save(update_fields=["to_mail"])
        look(31 * 60)
        alert_rounds.mail_alerts(since=START)

        assert len(mailoutbox) == 1
        assert "1 rows" in mailoutbox[0].body


class TestKinds:
    """Each kind fires, and ends."""

    @pytest.fixture(autouse=True)
    def _mine(self, only_mine, clock):
        pass

    def find(self, **facts):
        return readings.read(AlertRuleFactory(**facts), timezone.now())

    def test_threshold(self):
        observed("queue_depth", *[20] * 6)
        assert self.find().is_out
        assert not self.find(comparison="under").is_out

    def test_threshold_of_counts_and_times(self, clock):
        at = timezone.now()
        observed("processes", *[1] * 12)
        assert self.find(source="errors", limit=0.5).is_out is False
        clock.shift(60)
        observed("processes", *[1] * 12)
        counted("errors", 30, at=at)
        reading = self.find(source="errors", limit=20)
        assert reading.is_out
        assert "30 a minute" in reading.words

    def test_where_nobody_looked_nothing_is_known(self):
        assert self.find().is_out is None
        assert self.find(source="errors").is_out is None

    def test_rate(self):
        observed("queue_depth", *[10] * 30, *[40] * 30)
        facts = {"kind": "rate", "window_minutes": 10}
        assert self.find(**facts, limit=5).is_out
        assert not self.find(**facts, limit=7).is_out

    def test_absence(self, clock):
        observed("processes", 1)
        facts = {"kind": "absence", "source": "processes", "window_minutes": 3}
        assert self.find(**facts).is_out is False
        clock.shift(200)
        assert self.find(**facts).is_out

    def test_absence_of_what_is_counted(self, clock):
        observed("processes", *[1] * 60)
        facts = {"kind": "absence", "source": "messages", "window_minutes": 5}
        assert self.find(**facts).is_out
        counted("messages", 1, at=timezone.now() - alert_rounds.AT_MOST)
        assert self.find(**facts).is_out is False
        clock.shift(3600)
        assert self.find(**facts).is_out is None  # nobody counted

    def test_anomaly(self):
        now = timezone.now()
        observed("queue_depth", *[100] * 6)
        facts = {"kind": "anomaly", "limit": 5}
        assert self.find(**facts).is_out is None
        for weeks, value in enumerate((20, 22, 18, 20), start=1):
            at = now - dt.timedelta(weeks=weeks)
            observed("queue_depth", value, at=at, step=3600)
        reading = self.find(**facts)
        assert reading.is_out
        assert "usual at this hour are 20" in reading.words
        observed("queue_depth", *[24] * 6)
        assert not self.find(**facts).is_out
        assert not self.find(**facts, comparison="under").is_out

    def test_an_anomaly_needs_three_weeks(self):
        now = timezone.now()
        observed("queue_depth", *[100] * 6)
        for weeks in (1, 2):
            at = now - dt.timedelta(weeks=weeks)
            observed("queue_depth", 1, at=at, step=3600)
        assert self.find(kind="anomaly").is_out is None

    @pytest.mark.parametrize("kind", ["threshold", "rate", "absence", "anomaly"])
    def test_each_opens_and_ends_through_the_rounds(self, kind, look, clock, ada):
        facts = {
            "threshold": {"limit": 10},
            "rate": {"limit": 10, "window_minutes": 2},
            "absence": {"window_minutes": 1},
            "anomaly": {"limit": 3},
        }[kind]
        AlertRuleFactory(kind=kind, hold_seconds=15, **facts)
        now = timezone.now()
        for weeks in range(1, 5):
            at = now - dt.timedelta(weeks=weeks)
            observed("queue_depth", 5, at=at, step=3600)

        def pass_time(values):
            for value in values:
                clock.shift(10)
                if value is not None:
                    observed("queue_depth", value)
                services.evaluate_alerts()

        pass_time([5] * 14)
        assert not Alert.objects.exists()
        pass_time([None] * 12 if kind == "absence" else [50, 60, 70, 80, 90, 100])
        assert Alert.objects.get().state == State.OPEN
        pass_time([5] * 30)
        assert Alert.objects.get().state == State.RESOLVED
        assert told() == 1


class TestWhoLooks:
    def test_while_beat_rings_web_processes_only_ask(self, rule, look, django_assert_num_queries):
        look()
        with django_assert_num_queries(1):
            assert not services.stand_in()

    def test_when_nobody_has_looked_for_long_they_do(self, rule, trouble, look, clock, mailoutbox):
        trouble["rows"] = 1
        look()
        clock.shift(60)
        assert services.stand_in()

        assert Alert.objects.get().state == State.OPEN
        assert len(mailoutbox) == 1  # though no worker works
        assert not services.stand_in()

    def test_held_elsewhere_it_does_nothing(self, rule, look):
        look()
        assert not services.evaluate_alerts()
        assert Lease.objects.filter(name="alerts").count() == 1
