"""The request of somebody who is signed in, for type checkers."""

import datetime as dt

from allauth.account.adapter import get_adapter
from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from accounts.models import User


class SiteRequest(HttpRequest):
    """Any request of this site, after django-htmx."""

    htmx: HtmxDetails


class AuthedRequest(SiteRequest):
    """A request behind `@login_required`; `vendors.access` finds `vendor_place`."""

    user: User
    vendor_place: tuple[str, dt.datetime | None]


def client_ip(request: HttpRequest) -> str | None:
    """The address that a request came from, as allauth's limits see it."""
    ip: str | None = get_adapter().get_client_ip(request)
    return ip
