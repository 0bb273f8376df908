"""What staff do with alerts and their rules, each act with its line in the audit log."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from adminpanel.alerting.calling import shortened
from adminpanel.alerting.sources import is_money
from adminpanel.exceptions import AlertMoved, BuiltInRule
from adminpanel.models import Alert, AlertEvent, AlertRule
from adminpanel.rules import holders
from adminpanel.services.alert_calls import LEASE, make_call
from adminpanel.services.alert_rounds import locked_rule
from adminpanel.services.alert_telling import (
    alert_facts,
    hearers,
    notify_hearers,
    queue_call,
    touch_alert,
    ways_of,
)
from adminpanel.services.auditing import change, record
from messaging.kinds import Channel
from messaging.services import notify

Kind = AlertEvent.Kind
HIDDEN = "webhook_secret"
ADDRESS = "webhook_url"
WAYS = {
    Channel.PAGE: "on the page",
    Channel.EMAIL: "by e-mail",
    Channel.PUSH: "on their devices",
}


def right_to_act(alert: Alert) -> str:
    """Who may acknowledge and resolve: of money those who watch it, otherwise those who look after
    the site.
    """
    return "adminpanel.watch_money" if alert.rule.is_money else "adminpanel.see_faults"


def caretakers(alert: Alert) -> list[User]:
    """Who can be asked to look after it."""
    return holders(right_to_act(alert))


def acknowledge_alert(
    alert_id: int, *, by: User, owner: User | None = None, note: str = ""
) -> Alert:
    """Somebody looks after it: nobody is told of it again. Later the same gives it to somebody
    else. Raises PermissionDenied, on either side, and AlertMoved when it is over.
    """
    with transaction.atomic():
        alert, now = _locked(alert_id, by=by), timezone.now()
        owner = owner or by
        if not owner.has_perm(right_to_act(alert)):
            raise PermissionDenied
        was = (alert.state, alert.owner_id)
        facts = _standing(alert)
        alert.acknowledge(by=by, owner=owner, at=now)
        if was == (alert.state, alert.owner_id) and not note:
            return alert  # the same once more
        alert.save(update_fields=["state", "owner", "acknowledged_at", "acknowledged_by"])
        is_noted = was == (alert.state, alert.owner_id)
        words = note if is_noted or owner == by else f"{owner} looks after it. {note}".strip()
        _write(alert, Kind.NOTED if is_noted else Kind.ACKNOWLEDGED, words, by)
        record(by, "acknowledged the alert", alert, **_became(facts, alert), note=note)
        if owner.pk not in (by.pk, was[1]):
            notify(
                owner, "alert", f"{by} asks you to look after: {alert}", alert.get_absolute_url()
            )
        if alert.rule.webhook_url and not is_noted:
            queue_call(alert.rule, alert_facts(alert))
        touch_alert(alert)
    return alert


def resolve_alert(alert_id: int, *, by: User, note: str = "") -> Alert:
    """It is dealt with. Should it still be so, it opens anew once the quiet period is over."""
    with transaction.atomic():
        alert, now = _locked(alert_id, by=by), timezone.now()
        facts = _standing(alert)
        alert.resolve(by=by, at=now)
        alert.owner = alert.owner or by
        alert.save(update_fields=["state", "resolved_by", "resolved_at", "owner"])
        AlertRule.objects.filter(pk=alert.rule_id).update(quiet_until=now + alert.rule.quiet)
        _write(alert, Kind.RESOLVED, note, by)
        record(by, "resolved the alert", alert, **_became(facts, alert), note=note)
        if alert.rule.webhook_url:
            queue_call(alert.rule, alert_facts(alert))
        touch_alert(alert)
    return alert


def save_alert_rule(rule_id: int | None, *, by: User, **facts: Any) -> AlertRule:
    """Make a rule, or change it; a new one begins to count from now. `facts` are its fields; an
    empty secret keeps the one there is.
    """
    _require_editor(by)
    with transaction.atomic():
        rule = AlertRule.objects.select_for_update().get(pk=rule_id) if rule_id else AlertRule()
        changes = {
            name: {"was": getattr(rule, name), "now": value}
            for name, value in facts.items()
            if name != HIDDEN and getattr(rule, name) != value
        }
        if ADDRESS in changes:
            changes[ADDRESS] = {name: shortened(url) for name, url in changes[ADDRESS].items()}
        if facts.get(HIDDEN):
            changes[HIDDEN] = {"was": "hidden", "now": "another"}
            rule.webhook_secret = facts[HIDDEN]
        for name in facts.keys() - {HIDDEN}:
            setattr(rule, name, facts[name])
        rule.is_money = is_money(rule.source)
        rule.bad_since = rule.good_since = None
        rule.save()
        if rule_id and not rule.is_enabled:
            _end_all(rule, by, "The rule was switched off.")
        record(by, "changed the alert rule" if rule_id else "made the alert rule", rule, **changes)
    return rule


def remove_alert_rule(rule_id: int, *, by: User) -> None:
    """It is looked at no more and in no list; its alerts stay. Raises BuiltInRule for those that
    every site has.
    """
    _require_editor(by)
    with transaction.atomic():
        rule = AlertRule.objects.select_for_update().get(pk=rule_id)
        if rule.removed_at:
            return
        if rule.is_built_in:
            raise BuiltInRule
        _end_all(rule, by, "The rule was removed.")
        rule.is_enabled, rule.removed_at = False, timezone.now()
        rule.save(update_fields=["is_enabled", "removed_at"])
        record(by, "removed the alert rule", rule, alerts=rule.alerts.count())


def try_alert_rule(rule_id: int, *, by: User) -> list[str]:
    """Send something marked as a test on all routes; what went where, in whole sentences. No alert
    opens, and the quiet period neither hinders it nor begins.
    """
    _require_editor(by)
    rule = AlertRule.objects.get(pk=rule_id)
    with transaction.atomic():
        text = f"Test: {rule.name}. Nothing is wrong; {by} tries out who hears."
        told = notify_hearers(rule, text, rule.get_absolute_url())
        facts = {"type": "alert", "test": True, "rule": rule.name, "severity": rule.severity}
        made = queue_call(rule, facts | {"words": text}, wait=LEASE) if rule.webhook_url else None
        record(by, "tested the alert rule", rule, told=told)
    said = [_said_to_people(rule, told)]
    if made:
        is_taken = make_call(made)
        said.append("The webhook took it." if is_taken else f"The webhook did not: {made.trouble}")
    return said


def _said_to_people(rule: AlertRule, told: int) -> str:
    ways = [WAYS[way] for way in ways_of(rule)]
    if not ways:
        return "No way leads to people."
    if not told:
        return "Nobody of staff is in its groups."
    names = ", ".join(str(person) for person in hearers(rule))
    return f"Sent {', '.join(ways)} to {names}, as far as each of them wants it so."


def _end_all(rule: AlertRule, by: User, why: str) -> None:
    """Nobody looks any more whether what is open is fine again."""
    for alert in rule.alerts.unresolved():
        alert.rule = rule
        alert.resolve(by=by, at=timezone.now())
        alert.save(update_fields=["state", "resolved_by", "resolved_at"])
        _write(alert, Kind.RESOLVED, why, by)
        touch_alert(alert)


def _locked(alert_id: int, *, by: User) -> Alert:
    """The alert, unresolved, for who may act on it. The lock of its rule is that of its alerts."""
    locked_rule(Alert.objects.values_list("rule_id", flat=True).get(pk=alert_id))
    alert = Alert.objects.select_related("rule").get(pk=alert_id)
    if not by.has_perm(right_to_act(alert)):
        raise PermissionDenied
    if not alert.is_unresolved:
        raise AlertMoved
    return alert


def _standing(alert: Alert) -> dict[str, str]:
    return {"state": str(alert.get_state_display()), "owner": str(alert.owner or "")}


def _became(facts: dict[str, str], alert: Alert) -> dict[str, Any]:
    """What is other than in `facts`, as it was and is."""
    now = _standing(alert)
    return {name: change(was, now[name]) for name, was in facts.items() if was != now[name]}


def _write(alert: Alert, kind: AlertEvent.Kind, words: str, by: User) -> None:
    AlertEvent.objects.create(alert=alert, kind=kind, words=words, by=by)


def _require_editor(person: User) -> None:
    if not person.has_perm("adminpanel.edit_alert_rules"):
        raise PermissionDenied
