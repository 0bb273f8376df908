"""What people wrote, as HTML."""

from django import template
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from messaging.links import pieces
from messaging.models import EMOJI

register = template.Library()


@register.simple_tag
def all_emoji() -> tuple[str, ...]:
    """What one can react with."""
    return EMOJI


@register.filter
def linked(text: str) -> SafeString:
    """Plain words with their addresses as links that tell nothing of us and lead to a new tab."""
    return mark_safe(  # noqa: S308 - every piece is escaped
        "".join(
            _link(words, address) if address else escape(words) for words, address in pieces(text)
        )
    )


def _link(words: str, address: str) -> str:
    return format_html(
        '<a href="{}" rel="noopener noreferrer nofollow ugc" target="_blank">{}</a>',
        address,
        words,
    )
