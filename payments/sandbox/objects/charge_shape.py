"""What a charge looks like when the bank has just said yes."""

from payments.sandbox.errors import Json


def new_fields(intent: Json, method: Json, *, authenticated: bool) -> Json:
    card = method["card"]
    shown = {
        name: card[name] for name in ("brand", "country", "exp_month", "exp_year", "fingerprint")
    }
    shown |= {"checks": card["checks"], "funding": card["funding"], "last4": card["last4"]}
    shown |= {"network": card["brand"], "wallet": None, "mandate": None, "installments": None}
    secure = {"authentication_flow": "challenge", "result": "authenticated", "version": "2.2.0"}
    shown["three_d_secure"] = secure if authenticated else None
    return {
        "amount": intent["amount"],
        "amount_captured": intent["amount"],
        "amount_refunded": 0,
        "application": None,
        "application_fee": None,
        "application_fee_amount": None,
        "balance_transaction": None,
        "billing_details": method["billing_details"],
        "calculated_statement_descriptor": "WEDDING BAZAAR",
        "captured": True,
        "currency": intent["currency"],
        "customer": intent["customer"],
        "description": intent["description"],
        "disputed": False,
        "failure_balance_transaction": None,
        "failure_code": None,
        "failure_message": None,
        "fraud_details": {},
        "livemode": False,
        "metadata": dict(intent["metadata"]),
        "on_behalf_of": None,
        "outcome": {
            "network_status": "approved_by_network",
            "reason": None,
            "risk_level": "normal",
            "risk_score": 20,
            "seller_message": "Payment complete.",
            "type": "authorized",
        },
        "paid": True,
        "payment_intent": intent["id"],
        "payment_method": method["id"],
        "payment_method_details": {"card": shown, "type": "card"},
        "radar_options": {},
        "receipt_email": intent["receipt_email"],
        "receipt_number": None,
        "refunded": False,
        "review": None,
        "shipping": intent["shipping"],
        "source": None,
        "source_transfer": None,
        "statement_descriptor": intent["statement_descriptor"],
        "statement_descriptor_suffix": intent["statement_descriptor_suffix"],
        "status": "succeeded",
        "transfer_data": None,
        "transfer_group": intent["transfer_group"],
    }
