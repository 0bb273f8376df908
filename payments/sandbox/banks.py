"""Bank accounts for payouts. As in Stripe's test mode only numbers of the test bank are taken, and
some of them make a payout fail later (Stripe's documentation: "Testing Stripe Connect").
"""

import re

from payments.sandbox.errors import Json
from payments.sandbox.store import random_id

GOOD_IBAN = "DE89370400440532013000"
# The ends of Stripe's test numbers: IBANs of any country, and accounts in other countries.
_IBAN = re.compile(r"^[A-Z]{2}\d{2}[A-Z0-9]{0,26}532013(00[0-5])$")
_OTHER = re.compile(r"^\d*(00123456(?:789)?|00012345|1111111[63]|22222227|33333335|44444440)$")
_FAILS = {
    "001": "no_account",
    "002": "account_closed",
    "003": "insufficient_funds",
    "004": "debit_not_authorized",
    "005": "invalid_currency",
    "11111116": "no_account",
    "11111113": "account_closed",
    "22222227": "insufficient_funds",
    "33333335": "debit_not_authorized",
    "44444440": "invalid_currency",
}


def tidy(number: str) -> str:
    return re.sub(r"[\s-]", "", number).upper()


def is_test_number(number: str) -> bool:
    return bool(_IBAN.match(number) or _OTHER.match(number))


def failure_of(number: str) -> str | None:
    """Why a payout to this account fails; None when it succeeds."""
    match = _IBAN.match(number) or _OTHER.match(number)
    return _FAILS.get(match[1]) if match else None


def bank_account(number: str, account: Json) -> Json:
    """The account as the API shows it: its last four digits only."""
    return {
        "id": random_id("ba"),
        "object": "bank_account",
        "account": account["id"],
        "account_holder_name": None,
        "account_holder_type": None,
        "account_type": None,
        "available_payout_methods": ["standard"],
        "bank_name": "STRIPE TEST BANK",
        "country": number[:2] if number[:2].isalpha() else account["country"],
        "currency": account["default_currency"],
        "default_for_currency": True,
        "fingerprint": random_id("", 16).strip("_"),
        "future_requirements": {
            "currently_due": [],
            "errors": [],
            "past_due": [],
            "pending_verification": [],
        },
        "last4": number[-4:],
        "metadata": {},
        "requirements": {
            "currently_due": [],
            "errors": [],
            "past_due": [],
            "pending_verification": [],
        },
        "routing_number": None,
        "status": "new",
    }
