"""Facts for search engines, inside a page."""

import json
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

# What could end the element or begin another one, as Django's own json_script writes it.
ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


@register.filter
def ld_json(facts: dict[str, Any]) -> SafeString:
    """A data block that no browser runs (so the CSP has nothing against it) and no text ends."""
    written = json.dumps(facts, ensure_ascii=False).translate(ESCAPES)
    block = mark_safe(written)  # noqa: S308 - nothing in it can be markup any more
    return format_html('<script type="application/ld+json">{}</script>', block)
