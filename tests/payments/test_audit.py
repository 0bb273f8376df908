"""The audit finds what is wrong: each promise is broken once, behind the services' back."""

import datetime as dt

import pytest
from django.utils import timezone

from payments.audit import audit
from payments.models import Account, Entry, Payment, Posting, ProviderEvent, Refund
from tests.factories.payments import paid

pytestmark = pytest.mark.django_db


@pytest.fixture
def settled(sandbox, couple, anna, rosewood, saturday) -> Payment:
    from tests.factories.bookings import accepted

    return paid(sandbox, accepted(rosewood, anna, saturday), anna)


def promises() -> set[str]:
    return {finding.promise for finding in audit()}


def test_a_site_in_order_has_no_findings(settled):
    assert audit() == []


def test_a_payment_without_its_entry(settled):
    Payment.objects.update(amount=40_000)

    assert promises() == {"captured = ledger", "split adds up"}


def test_a_refund_above_the_payment(settled):
    Refund.objects.create(payment=settled, amount=30_001, reason="paid_twice")

    assert "refunds ≤ captured" in promises()


def test_a_confirmed_booking_without_its_money(settled):
    Payment.objects.update(state="created")

    assert "confirmed ⇒ deposit settled" in promises()


def test_money_that_nobody_answered(settled):
    Payment.objects.update(commission_basis_points=None)

    assert promises() == {"paid ⇒ confirmed or sent back"}


def test_an_event_that_nobody_heard(settled):
    long_ago = timezone.now() - dt.timedelta(hours=1)
    ProviderEvent.objects.create(
        provider="stripe", event_id="evt_1", kind="x", subject_id="pi_1", received_at=long_ago
    )

    assert promises() == {"events processed"}


def test_what_is_stuck(settled):
    long_ago = timezone.now() - dt.timedelta(hours=1)
    Refund.objects.create(payment=settled, amount=1, reason="paid_twice", created_at=long_ago)

    assert promises() == {"nothing stuck"}


def test_an_entry_that_does_not_sum_to_zero(settled):
    """Only to be had inside a transaction: at its end PostgreSQL refuses it."""
    entry = Entry.objects.create(kind="capture", key="crooked", at=timezone.now())
    Posting.objects.create(entry=entry, account=Account.BANK, amount=1, currency="EUR")

    assert promises() == {"ledger balanced per entry", "ledger balanced as a whole"}
    Posting.objects.create(entry=entry, account=Account.COMMISSION, amount=-1, currency="EUR")
