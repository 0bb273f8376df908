"""Who moves the money. A provider is found by the name that a payment, a wallet or a payout
carries, and by what it is asked for: not everybody can everything.
"""

from payments.providers.base import (
    AccountProvider,
    AnswerProvider,
    ApprovalProvider,
    CardProvider,
    DisputeProvider,
    PaymentProvider,
    PayoutProvider,
)
from payments.providers.billing import BillingProvider
from payments.providers.paypal import PayPalProvider
from payments.providers.stripe import StripeProvider
from payments.providers.stripe_billing import StripeBilling

_STRIPE, _PAYPAL = StripeProvider(), PayPalProvider()
PROVIDERS: dict[str, PaymentProvider] = {"stripe": _STRIPE, "paypal": _PAYPAL}
CARD_PROVIDERS: dict[str, CardProvider] = {"stripe": _STRIPE}
APPROVAL_PROVIDERS: dict[str, ApprovalProvider] = {"paypal": _PAYPAL}
DISPUTE_PROVIDERS: dict[str, DisputeProvider] = {"stripe": _STRIPE, "paypal": _PAYPAL}
ANSWER_PROVIDERS: dict[str, AnswerProvider] = {"stripe": _STRIPE}
PAYOUT_PROVIDERS: dict[str, PayoutProvider] = {"stripe": _STRIPE, "paypal": _PAYPAL}
ACCOUNT_PROVIDERS: dict[str, AccountProvider] = {"stripe": _STRIPE}
BILLING_PROVIDERS: dict[str, BillingProvider] = {"stripe": StripeBilling()}


def provider_of(name: str) -> PaymentProvider:
    return PROVIDERS[name]


def card_provider_of(name: str) -> CardProvider:
    return CARD_PROVIDERS[name]


def dispute_provider_of(name: str) -> DisputeProvider:
    return DISPUTE_PROVIDERS[name]


def answer_provider_of(name: str) -> AnswerProvider:
    return ANSWER_PROVIDERS[name]


def billing_provider_of(name: str) -> BillingProvider:
    return BILLING_PROVIDERS[name]


def account_provider_of(name: str) -> AccountProvider:
    return ACCOUNT_PROVIDERS[name]


def payout_provider_of(name: str) -> PayoutProvider:
    return PAYOUT_PROVIDERS[name]
