"""What every template may use."""

from email.utils import parseaddr
from typing import Any, cast

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from accounts.requests import AuthedRequest
from vendors.access import own_role
from vendors.models import VendorMember


def site(request: HttpRequest) -> dict[str, Any]:
    return {
        "site_name": settings.SITE_NAME,
        "site_url": settings.SITE_URL,
        "team_address": parseaddr(settings.DEFAULT_FROM_EMAIL)[1],
        "demo_mail": settings.EMAIL_BACKEND.endswith("filebased.EmailBackend"),
        "payment_sandbox": settings.PAYMENT_SANDBOX,
    }


def people(request: HttpRequest) -> dict[str, Any]:
    """What the links of every page hang on, asked for where they are drawn."""
    return {"minds_earnings": SimpleLazyObject(lambda: _minds_earnings(request))}


def _minds_earnings(request: HttpRequest) -> bool:
    """Whether the vendor this person works for shows them its money."""
    if not request.user.is_authenticated:
        return False
    return own_role(cast(AuthedRequest, request)) in VendorMember.MANAGING
