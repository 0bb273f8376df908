"""What people wrote, as HTML."""

from django import template

from messaging.models import EMOJI

register = template.Library()


@register.simple_tag
def all_emoji() -> tuple[str, ...]:
    """What one can react with."""
    return EMOJI
