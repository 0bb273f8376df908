"""A connected account as the API shows it."""

from payments.sandbox.errors import ApiError, Json
from payments.sandbox.objects.fields import merged_metadata
from payments.sandbox.world import World

# Where the sandbox opens accounts, by the currency that is usual there.
_COUNTRIES = {
    "eur": "AT BE CY DE EE ES FI FR GR HR IE IT LT LU LV MT NL PT SI SK",
    "aud": "AU",
    "bgn": "BG",
    "cad": "CA",
    "chf": "CH LI",
    "czk": "CZ",
    "dkk": "DK",
    "gbp": "GB GI",
    "huf": "HU",
    "jpy": "JP",
    "nok": "NO",
    "nzd": "NZ",
    "pln": "PL",
    "ron": "RO",
    "sek": "SE",
    "sgd": "SG",
    "usd": "US",
}
CURRENCY_OF = {code: name for name, codes in _COUNTRIES.items() for code in codes.split()}
EXPRESS = {
    "fees": {"payer": "application"},
    "losses": {"payments": "application"},
    "requirement_collection": "stripe",
    "stripe_dashboard": {"type": "express"},
}
NOTHING_DUE: Json = {
    "alternatives": [],
    "current_deadline": None,
    "currently_due": [],
    "disabled_reason": None,
    "errors": [],
    "eventually_due": [],
    "past_due": [],
    "pending_verification": [],
}


def fields_of(world: World, account: str, params: Json) -> Json:
    """A new account that nobody has told anything about."""
    country = checked_country(params.get("country", "DE"))
    return {
        "business_profile": _business_profile(params.get("business_profile", {})),
        "business_type": params.get("business_type"),
        "capabilities": {},
        "charges_enabled": False,
        "company": None,
        "controller": {"type": "application", "is_controller": True, **EXPRESS},
        "country": country,
        "default_currency": CURRENCY_OF[country],
        "details_submitted": False,
        "email": params.get("email"),
        "external_accounts": {
            "object": "list",
            "data": [],
            "has_more": False,
            "total_count": 0,
            "url": f"/v1/accounts/{account}/external_accounts",
        },
        "future_requirements": dict(NOTHING_DUE),
        "metadata": merged_metadata({}, params.get("metadata")),
        "payouts_enabled": False,
        "requirements": dict(NOTHING_DUE),
        "settings": merged(_settings(), params.get("settings", {})),
        "tos_acceptance": {"date": None},
        # Stripe shows this for accounts of the same kind that were made with `controller`, too.
        "type": "express",
    }


def checked_country(code: str) -> str:
    if code not in CURRENCY_OF:
        raise ApiError(f"{code} is not currently supported by Stripe.", param="country")
    return code


def merged(before: Json, given: Json) -> Json:
    """`before` with what was given laid over it, branch by branch."""
    result = dict(before)
    for name, value in given.items():
        known = result.get(name)
        result[name] = (
            merged(known, value) if isinstance(known, dict) and isinstance(value, dict) else value
        )
    return result


def _business_profile(given: Json) -> Json:
    return {
        "annual_revenue": None,
        "estimated_worker_count": None,
        "mcc": None,
        "name": None,
        "product_description": None,
        "support_address": None,
        "support_email": None,
        "support_phone": None,
        "support_url": None,
        "url": None,
        **given,
    }


def _settings() -> Json:
    return {
        "bacs_debit_payments": {"display_name": None, "service_user_number": None},
        "branding": {"icon": None, "logo": None, "primary_color": None, "secondary_color": None},
        "card_issuing": {"tos_acceptance": {"date": None, "ip": None}},
        "card_payments": {
            "decline_on": {"avs_failure": False, "cvc_failure": False},
            "statement_descriptor_prefix": None,
        },
        "dashboard": {"display_name": None, "timezone": "Etc/UTC"},
        "invoices": {"default_account_tax_ids": None},
        "payments": {"statement_descriptor": None},
        "payouts": {
            "debit_negative_balances": True,
            "schedule": {"delay_days": 7, "interval": "daily"},
            "statement_descriptor": None,
        },
        "sepa_debit_payments": {},
    }
