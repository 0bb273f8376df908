"""Addresses of the pages of a list."""

from typing import Any

from django import template

register = template.Library()


@register.simple_tag(takes_context=True)
def page_query(context: dict[str, Any], number: int, name: str = "") -> str:
    """`{% page_query 2 %}`: this address with another page of its list, or of the list of this
    name, to which it then leads. Django's `querystring` takes no name from a variable.
    """
    params = context["request"].GET.copy()
    params[name or "page"] = str(number)
    return f"?{params.urlencode()}{f'#{name}' if name else ''}"
