"""Who moves the money. A provider is found by the name that a payment carries."""

from payments.providers.base import PaymentProvider
from payments.providers.stripe import StripeProvider

PROVIDERS: dict[str, PaymentProvider] = {"stripe": StripeProvider()}


def provider_of(name: str) -> PaymentProvider:
    return PROVIDERS[name]
