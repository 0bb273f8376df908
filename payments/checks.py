"""System checks: the two ways in which dj-stripe could be made to believe anybody, and whether
invoices say who writes them and why they have no tax.
"""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core import checks
from django.db import DatabaseError
from djstripe.enums import WebhookEndpointValidation
from djstripe.models import WebhookEndpoint


@checks.register(checks.Tags.security)
def check_debug(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[checks.CheckMessage]:
    if not settings.DEBUG:
        return []
    message = "DEBUG lets a request header replace the secret of Stripe's webhooks."
    return [checks.Error(message, hint="Unset DEBUG.", id="payments.E001")]


@checks.register(checks.Tags.security)
def check_validation(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[checks.CheckMessage]:
    validation = getattr(settings, "DJSTRIPE_WEBHOOK_VALIDATION", "verify_signature")
    message = "Stripe's webhooks must be checked by their signature."
    if validation != "verify_signature":
        hint = "Set DJSTRIPE_WEBHOOK_VALIDATION to verify_signature."
        return [checks.Error(message, hint=hint, id="payments.E002")]
    return []


@checks.register(checks.Tags.database)
def check_endpoints(
    app_configs: Sequence[Any] | None, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[checks.CheckMessage]:
    """The same for each endpoint, where the choice is a column."""
    if not databases:
        return []
    signed = WebhookEndpointValidation.verify_signature
    try:
        loose = list(WebhookEndpoint.objects.exclude(djstripe_validation_method=signed))
    except DatabaseError:  # not migrated yet
        return []
    return [
        checks.Error(
            f"The webhook endpoint {endpoint} is not checked by its signature.",
            hint="Run connect_stripe, or correct it in the admin.",
            id="payments.E003",
        )
        for endpoint in loose
    ]


def lacking_on_invoices() -> list[checks.CheckMessage]:
    """What whoever runs the site has not said yet, for those who keep the books, too."""
    return [*check_issuer(None), *check_no_tax(None)]


@checks.register(deploy=True)
def check_issuer(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[checks.CheckMessage]:
    """An address that is nobody's is fit for a laptop only."""
    if not settings.PLATFORM_IS_EXAMPLE:
        return []
    message = "Invoices name an example as who writes them."
    hint = f"Set {', '.join(settings.PLATFORM_NEEDS)}."
    return [checks.Warning(message, hint=hint, id="payments.W001")]


@checks.register(deploy=True)
def check_no_tax(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[checks.CheckMessage]:
    """Invoices without tax have to say why in most countries; which words those are is for whoever
    writes them to find out.
    """
    if settings.COMMISSION_TAX_RATE is not None or settings.NO_TAX_REASON:
        return []
    message = "Invoices have no tax and do not say why."
    hint = "Set COMMISSION_TAX_RATE or NO_TAX_REASON."
    return [checks.Warning(message, hint=hint, id="payments.W002")]
