"""What every template may use."""

from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, Any]:
    return {
        "site_name": settings.SITE_NAME,
        "site_url": settings.SITE_URL,
        "team_address": parseaddr(settings.DEFAULT_FROM_EMAIL)[1],
        "demo_mail": settings.EMAIL_BACKEND.endswith("filebased.EmailBackend"),
        "payment_sandbox": settings.PAYMENT_SANDBOX,
    }
