"""States as icon and word; a tag and no template of its own, because a list draws dozens."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from weddingbazaar.pages.templatetags.icons import icon

register = template.Library()

_KINDS = {  # the class and the icon of each, and which states look like it
    ("wait", "hourglass"): "requested submitted offered waiting proposed requires_action incomplete"
    " planned inquiry needs_response unverified paused new assigned warning",
    ("wait", "edit"): "changes_requested",
    (
        "info",
        "clock",
    ): "acknowledged info accepted created processing unknown started sending underway undoing"
    " inquiry_review under_review trialing starting",
    ("good", "check-circle"): "confirmed approved published taken succeeded paid sent ready won"
    " inquiry_closed active done resolved",
    ("brand", "heart"): "completed",
    ("bad", "x-circle"): "declined cancelled passed rejected removed failed suspended restricted"
    " reversed returned lost refused came_back past_due uncollectible erased stuck regressed"
    " critical",
}
_LOOKS = {state: look for look, states in _KINDS.items() for state in states.split()}


@register.simple_tag
def state_badge(state: str, label: str) -> SafeString:
    """`{% state_badge booking.state booking.state_words %}`: the stored value and its words. The
    one place where states get their colour.
    """
    kind, picture = _LOOKS.get(str(state), ("", "circle"))
    return format_html(
        '<span class="badge{}">{}{}</span>', f" {kind}" if kind else "", icon(picture), label
    )
