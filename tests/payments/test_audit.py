"""The audit finds what is wrong: each promise is broken once, behind the services' back."""

import datetime as dt

import pytest
from django.utils import timezone

from bookings.models import Booking
from payments import services
from payments.audit import audit
from payments.models import (
    Account,
    Dispute,
    DisputeAnswer,
    Entry,
    Payment,
    Posting,
    ProviderEvent,
    Refund,
)
from tests.factories.payments import decided, disputed, paid

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]


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


def test_a_taking_back_that_took_from_the_wrong_one(settled):
    """Each entry sums to zero, and yet the vendor bears what is the platform's."""
    entry = Entry.objects.create(
        kind="unshare", key="unfair", at=timezone.now(), payment=settled, booking=settled.booking
    )
    for account, amount in (("customer_prepayment", -1_000), ("vendor_payable", 1_000)):
        vendor = settled.booking.vendor if account == "vendor_payable" else None
        Posting.objects.create(
            entry=entry, account=account, amount=amount, currency="EUR", vendor=vendor
        )

    assert "taken back adds up" in promises()


def test_money_of_one_provider_that_is_with_another(settled):
    entry = Entry.objects.create(
        kind="fee", key="astray", at=timezone.now(), payment=settled, booking=settled.booking
    )
    for account, amount in (("provider_fees", 1), ("provider_clearing", -1)):
        Posting.objects.create(
            entry=entry, account=account, amount=amount, currency="EUR", provider="paypal"
        )

    assert promises() == {"money is with its provider"}


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


@pytest.fixture
def held(sandbox, settled) -> Dispute:
    """A bank has taken all of it, and has not decided."""
    return disputed(sandbox, settled)


def test_disputes_in_order_have_no_findings(sandbox, held):
    assert audit() == []
    decided(sandbox, held, "lost")
    assert audit() == []


def test_refunded_and_disputed_is_more_than_came(held, settled):
    Refund.objects.create(payment=settled, amount=1, reason="paid_twice", state="pending")

    assert "refunds + disputes ≤ captured" in promises()


def test_a_bank_may_take_what_has_gone_back_already(sandbox, settled, rosa):
    """It does not ask: that is its error to undo, and none of ours."""
    services.give_back(
        settled.booking_id, amount=10_000, why="Rain.", by=rosa, expected_left=settled.amount
    )
    disputed(sandbox, settled)

    assert audit() == []


def test_a_dispute_that_the_ledger_does_not_know(held):
    Dispute.objects.update(withdrawn_at=None)

    assert promises() == {"disputed = ledger"}


def test_a_disputed_share_that_may_leave(held):
    Payment.objects.update(is_held=False)

    assert promises() == {"open dispute ⇔ share held"}


def test_a_booking_that_does_not_know_what_was_lost(sandbox, held):
    decided(sandbox, held, "lost")
    Booking.objects.update(charged_back=0)

    assert promises() == {"charged back = disputes lost"}


def test_an_answer_that_nobody_sends(held, fin):
    long_ago = timezone.now() - dt.timedelta(hours=1)
    DisputeAnswer.objects.create(dispute=held, kind="loss", by=fin, at=long_ago)

    assert promises() == {"nothing stuck"}
