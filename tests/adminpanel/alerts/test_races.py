"""Two who look at the same moment open one alert; with a control without lock and constraint."""

import pytest
from django.db import IntegrityError, connection
from django.utils import timezone

from adminpanel.alerting.readings import Reading
from adminpanel.models import Alert, AlertRule
from adminpanel.services import alert_rounds
from messaging.models import Notification
from tests.factories.alerts import AlertRuleFactory
from tests.races import Meeting, all_at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
ONCE = next(one for one in Alert._meta.constraints if one.name == "alert_once_unresolved")


@pytest.fixture
def rule(ada):
    return AlertRuleFactory(hold_seconds=0)


@pytest.fixture
def no_lock(monkeypatch):
    """Both have read the rule, and found no alert, before either writes."""
    meeting, create = Meeting(2), Alert.objects.create

    def create_together(**facts):
        meeting.wait()
        return create(**facts)

    monkeypatch.setattr(alert_rounds, "locked_rule", lambda pk: AlertRule.objects.get(pk=pk))
    monkeypatch.setattr(Alert.objects, "create", create_together)


@pytest.fixture
def no_constraint():
    with connection.schema_editor() as editor:
        editor.remove_constraint(Alert, ONCE)
    yield
    Alert.objects.all().delete()
    with connection.schema_editor() as editor:
        editor.add_constraint(Alert, ONCE)


def judge_twice(rule: AlertRule) -> list:
    now, reading = timezone.now(), Reading(True, "Too many")
    return all_at_once([lambda: alert_rounds.judge(rule.pk, reading, now=now)] * 2)


def test_two_open_one_and_tell_once(rule):
    assert judge_twice(rule) == [None, None]

    assert Alert.objects.count() == Notification.objects.count() == 1


def test_without_the_lock_the_constraint_refuses_the_second(rule, no_lock):
    answers = judge_twice(rule)

    assert [type(one) for one in answers if one] == [IntegrityError]
    assert Alert.objects.count() == Notification.objects.count() == 1


def test_without_both_there_are_two(rule, no_lock, no_constraint):
    judge_twice(rule)

    assert Alert.objects.count() == Notification.objects.count() == 2
