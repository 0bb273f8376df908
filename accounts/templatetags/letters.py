"""What letters are laid out with."""

from urllib.parse import urljoin

from css_inline import CSSInliner
from django import template
from django.conf import settings
from django.utils.safestring import SafeString, mark_safe

register = template.Library()
# Mail programs that drop style elements keep attributes. What depends on the reader's colours or
# width cannot be an attribute, and stays in an element.
_inliner = CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)


@register.simple_block_tag
def inlined(content: str) -> SafeString:
    """A whole page with its rules as attributes of what they are about."""
    return mark_safe(_inliner.inline(content))  # noqa: S308  it was rendered, so it is escaped


@register.simple_tag
def absolute(path: str) -> str:
    """As it is written outside our pages."""
    return urljoin(str(settings.SITE_URL), path)
