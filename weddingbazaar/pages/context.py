"""What every template may use."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, Any]:
    return {
        "site_name": settings.SITE_NAME,
        "site_url": settings.SITE_URL,
        "demo_mail": settings.EMAIL_BACKEND.endswith("filebased.EmailBackend"),
        "payment_sandbox": settings.PAYMENT_SANDBOX,
    }
