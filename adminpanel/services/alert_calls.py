"""The outbox of webhooks: rows are the truth, a bell only says that there may be some. At least
once: who dies between the answer and the row leaves one that is sent again, with the same id.
"""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from adminpanel.alerting.calling import call
from adminpanel.exceptions import CallError
from adminpanel.models import AlertCall

CHUNK = 10
LEASE = dt.timedelta(minutes=3)  # longer than a chunk of silent receivers takes
FIRST_PAUSE = 15  # seconds, doubled each time
MOST_TRIES = 8
KEPT_FOR = dt.timedelta(days=30)
State = AlertCall.State


def make_alert_calls() -> int:
    """Call what is due; how many were taken. Safe to run twice at once."""
    taken = 0
    while batch := _claim(timezone.now()):
        taken += sum(make_call(one) for one in batch)
    AlertCall.objects.filter(created_at__lt=timezone.now() - KEPT_FOR).delete()
    return taken


def make_call(one: AlertCall) -> bool:
    """Once, now. What is not taken is tried again later, eight times in all."""
    rule, now = one.rule, timezone.now()
    one.tries += 1
    try:
        call(rule.webhook_url, one.body, secret=rule.webhook_secret, delivery=str(one.uuid))
    except CallError as error:
        one.trouble = str(error)[:200]
        one.state = State.FAILED if one.tries >= MOST_TRIES else State.WAITING
        one.next_at = now + dt.timedelta(seconds=FIRST_PAUSE * 2 ** (one.tries - 1))
    else:
        one.trouble, one.state, one.sent_at = "", State.SENT, now
    one.save(update_fields=["tries", "trouble", "state", "next_at", "sent_at"])
    return one.state == State.SENT


def _claim(now: dt.datetime) -> list[AlertCall]:
    """Rows that nobody else tries for a while."""
    with transaction.atomic():
        due = AlertCall.objects.due(now).select_for_update(skip_locked=True, of=("self",))
        rows = list(due.select_related("rule").order_by("next_at", "pk")[:CHUNK])
        AlertCall.objects.filter(pk__in=[one.pk for one in rows]).update(next_at=now + LEASE)
    return rows
