"""Who moves the money. A provider is found by the name that a payment, a wallet or a payout
carries, and by what it is asked for: not everybody can everything.
"""

from payments.providers.base import (
    ApprovalProvider,
    CardProvider,
    PaymentProvider,
    PayoutProvider,
)
from payments.providers.paypal import PayPalProvider
from payments.providers.stripe import StripeProvider

_STRIPE, _PAYPAL = StripeProvider(), PayPalProvider()
PROVIDERS: dict[str, PaymentProvider] = {"stripe": _STRIPE, "paypal": _PAYPAL}
CARD_PROVIDERS: dict[str, CardProvider] = {"stripe": _STRIPE}
APPROVAL_PROVIDERS: dict[str, ApprovalProvider] = {"paypal": _PAYPAL}
PAYOUT_PROVIDERS: dict[str, PayoutProvider] = {"stripe": _STRIPE}


def provider_of(name: str) -> PaymentProvider:
    return PROVIDERS[name]


def card_provider_of(name: str) -> CardProvider:
    return CARD_PROVIDERS[name]


def payout_provider_of(name: str) -> PayoutProvider:
    return PAYOUT_PROVIDERS[name]
