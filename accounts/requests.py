"""The request of somebody who is signed in, for type checkers."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from accounts.models import User


class SiteRequest(HttpRequest):
    """Any request of this site, after django-htmx."""

    htmx: HtmxDetails


class AuthedRequest(SiteRequest):
    """A request behind `@login_required`."""

    user: User
