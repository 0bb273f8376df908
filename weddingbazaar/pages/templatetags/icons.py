"""Pictograms; a tag and no template of its own, because a page draws hundreds."""

from functools import cache, lru_cache

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
@lru_cache(maxsize=1024)  # the same words make the same picture
def icon(name: str, label: str = "", **attributes: str) -> SafeString:
    """`{% icon "star" class="large" label="Rated" %}`: a symbol of `static/img/icons.svg`. Without
    a label it says nothing to those who listen.
    """
    more = attributes.pop("class", "")
    if attributes:
        raise template.TemplateSyntaxError(f"icon knows no {', '.join(attributes)}")
    return format_html(
        '<svg class="icon{}" {}><use href="{}#{}"></use></svg>',
        f" {more}" if more else "",
        format_html('role="img" aria-label="{}"', label) if label else _HIDDEN,
        _sheet(),
        name,
    )


_HIDDEN = SafeString('aria-hidden="true"')


@cache
def _sheet() -> str:
    return static("img/icons.svg")
