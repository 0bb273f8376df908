"""What Stripe asks of a vendor, said plainly. Stripe names fields of its API ("Required
verification information" in its documentation); people carry ids of their own in them.
"""

import re
from collections.abc import Iterable

# By the end of the name, the longest first.
_WORDS = {
    "external_account": "the bank account that payouts go to",
    "tos_acceptance.date": "your agreement to Stripe's terms",
    "tos_acceptance.ip": "your agreement to Stripe's terms",
    "business_type": "whether you are a company or on your own",
    "business_profile.url": "the address of your website",
    "business_profile.mcc": "what kind of business you are in",
    "business_profile.name": "the name of your business",
    "business_profile.product_description": "a line about what you sell",
    "business_profile.support_phone": "a telephone number for your customers",
    "business_profile.support_email": "an e-mail address for your customers",
    "verification.document": "a photo of an identity document",
    "verification.additional_document": "a second document, with your address on it",
    "verification.proof_of_liveness": "a photo of your face, taken now",
    "company.name": "the name of your business",
    "company.tax_id": "the tax number of your business",
    "company.registration_number": "the registration number of your business",
    "company.owners_provided": "who owns the business",
    "company.directors_provided": "who directs the business",
    "company.executives_provided": "who leads the business",
    "company.phone": "the telephone number of your business",
    "first_name": "the name of whoever represents the business",
    "last_name": "the name of whoever represents the business",
    "id_number": "the identity number of whoever represents the business",
    "ssn_last_4": "the identity number of whoever represents the business",
    "nationality": "the nationality of whoever represents the business",
    "political_exposure": "whether somebody in your business holds a public office",
    "relationship.title": "the position of whoever represents the business",
    "relationship.owner": "who owns the business",
    "relationship.percent_ownership": "who owns the business",
    "email": "an e-mail address",
    "phone": "a telephone number",
}
_PARTS = {
    ".dob.": "the date of birth of whoever represents the business",
    "company.address.": "the address of your business",
    ".address.": "the address of whoever represents the business",
    "company.verification.document": "a document about your business",
    "documents.": "a document about your business",
}
_REFUSALS = {
    "requirements.past_due": "Stripe needs more from you before it pays out again.",
    "requirements.pending_verification": "Stripe is checking what you handed in.",
    "under_review": "Stripe is reviewing the account. That can take a few days.",
    "listed": "Stripe is reviewing the account. That can take a few days.",
    "platform_paused": "Our team has paused payouts to this account. Write to us.",
}


def words_of(names: Iterable[str]) -> list[str]:
    """Plain words for Stripe's names, in their order, each once."""
    return list(dict.fromkeys(_say(name) for name in names))


def refusal_words(reason: str) -> str:
    if not reason:
        return ""
    if reason.startswith("rejected."):
        return "Stripe has closed the account and cannot pay you through it. Write to us."
    return _REFUSALS.get(reason, "Stripe has stopped payouts. Its page says what it needs.")


def _say(name: str) -> str:
    for part, words in _PARTS.items():
        if part in f".{name}" or name.startswith(part):
            return words
    for end, words in sorted(_WORDS.items(), key=lambda pair: -len(pair[0])):
        if name == end or name.endswith(f".{end}"):
            return words
    bare = re.sub(r"^(person_\w+|individual|representative|company)\.", "", name)
    return f"a detail that Stripe calls “{re.sub(r'[._]', ' ', bare)}”"
