"""What every template may use."""

import datetime as dt
from email.utils import parseaddr
from typing import Any, cast

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from accounts.requests import AuthedRequest
from vendors.access import own_role, unpaid_until
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
    return {
        "works_for_vendor": SimpleLazyObject(lambda: bool(_role(request))),
        "minds_earnings": SimpleLazyObject(lambda: _role(request) in VendorMember.MANAGING),
        "tier_unpaid_until": SimpleLazyObject(lambda: _unpaid_until(request)),
    }


def _role(request: HttpRequest) -> str:
    """What the person is at their vendor; empty when they work nowhere, or are not signed in."""
    return own_role(cast(AuthedRequest, request)) if request.user.is_authenticated else ""


def _unpaid_until(request: HttpRequest) -> dt.datetime | None:
    """When the tier of their vendor is lost unless its renewal is paid."""
    if not request.user.is_authenticated:
        return None
    return unpaid_until(cast(AuthedRequest, request))
