"""Currencies without decimals and with three: typed, shown and kept apart."""

import pytest
from django.utils import timezone

from bookings.models import Booking
from payments import ledger, services
from payments.forms import GiveBackForm, PayoutPlanForm
from payments.models import Account, Entry, PayoutPlan, Posting
from tests.factories.payments import paid
from vendors.models import Vendor

CASES = [
    ("EUR", "12.50", 1_250, "12.505"),
    ("JPY", "1250", 1_250, "12.5"),
    ("KWD", "1.250", 1_250, "1.2505"),
]


@pytest.mark.parametrize(("currency", "typed", "minor", "too_fine"), CASES)
def test_a_smallest_payout_is_typed_in_its_currency(currency, typed, minor, too_fine):
    plan = PayoutPlan(vendor=Vendor(currency=currency))
    form = PayoutPlanForm({"rhythm": "weekly", "minimum": typed}, plan=plan)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["minimum"] == minor
    fine = PayoutPlanForm({"rhythm": "weekly", "minimum": too_fine}, plan=plan)
    assert "minimum" in fine.errors


@pytest.mark.parametrize(("currency", "typed", "minor", "too_fine"), CASES)
def test_what_is_given_back_is_typed_in_its_currency(currency, typed, minor, too_fine):
    booking = Booking(currency=currency)
    facts = {"expected_left": 5_000, "why": "Sorry."}
    form = GiveBackForm(facts | {"amount": typed}, booking=booking, left=5_000)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["amount"] == minor
    for wrong in (too_fine, "0"):
        assert (
            "amount" in GiveBackForm(facts | {"amount": wrong}, booking=booking, left=5_000).errors
        )


@pytest.mark.django_db
def test_currencies_are_never_added_up(sandbox, booking, anna, rosewood):
    """The books, what is owed to vendors and what providers hold: each currency by itself."""
    payment = paid(sandbox, booking, anna)
    entry = Entry.objects.create(
        kind="fee", key="yen", at=timezone.now(), payment=payment, booking=booking
    )
    for account, amount in (("provider_clearing", 1_250), ("customer_prepayment", -1_250)):
        provider = "stripe" if account == "provider_clearing" else ""
        Posting.objects.create(
            entry=entry, account=account, provider=provider, amount=amount, currency="JPY"
        )

    books = {each.currency: each for each in ledger.trial_balance(timezone.now().date())}
    assert {currency: each.total for currency, each in books.items()} == {"EUR": 0, "JPY": 0}
    assert books["JPY"].debits == 1_250
    held = {each.currency: each.total for each in ledger.held_by_providers()}
    assert held == {"EUR": 29_525, "JPY": 1_250}
    assert ledger.balance(Account.PROVIDER_CLEARING, "JPY", provider="stripe") == 1_250
    assert services.owed_to_vendors() == {"EUR": 27_000}
