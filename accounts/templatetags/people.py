"""What pages and letters about an account need to say."""

from django import template
from django.http import HttpRequest
from django.urls import Resolver404, resolve

from accounts.devices import describe_browser
from accounts.models import CoupleInvitation

register = template.Library()
register.filter("browser", describe_browser)


@register.simple_tag
def invitation_ahead(request: HttpRequest) -> CoupleInvitation | None:
    """The open invitation that signing in or up leads to (`next`), so that the page can say whose
    it is.
    """
    try:
        ahead = resolve(request.POST.get("next") or request.GET.get("next") or "")
    except Resolver404:
        return None
    if ahead.view_name != "pages:invitation-detail":
        return None
    invitations = CoupleInvitation.objects.open().select_related("invited_by")
    return invitations.filter(token=ahead.kwargs["token"]).first()
