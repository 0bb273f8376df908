"""Amounts are typed as people type them, and what may be two amounts is none."""

from decimal import Decimal

import pytest
from django import forms

from bookings.budget_form import BudgetForm
from bookings.forms import QuoteForm
from payments.forms import MoveForm
from vendors.amount_field import AmountField
from vendors.forms import ExtraForm, PackageForm, TaxForm


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("1.50", "1.50"),
        ("1,50", "1.50"),
        ("1,5", "1.5"),
        (" 1500 ", "1500"),
        ("1 500", "1500"),
        ("1 500,00", "1500.00"),
        ("1\u202f500,5", "1500.5"),
        ("1,500.00", "1500.00"),
        ("1.500,00", "1500.00"),
        ("1'500.25", "1500.25"),
        ("1,500,000", "1500000"),
        (",5", "0.5"),
        ("-5", "-5"),
    ],
)
def test_read_as_it_is_meant(typed, amount):
    assert AmountField(decimal_places=2).clean(typed) == Decimal(amount)


@pytest.mark.parametrize("typed", ["1,500", "1.500", "12,345", "-1,500"])
def test_what_may_be_two_amounts_is_asked_for_again(typed):
    with pytest.raises(forms.ValidationError, match="can be read in two ways"):
        AmountField(decimal_places=2).clean(typed)


@pytest.mark.parametrize(
    "typed", ["much", "1e5", "NaN", "1,2,3", "1,50.3", "1,500,00", "1 50", "0,500", "1,5000", "."]
)
def test_nonsense_is_refused(typed):
    with pytest.raises(forms.ValidationError):
        AmountField(decimal_places=2).clean(typed)


def test_three_decimals_are_written_after_a_point():
    field = AmountField(decimal_places=3)

    assert field.clean("1.500") == Decimal("1.5")
    assert field.clean("0,500") == Decimal("0.5")
    with pytest.raises(forms.ValidationError, match="Write 1500"):
        field.clean("1,500")


@pytest.mark.parametrize("typed", ["1500", "1,500", "1.500", "1 500"])
def test_without_decimals_every_sign_is_for_thousands(typed):
    assert AmountField(decimal_places=0).clean(typed) == Decimal(1500)


def test_the_browser_sends_what_was_typed():
    html = AmountField(decimal_places=2).widget.render("amount", "1,500")

    assert 'type="text"' in html
    assert 'inputmode="decimal"' in html
    assert 'value="1,500"' in html


@pytest.mark.parametrize(("amount", "shown"), [("12.5", "12.50"), ("1E+3", "1000"), ("0", "0")])
def test_what_is_there_is_shown_with_all_decimals_or_none(amount, shown):
    assert AmountField(decimal_places=2).prepare_value(Decimal(amount)) == shown


def test_all_forms_about_money_have_it():
    classes = (BudgetForm, ExtraForm, MoveForm, PackageForm, QuoteForm, TaxForm)
    asked = [field for form in classes for field in form.base_fields.values()]

    assert sum(isinstance(field, AmountField) for field in asked) == len(classes)
    assert all(isinstance(each, AmountField) for each in asked if _is_decimal(each))


def _is_decimal(field: forms.Field) -> bool:
    return isinstance(field, forms.DecimalField)
