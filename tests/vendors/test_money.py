from decimal import Decimal

import pytest

from vendors.money import minor_units, words


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [
        (125_000, "EUR", "€1,250"),
        (125_050, "EUR", "€1,250.50"),
        (0, "EUR", "€0"),
        (1250, "JPY", "JP¥1,250"),
        (1250, "KWD", "KWD1.250"),
    ],
)
def test_minor_units_are_read_by_people(amount, currency, text):
    assert words(amount, currency) == text


@pytest.mark.parametrize(
    ("typed", "currency", "amount"),
    [("12.50", "EUR", 1250), ("12.505", "EUR", 1251), ("12", "JPY", 12), ("1.2505", "KWD", 1251)],
)
def test_typed_amounts_become_minor_units(typed, currency, amount):
    assert minor_units(Decimal(typed), currency) == amount
