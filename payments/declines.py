"""What a bank's "no" means for another try without the payer."""

# Stripe's list of hard declines for automatic retries ("Smart Retries", "Decline codes"), and what
# is as final: a card or an account that will not be good tomorrow.
HARD = frozenset(
    {
        "card_not_supported",
        "currency_not_supported",
        "expired_card",
        "fraudulent",
        "highest_risk_level",
        "incorrect_number",
        "invalid_account",
        "invalid_expiry_month",
        "invalid_expiry_year",
        "invalid_number",
        "lost_card",
        "merchant_blacklist",
        "no_such_card",
        "not_permitted",
        "pickup_card",
        "restricted_card",
        "revocation_of_all_authorizations",
        "revocation_of_authorization",
        "security_violation",
        "service_not_allowed",
        "stolen_card",
        "stop_payment_order",
        "test_mode_live_card",
        "transaction_not_allowed",
    }
)
# The bank would say yes if the payer were there.
ASKS = frozenset({"authentication_required", "payment_intent_authentication_failure"})
# Ours: the card is not kept any more, or its person is not of the couple any more.
NO_SUCH_CARD, NOT_PERMITTED = "no_such_card", "not_permitted"
