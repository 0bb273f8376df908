"""Stripe's test cards and what the bank behind each of them does."""

from dataclasses import dataclass
from typing import Any

from payments.sandbox.errors import ApiError, Json, card_declined

MESSAGES = {
    "generic_decline": "Your card was declined.",
    "insufficient_funds": "Your card has insufficient funds.",
    "lost_card": "Your card was declined.",
    "stolen_card": "Your card was declined.",
    "card_velocity_exceeded": "Your card was declined for making repeated attempts too "
    "frequently or exceeding its amount limit.",
    "expired_card": "Your card has expired.",
    "incorrect_cvc": "Your card's security code is incorrect.",
    "processing_error": "An error occurred while processing your card. Try again in a little bit.",
    "test_mode_live_card": "Your card was declined. Your request was in test mode, but used a"
    " non test card.",
    "authentication_required": "Your card was declined. This transaction requires authentication.",
}
# These reasons are error codes of their own; every other one is told as a decline of the card.
OWN_CODES = {"expired_card", "incorrect_cvc", "processing_error", "authentication_required"}


@dataclass(frozen=True)
class TestCard:
    """How one card number behaves."""

    brand: str = "visa"
    country: str = "US"
    funding: str = "credit"
    declines: str = ""
    challenge: str = ""
    """`always`; `unless_agreed`: not for a payment without the payer, once the bank has agreed that
    the card is kept; `on_session`: that has been agreed before we met it.
    """
    declines_only_charges: bool = False
    """Such a card can be kept all the same."""
    refund: str = "succeeded"
    settles_at_once: bool = False
    disputes: str = ""
    """Why its owner asks their bank for the money back, a moment after each charge."""
    only_asks: bool = False
    """That is an inquiry at first: nothing is taken."""


CARDS: dict[str, TestCard] = {
    "4242424242424242": TestCard(),
    "4000056655665556": TestCard(funding="debit"),
    "5555555555554444": TestCard("mastercard"),
    "2223003122003222": TestCard("mastercard"),
    "5200828282828210": TestCard("mastercard", funding="debit"),
    "378282246310005": TestCard("amex"),
    "6011111111111117": TestCard("discover"),
    "3056930009020004": TestCard("diners"),
    "3566002020360505": TestCard("jcb"),
    "6200000000000005": TestCard("unionpay"),
    "4000002760000016": TestCard(country="DE"),
    "4000002500000003": TestCard(country="FR"),
    "4000003800000008": TestCard(country="IT"),
    "4000007240000007": TestCard(country="ES"),
    "4000008260000000": TestCard(country="GB"),
    "4000000000000077": TestCard(settles_at_once=True),
    "4000000000000002": TestCard(declines="generic_decline"),
    "4000000000009995": TestCard(declines="insufficient_funds"),
    "4000000000009987": TestCard(declines="lost_card"),
    "4000000000009979": TestCard(declines="stolen_card"),
    "4000000000000341": TestCard(declines="generic_decline", declines_only_charges=True),
    "4000000000006975": TestCard(declines="card_velocity_exceeded"),
    "4000000000000069": TestCard(declines="expired_card"),
    "4000000000000127": TestCard(declines="incorrect_cvc"),
    "4000000000000119": TestCard(declines="processing_error"),
    "4000002500003155": TestCard(country="FR", challenge="unless_agreed"),
    "4000003800000446": TestCard(country="IT", challenge="on_session"),
    "4000002760003184": TestCard(country="DE", challenge="always"),
    "4000000000003220": TestCard(challenge="always"),
    "4000000000003063": TestCard(challenge="always"),
    "4000008260003178": TestCard(
        country="GB",
        challenge="unless_agreed",
        declines="insufficient_funds",
        declines_only_charges=True,
    ),
    "4000008400001629": TestCard(challenge="always", declines="generic_decline"),
    "4000000000003055": TestCard(),
    "4000000000007726": TestCard(refund="pending"),
    "4000000000005126": TestCard(refund="fails_later"),
    "4000000000000259": TestCard(disputes="fraudulent"),
    "4000000000002685": TestCard(disputes="product_not_received"),
    "4000000000001976": TestCard(disputes="fraudulent", only_asks=True),
}

TOKENS = {
    "pm_card_visa": "4242424242424242",
    "pm_card_visa_debit": "4000056655665556",
    "pm_card_mastercard": "5555555555554444",
    "pm_card_amex": "378282246310005",
    "pm_card_de": "4000002760000016",
    "pm_card_fr": "4000002500000003",
    "pm_card_gb": "4000008260000000",
    "pm_card_bypassPending": "4000000000000077",
    "pm_card_chargeDeclined": "4000000000000002",
    "pm_card_visa_chargeDeclined": "4000000000000002",
    "pm_card_chargeDeclinedInsufficientFunds": "4000000000009995",
    "pm_card_visa_chargeDeclinedInsufficientFunds": "4000000000009995",
    "pm_card_visa_chargeDeclinedLostCard": "4000000000009987",
    "pm_card_visa_chargeDeclinedStolenCard": "4000000000009979",
    "pm_card_chargeCustomerFail": "4000000000000341",
    "pm_card_chargeDeclinedExpiredCard": "4000000000000069",
    "pm_card_chargeDeclinedIncorrectCvc": "4000000000000127",
    "pm_card_chargeDeclinedProcessingError": "4000000000000119",
    "pm_card_authenticationRequired": "4000002760003184",
    "pm_card_authenticationRequiredOnSetup": "4000002500003155",
    "pm_card_authenticationRequiredSetupForOffSession": "4000003800000446",
    "pm_card_authenticationRequiredChargeDeclinedInsufficientFunds": "4000008260003178",
    "pm_card_threeDSecure2Required": "4000000000003220",
    "pm_card_threeDSecureRequired": "4000000000003063",
    "pm_card_refundFail": "4000000000005126",
    "pm_card_pendingRefund": "4000000000007726",
    "pm_card_createDispute": "4000000000000259",
    "pm_card_createDisputeProductNotReceived": "4000000000002685",
    "pm_card_createDisputeInquiry": "4000000000001976",
}

PREFIXES = [("34", "amex"), ("37", "amex"), ("35", "jcb"), ("36", "diners"), ("30", "diners")]
PREFIXES += [
    ("62", "unionpay"),
    ("6", "discover"),
    ("5", "mastercard"),
    ("2", "mastercard"),
    ("4", "visa"),
]


def behaviour(number: str) -> TestCard:
    """A number that is not a test card might be somebody's own: it is refused, as at Stripe."""
    return CARDS.get(number) or TestCard(brand_of(number), declines="test_mode_live_card")


def brand_of(number: str) -> str:
    return next((brand for prefix, brand in PREFIXES if number.startswith(prefix)), "unknown")


def check_card(card: Json, *, year: int, month: int) -> None:
    """What Stripe refuses before it asks any bank."""
    number = str(card.get("number", ""))
    if not number.isdigit() or not 12 <= len(number) <= 19 or not _luhn(number):
        raise card_declined("incorrect_number", "Your card number is incorrect.")
    if not 1 <= card["exp_month"] <= 12:
        raise _invalid(
            "invalid_expiry_month", "Your card's expiration month is invalid.", "exp_month"
        )
    if (card["exp_year"], card["exp_month"]) < (year, month) or card["exp_year"] > year + 50:
        raise _invalid("invalid_expiry_year", "Your card's expiration year is invalid.", "exp_year")
    cvc = card.get("cvc")
    if cvc is not None and not (
        cvc.isdigit() and len(cvc) in ((4,) if brand_of(number) == "amex" else (3,))
    ):
        raise _invalid("invalid_cvc", "Your card's security code is invalid.", "cvc")


def decline(reason: str) -> ApiError:
    """The bank's refusal for this reason, in Stripe's words."""
    message = MESSAGES.get(reason, MESSAGES["generic_decline"])
    code = reason if reason in OWN_CODES else "card_declined"
    return card_declined(code, message, decline_code=reason)


def describe(number: str, card: Json) -> Json:
    """A card as the API shows it: everything but the number."""
    known = behaviour(number)
    return {
        "brand": known.brand,
        "checks": {
            "address_line1_check": None,
            "address_postal_code_check": None,
            "cvc_check": "pass" if card.get("cvc") else None,
        },
        "country": known.country,
        "display_brand": known.brand,
        "exp_month": card["exp_month"],
        "exp_year": card["exp_year"],
        "fingerprint": f"{hash_of(number):016x}",
        "funding": known.funding,
        "generated_from": None,
        "last4": number[-4:],
        "networks": {"available": [known.brand], "preferred": None},
        "regulated_status": "unregulated",
        "three_d_secure_usage": {"supported": True},
        "wallet": None,
    }


def hash_of(number: str) -> int:
    """The same card has the same fingerprint for ever; nothing secret hangs on it here."""
    value = 0
    for digit in number:
        value = (value * 1_000_003 + int(digit) + 7) % 2**64
    return value


def _luhn(number: str) -> bool:
    digits = [int(digit) for digit in reversed(number)]
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[1::2]]
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0


def _invalid(code: str, message: str, param: str) -> ApiError:
    details: dict[str, Any] = {"code": code, "param": param}
    return ApiError(message, status=402, type="card_error", **details)
