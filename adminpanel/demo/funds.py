"""The stand-in for Stripe begins with what the books of the demo say that it holds."""

import contextlib

import httpx
from django.conf import settings

from payments.ledger import held_by_providers
from payments.models import Provider
from payments.money import to_stripe

PATIENCE_SECONDS = 5


def fund_sandbox() -> None:
    """Tell it, once for each demo that was loaded. Where none answers there is nobody to tell."""
    url = f"{settings.SANDBOX_URL}/control/balance"
    with contextlib.suppress(httpx.HTTPError):
        for each in held_by_providers():
            if each.provider == Provider.STRIPE and each.total:
                amount = to_stripe(each.total, each.currency)
                asked = {"amount": amount, "currency": each.currency}
                httpx.post(url, json=asked, timeout=PATIENCE_SECONDS)
