"""The menu of the control room, and the clock of approvals."""

import datetime as dt
from typing import Any

from django import template
from django.conf import settings
from django.utils import timezone

from accounts.requests import AuthedRequest
from adminpanel.alerting import board
from adminpanel.alerting.board import Notice
from adminpanel.faults.pages import words_of
from adminpanel.navigation import screen_at, sections_for

register = template.Library()
register.filter("in_words", words_of)


@register.inclusion_tag("adminpanel/_menu.html")
def control_room_menu(request: AuthedRequest, alerts: list[Notice]) -> dict[str, Any]:
    """`{% control_room_menu request alerts %}`: the screens that this person may open."""
    return {
        "sections": sections_for(request.user),
        "here": screen_at(request.path),
        "alerts": alerts,
    }


@register.simple_tag
def open_alerts(request: AuthedRequest) -> list[Notice]:
    """`{% open_alerts request as alerts %}`: what nobody has acknowledged yet, as remembered."""
    return board.seen_by(request.user, board.remembered())


@register.filter
def critical(alerts: list[Notice]) -> list[Notice]:
    return [one for one in alerts if one.is_critical]


@register.filter
def decision_due(submitted_at: dt.datetime) -> dt.datetime:
    """Until when a vendor who asked then should have an answer (APPROVAL_WITHIN)."""
    return submitted_at + settings.APPROVAL_WITHIN


@register.filter
def span_words(span: dt.timedelta) -> str:
    """The two largest parts of it: "40 s", "12 min", "3 h 20 min", "12 days"."""
    seconds = round(span.total_seconds())
    if seconds < 60:
        return f"{seconds} s"
    minutes = round(seconds / 60)
    if minutes < 60:
        return f"{minutes} min"
    if minutes < 48 * 60:
        hours, rest = divmod(minutes, 60)
        return f"{hours} h {rest} min" if rest else f"{hours} h"
    return f"{seconds / 86400:.0f} days"


@register.filter
def is_over(at: dt.datetime) -> bool:
    return at <= timezone.now()
