from decimal import Decimal

import pytest

from vendors.money import decimals_of, minor_units, money_of, words


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [
        (125_000, "EUR", "€1,250"),
        (125_050, "EUR", "€1,250.50"),
        (0, "EUR", "€0"),
        (1250, "JPY", "JP¥1,250"),
        (125_000, "USD", "US$1,250"),
        (100_250, "KWD", "KWD\N{NO-BREAK SPACE}100.250"),
        (-125_000, "CHF", "\N{MINUS SIGN}CHF\N{NO-BREAK SPACE}1,250"),
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


@pytest.mark.parametrize(
    ("amount", "currency", "locale", "text"),
    [
        (125_050, "EUR", "de_DE", "1.250,50\N{NO-BREAK SPACE}€"),
        (125_000, "EUR", "fr_FR", "€1\N{NARROW NO-BREAK SPACE}250"),
        (1_250_500, "KWD", "de_DE", "1.250,500\N{NO-BREAK SPACE}KWD"),
        (1_250, "JPY", "ja_JP", "￥1,250"),
        (-1_250, "JPY", "en_GB", "\N{MINUS SIGN}JP¥1,250"),
        (1_234_567, "HUF", "hu_HU", "12\N{NO-BREAK SPACE}345,67\N{NO-BREAK SPACE}Ft"),
    ],
)
def test_each_locale_writes_it_its_own_way(amount, currency, locale, text):
    assert words(amount, currency, locale=locale) == text


@pytest.mark.parametrize(("currency", "decimals"), [("EUR", 2), ("JPY", 0), ("KWD", 3)])
def test_an_amount_is_typed_with_the_decimals_of_its_currency(currency, decimals):
    assert decimals_of(currency) == decimals
    assert money_of(1, currency).amount == Decimal(1).scaleb(-decimals)
    assert minor_units(money_of(1_250, currency).amount, currency) == 1_250
