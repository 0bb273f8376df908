"""Who hears of an alert, and on which ways."""

import datetime as dt
import json
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from adminpanel import tasks
from adminpanel.alerting import board
from adminpanel.models import Alert, AlertCall, AlertEvent, AlertRule
from adminpanel.rules import RIGHTS, holders
from messaging.kinds import Channel
from messaging.services import notify, touch

LIST = ("alerts", "all")
NOW = dt.timedelta()


def tell_of_alert(alert: Alert, *, now: dt.datetime) -> None:
    """Use all routes of the rule, inside the caller's transaction, which has the rule locked. No
    word about it again before the quiet period is over.
    """
    rule = alert.rule
    text = f"{rule.get_severity_display()}: {rule.name}. {alert.words}"
    told = notify_hearers(rule, text, alert.get_absolute_url())
    if rule.webhook_url:
        queue_call(rule, alert_facts(alert))
    rule.quiet_until = now + rule.quiet
    words = "1 person" if told == 1 else f"{told} people"
    if rule.webhook_url:
        words += ", and the webhook"
    AlertEvent.objects.create(alert=alert, kind=AlertEvent.Kind.TOLD, words=words, at=now)


def notify_hearers(rule: AlertRule, text: str, link: str) -> int:
    """How many people were told; none where no way leads to people."""
    ways = ways_of(rule)
    people = hearers(rule) if ways else []
    for person in people:
        notify(person, "alert", text, link, at_once=True, action="Look at it", ways=ways)
    return len(people)


def ways_of(rule: AlertRule) -> list[Channel]:
    routes = {
        Channel.PAGE: rule.to_page,
        Channel.EMAIL: rule.to_mail,
        Channel.PUSH: rule.to_push,
    }
    return [channel for channel, is_on in routes.items() if is_on]


def hearers(rule: AlertRule) -> list[User]:
    """Staff of its groups; of money only those of them who may watch it."""
    groups = set(rule.groups)
    if rule.is_money:
        groups &= set(RIGHTS["adminpanel.watch_money"])
    people = User.objects.filter(is_staff=True, is_active=True, groups__name__in=groups)
    return list(people.distinct().order_by("pk"))


def queue_call(rule: AlertRule, facts: dict[str, Any], *, wait: dt.timedelta = NOW) -> AlertCall:
    """The webhook hears it as soon as it can; who calls at once has the others `wait`."""
    made = AlertCall(rule=rule, next_at=timezone.now() + wait)
    made.body = json.dumps({"id": str(made.uuid), "site": settings.SITE_URL} | facts)
    made.save()
    transaction.on_commit(tasks.make_alert_calls.delay, robust=True)
    return made


def alert_facts(alert: Alert) -> dict[str, Any]:
    """What a webhook is told."""
    rule = alert.rule
    return {
        "type": "alert",
        "test": False,
        "alert": alert.pk,
        "rule": rule.name,
        "severity": rule.severity,
        "state": alert.state,
        "words": alert.words,
        "opened_at": alert.opened_at.isoformat(),
        "resolved_at": alert.resolved_at.isoformat() if alert.resolved_at else None,
        "url": f"{settings.SITE_URL}{alert.get_absolute_url()}",
    }


def touch_alert(alert: Alert) -> None:
    """Pages that show it, or the list, or the banner, fetch themselves again."""
    people = holders("adminpanel.watch_money" if alert.rule.is_money else "adminpanel.watch")
    transaction.on_commit(board.keep, robust=True)
    touch(people, "alert", alert.pk)
    touch(people, *LIST)
