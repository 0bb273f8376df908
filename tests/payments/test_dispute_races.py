"""Two members of staff, a run of payouts and the bank at the same moment. Each race has a control
that shows what the guard is for.
"""

import datetime as dt

import pytest
from django.db import IntegrityError
from django.utils import timezone

from payments import services
from payments.audit import audit
from payments.exceptions import DisputeIsClosed
from payments.models import Dispute, DisputeAnswer, Payment, Payout, PayoutRun, Refund
from payments.services import cancelling
from payments.services.disputes import answering, looking
from payments.services.payouts import claiming, sending
from tests.factories.bookings import accepted
from tests.factories.payments import QUICK_CARD, decided, disputed, paid, payable
from tests.races import Meeting, all_at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


@pytest.fixture
def deposit(sandbox, couple, anna, rosewood, saturday) -> Payment:
    """€300.00, of which €270.00 have been Rosewood's for longer than a week."""
    payable(rosewood)
    payment = paid(sandbox, accepted(rosewood, anna, saturday), anna, card=QUICK_CARD)
    Payment.objects.update(succeeded_at=timezone.now() - dt.timedelta(days=20))
    return payment


@pytest.fixture
def dispute(sandbox, deposit) -> Dispute:
    return disputed(sandbox, deposit)


def there(sandbox, dispute) -> str:
    return str(sandbox.client().v1.disputes.retrieve(dispute.provider_id).status)


def test_two_of_staff_answer_at_once(sandbox, dispute, fin, ada):
    acts = [
        lambda: services.submit_evidence(dispute.pk, by=fin),
        lambda: services.accept_loss(dispute.pk, by=ada),
    ]

    answers = all_at_once(acts * 2)

    given = [each for each in answers if isinstance(each, DisputeAnswer)]
    refused = [each for each in answers if isinstance(each, DisputeIsClosed)]
    assert (len(given), len(refused)) == (1, 3)
    services.reconcile()
    assert DisputeAnswer.objects.get().state == "sent"
    assert audit() == []


def test_without_the_lock_only_the_constraint_is_left(dispute, fin, ada, monkeypatch):
    """The control: both see that nobody has answered, and one runs into the database."""

    def unlocked(dispute_id):
        found = Dispute.objects.select_related("payment__booking__vendor").get(pk=dispute_id)
        assert found.answer is None
        together.wait()
        return found

    together = Meeting(2)
    monkeypatch.setattr(answering, "lock_answerable", unlocked)

    def accept(who):
        return lambda: services.accept_loss(dispute.pk, by=who)

    answers = all_at_once([accept(fin), accept(ada)])

    assert [type(each) for each in answers if isinstance(each, Exception)] == [IntegrityError]
    assert DisputeAnswer.objects.count() == 1


def test_many_looks_at_once_write_each_movement_once(sandbox, deposit):
    made = sandbox.control("disputes", payment=deposit.provider_id)
    sandbox.control("disputes", dispute=made["id"], outcome="lost")

    looks = [lambda: services.look_at_dispute_called("stripe", made["id"])] * 6
    answers = all_at_once(looks)

    assert [each for each in answers if isinstance(each, Exception)] == []
    assert Dispute.objects.get().state == "lost"
    assert deposit.booking.events.filter(kind="disputed").count() == 1
    assert audit() == []


def test_an_old_look_does_not_undo_a_newer_one(sandbox, dispute, monkeypatch):
    """What was fetched before the bank decided is applied after it: the payment has moved, so it
    is fetched again.
    """
    real = looking.retrieve
    old = real("stripe", dispute.provider_id)
    sandbox.control("disputes", dispute=dispute.provider_id, outcome="won")

    def late(provider, id):
        monkeypatch.setattr(looking, "retrieve", real)
        services.look_at_dispute(dispute.pk)
        return old

    monkeypatch.setattr(looking, "retrieve", late)
    services.look_at_dispute(dispute.pk)

    assert Dispute.objects.get().state == "won"
    assert audit() == []


def test_lost_while_a_payout_runs(sandbox, deposit):
    """Whichever comes first, the vendor keeps nothing of it, and the ledger agrees."""
    made = sandbox.control("disputes", payment=deposit.provider_id)
    sandbox.control("disputes", dispute=made["id"], outcome="lost")

    answers = all_at_once(
        [
            lambda: services.run_payouts(door="command", hands=1),
            lambda: services.look_at_dispute_called("stripe", made["id"]),
            lambda: services.run_payouts(door="command", hands=1),
        ]
    )
    assert [each for each in answers if isinstance(each, Exception)] == []
    services.reconcile()

    kept = sum(each.amount - each.taken_back for each in Payout.objects.sent())
    assert kept == 0
    transfers = sandbox.client().v1.transfers.list().data
    assert sum(each.amount - each.amount_reversed for each in transfers) == 0
    assert audit() == []


def test_opened_while_a_payout_is_claimed(sandbox, deposit, rosewood):
    """The claim and the look meet at the payment's lock: it is never given to a payout that leaves
    after the dispute was known.
    """
    run = PayoutRun.objects.create(on=timezone.now().date(), door="command")
    made = sandbox.control("disputes", payment=deposit.provider_id)

    all_at_once(
        [
            lambda: claiming.claim_payouts(rosewood.pk, run=run),
            lambda: services.look_at_dispute_called("stripe", made["id"]),
        ]
    )
    for payout in Payout.objects.all():
        services.send_payout(payout.pk)

    assert sandbox.client().v1.transfers.list().data == []
    assert audit() == []


def test_without_the_last_look_a_disputed_share_leaves(sandbox, deposit, rosewood, monkeypatch):
    """The control: planned before the dispute, sent after it."""
    monkeypatch.setattr(sending, "hold_back_of", lambda payout_id: None)
    run = PayoutRun.objects.create(on=timezone.now().date(), door="command")
    (payout,) = claiming.claim_payouts(rosewood.pk, run=run)
    made = sandbox.control("disputes", payment=deposit.provider_id)
    # As if the bell had not been heard.
    monkeypatch.setattr(looking.tasks.hold_back, "delay", lambda payment_id: None)
    services.look_at_dispute_called("stripe", made["id"])

    services.send_payout(payout.pk)

    (left,) = sandbox.client().v1.transfers.list().data
    assert left.amount == 27_000


@pytest.fixture
def waiting(sandbox, dispute, rosa) -> int:
    """A booking that was cancelled while the bank had its €300.00, which it has given back."""
    booking = dispute.payment.booking
    services.cancel_booking(booking.pk, reason="Ill", by=rosa, expected_refund=30_000)
    decided(sandbox, dispute, "won")
    return booking.pk


def test_what_has_waited_goes_back_once(waiting):
    sent = all_at_once([lambda: services.release_refund(waiting)] * 6)

    assert sorted(sent) == [0, 0, 0, 0, 0, 30_000]
    assert [refund.amount for refund in Refund.objects.all()] == [30_000]
    services.reconcile()
    assert audit() == []


def test_without_the_lock_it_would_go_back_twice(waiting, monkeypatch):
    """The control."""

    def unlocked(booking_id):
        return list(Payment.objects.succeeded().filter(booking=booking_id))

    def together_spread(*args, **asked):
        together.wait()
        return spread(*args, **asked)

    together, spread = Meeting(2), cancelling.spread
    monkeypatch.setattr(cancelling, "lock_payments", unlocked)
    monkeypatch.setattr(cancelling, "spread", together_spread)

    all_at_once([lambda: services.release_refund(waiting)] * 2)

    assert sum(refund.amount for refund in Refund.objects.all()) == 60_000


def test_a_cancellation_and_the_bank_at_once(sandbox, dispute, rosa):
    """Whoever comes first: the couple has the money once."""
    booking = dispute.payment.booking
    sandbox.control("disputes", dispute=dispute.provider_id, outcome="won")

    all_at_once(
        [
            lambda: services.cancel_booking(
                booking.pk, reason="Ill", by=rosa, expected_refund=30_000
            ),
            lambda: services.look_at_dispute(dispute.pk),
        ]
    )
    services.reconcile()

    assert [refund.amount for refund in Refund.objects.all()] == [30_000]
    booking.refresh_from_db()
    assert (booking.state, booking.refund_waiting) == ("cancelled", 0)
    assert audit() == []
