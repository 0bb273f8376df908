"""The menu of the control room."""

from typing import Any

from django import template

from accounts.requests import AuthedRequest
from adminpanel.navigation import screen_at, sections_for

register = template.Library()


@register.inclusion_tag("adminpanel/_menu.html")
def control_room_menu(request: AuthedRequest) -> dict[str, Any]:
    """`{% control_room_menu request %}`: the screens that this person may open."""
    return {"sections": sections_for(request.user), "here": screen_at(request.path)}
