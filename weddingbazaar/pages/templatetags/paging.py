"""Addresses of the pages of a list."""

from collections.abc import Iterator
from typing import Any

from django import template
from django.core.paginator import Page

register = template.Library()


@register.simple_tag(takes_context=True)
def page_query(context: dict[str, Any], number: int, name: str = "") -> str:
    """`{% page_query 2 %}`: this address with another page of its list, or of the list of this
    name, to which it then leads. Django's `querystring` takes no name from a variable.
    """
    params = context["request"].GET.copy()
    params[name or "page"] = str(number)
    return f"?{params.urlencode()}{f'#{name}' if name else ''}"


@register.filter
def page_numbers(page: Page[Any]) -> Iterator[int | str]:
    """The first and last pages of a list, and those around this one, with dots between."""
    return page.paginator.get_elided_page_range(page.number)
