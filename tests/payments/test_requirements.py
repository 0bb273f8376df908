"""What Stripe asks, in plain words."""

import pytest

from payments.requirements import refusal_words, words_of


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("external_account", "the bank account that payouts go to"),
        ("individual.verification.document", "a photo of an identity document"),
        ("person_1Mt0CORHFI.verification.document", "a photo of an identity document"),
        ("company.verification.document", "a document about your business"),
        ("representative.dob.day", "the date of birth of whoever represents the business"),
        ("company.address.line1", "the address of your business"),
        ("person_1.address.city", "the address of whoever represents the business"),
        ("individual.id_number", "the identity number of whoever represents the business"),
        ("business_profile.url", "the address of your website"),
        ("company.vat_structure", "a detail that Stripe calls “vat structure”"),
    ],
)
def test_words(name, words):
    assert words_of([name]) == [words]


def test_each_is_said_once():
    names = ["tos_acceptance.date", "external_account", "tos_acceptance.ip"]

    assert len(words_of(names)) == 2


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("", ""),
        ("rejected.fraud", "closed"),
        ("under_review", "reviewing"),
        ("requirements.past_due", "needs more"),
        ("something.new", "has stopped payouts"),
    ],
)
def test_refusals(reason, words):
    assert words in refusal_words(reason)
