"""One look at all rules: what is out of bounds for long enough opens an alert, once; what is fine
again for as long ends it. Within the quiet period nobody is told again: an alert that ended by
itself and returns then is the same one, open again; what somebody resolved by hand stays so.
"""

import datetime as dt
import logging

from django.db import transaction
from django.utils import timezone

from adminpanel.alerting import board
from adminpanel.alerting.readings import Reading, read
from adminpanel.models import Alert, AlertEvent, AlertRule, Lease
from adminpanel.services.alert_calls import make_alert_calls
from adminpanel.services.alert_telling import alert_facts, queue_call, tell_of_alert, touch_alert
from adminpanel.services.leases import end_turn, take_turn
from adminpanel.services.unmatched import keep_unmatched
from messaging.models import Notification
from messaging.services import mail_notification

LEASE = "alerts"
STAND_IN = "alerts-stand-in"  # of its own: that of beat says whether beat is back
EVERY = dt.timedelta(seconds=14)  # a little less than beat's fifteen: it is not exact
AT_MOST = dt.timedelta(seconds=60)
OVERDUE = dt.timedelta(seconds=30)
logger = logging.getLogger(__name__)


def evaluate_alerts(lease: str = LEASE) -> bool:
    """Look at every rule that is on. False when it is not our turn."""
    started = timezone.now()
    owner = take_turn(lease, at_most=AT_MOST)
    if not owner:
        return False
    try:
        _keep_unmatched()
        for rule in AlertRule.objects.filter(is_enabled=True).order_by("pk"):
            _look_at(rule)
        board.keep()
    finally:
        end_turn(lease, owner, next_at=started + EVERY)
    return True


def stand_in() -> bool:
    """What each web process asks itself now and then: has nobody looked for a while? Then beat or
    the workers are away, and it looks in their place, and brings letters and calls out itself.
    """
    now = timezone.now()
    if Lease.objects.filter(name=LEASE, expires_at__gt=now - OVERDUE).exists():
        return False
    if not evaluate_alerts(STAND_IN):
        return False
    mail_alerts(since=now)
    make_alert_calls()
    return True


def mail_alerts(*, since: dt.datetime) -> None:
    """Write what was told since then, where no worker may be there to do it; none goes twice."""
    told = Notification.objects.filter(kind="alert", created_at__gte=since, emailed_at=None)
    for pk in list(told.values_list("pk", flat=True)):
        mail_notification(pk)


def judge(rule_id: int, reading: Reading, *, now: dt.datetime) -> None:
    """Draw the consequences of one reading."""
    with transaction.atomic():
        rule = locked_rule(rule_id)
        rule.note(is_out=reading.is_out, words=reading.words, at=now)
        alert = rule.alerts.unresolved().first()
        if alert is None:
            if rule.is_bad_for_long(now):
                _open(rule, now)
        else:
            alert.rule = rule
            if rule.is_good_for_long(now):
                _end(alert, now)
            elif reading.is_out:
                _go_on(alert, now)
        rule.save(update_fields=AlertRule.FOUND)


def locked_rule(rule_id: int) -> AlertRule:
    return AlertRule.objects.select_for_update().get(pk=rule_id)


def _keep_unmatched() -> None:
    """What its check counts; should it break, the rules are looked at all the same."""
    try:
        keep_unmatched()
    except Exception:
        logger.exception("What is unmatched cannot be written down")


def _look_at(rule: AlertRule) -> None:
    """One that cannot be read must not stop the others."""
    now = timezone.now()
    try:
        reading = read(rule, now)
    except Exception:
        logger.exception("The alert rule %s cannot be read", rule)
        return
    judge(rule.pk, reading, now=now)


def _open(rule: AlertRule, now: dt.datetime) -> None:
    last = rule.alerts.order_by("-resolved_at").first()
    if rule.is_quiet(now) and last:
        if last.resolved_by_id is None:
            _return(last, rule, now)
        return
    alert = Alert.objects.create(rule=rule, words=rule.words, opened_at=now, last_seen_at=now)
    _write(alert, AlertEvent.Kind.OPENED, alert.words, now)
    if not rule.is_quiet(now):
        tell_of_alert(alert, now=now)
    touch_alert(alert)


def _return(alert: Alert, rule: AlertRule, now: dt.datetime) -> None:
    alert.rule = rule
    alert.come_back()
    alert.words, alert.last_seen_at = rule.words, now
    alert.save(update_fields=["state", "resolved_at", "words", "last_seen_at"])
    _write(alert, AlertEvent.Kind.CAME_BACK, alert.words, now)
    touch_alert(alert)


def _go_on(alert: Alert, now: dt.datetime) -> None:
    rule = alert.rule
    is_news = alert.words != rule.words
    alert.words, alert.last_seen_at = rule.words, now
    alert.save(update_fields=["words", "last_seen_at"])
    if alert.state == Alert.State.OPEN and not rule.is_quiet(now):
        tell_of_alert(alert, now=now)
    if is_news:
        touch_alert(alert)


def _end(alert: Alert, now: dt.datetime) -> None:
    """It is fine again by itself."""
    rule = alert.rule
    alert.resolve(by=None, at=now)
    alert.save(update_fields=["state", "resolved_by", "resolved_at"])
    _write(alert, AlertEvent.Kind.RESOLVED, rule.words, now)
    rule.quiet_until = now + rule.quiet
    if rule.webhook_url:
        queue_call(rule, alert_facts(alert))
    touch_alert(alert)


def _write(alert: Alert, kind: AlertEvent.Kind, words: str, now: dt.datetime) -> None:
    AlertEvent.objects.create(alert=alert, kind=kind, words=words, at=now)
