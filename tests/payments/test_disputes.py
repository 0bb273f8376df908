"""A bank takes a payment back: what is held, what comes back, what is lost, and of whom."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from bookings.models import Booking
from messaging.models import Notification
from payments import ledger, services, tasks
from payments.audit import audit
from payments.earnings import earnings_of
from payments.exceptions import MoneyIsDisputed
from payments.models import (
    Account,
    Dispute,
    Entry,
    Payment,
    Payout,
    PayoutItem,
    Refund,
    TakeBack,
)
from payments.providers.base import NoAnswer
from payments.statements import statement_of
from payments.vendor_statements import statement_for
from tests.factories.payments import (
    QUICK_CARD,
    begun,
    decided,
    disputed,
    paid,
    pay_at_provider,
    payable,
    plan_of,
    sent_back,
)

pytestmark = pytest.mark.django_db
ALL = list(Account)


@pytest.fixture
def deposit(sandbox, booking, anna, rosewood) -> Payment:
    """€300.00, of which €270.00 are Rosewood's, who can be paid. The provider's fee was €4.75."""
    payable(rosewood)
    return paid(sandbox, booking, anna, card=QUICK_CARD)


def again(payment: Payment) -> Payment:
    return Payment.objects.get(pk=payment.pk)


def accounts() -> dict[str, int]:
    """What each account holds, minor units; those with nothing left out."""
    sums = {account.value: ledger.balance(account, "EUR") for account in ALL}
    return {name: amount for name, amount in sums.items() if amount}


def run(days: int = 14) -> services.Outcome:
    on = timezone.now().date() + dt.timedelta(days=days)
    return services.run_payouts(door="command", on=on)


BEFORE = {
    "provider_clearing": 29_525,
    "provider_fees": 475,
    "vendor_payable": -27_000,
    "commission": -3_000,
}
HELD = BEFORE | {"provider_clearing": -2_475, "provider_fees": 2_475, "dispute_hold": 30_000}
LOST = {"provider_clearing": -2_475, "provider_fees": 2_475}


def test_what_the_bank_takes_is_held(sandbox, deposit):
    assert accounts() == BEFORE

    dispute = disputed(sandbox, deposit, reason="fraudulent")

    assert (dispute.state, dispute.amount, dispute.fee) == ("needs_response", 30_000, 2_000)
    assert (dispute.reason, dispute.network_code) == ("fraudulent", "10.4")
    assert accounts() == HELD
    assert again(deposit).is_held
    assert dispute.due_by > timezone.now() + dt.timedelta(days=8)


def test_won_everything_is_as_before(sandbox, deposit):
    dispute = decided(sandbox, disputed(sandbox, deposit), "won")

    assert (dispute.state, dispute.fee, dispute.closed_at is None) == ("won", 0, False)
    assert accounts() == BEFORE
    assert not again(deposit).is_held
    assert again(deposit).vendor_share == 27_000


def test_lost_it_comes_out_of_share_and_commission(sandbox, deposit, booking):
    dispute = decided(sandbox, disputed(sandbox, deposit), "lost")

    assert (dispute.state, dispute.fee) == ("lost", 2_000)
    assert accounts() == LOST
    assert (again(deposit).vendor_share, again(deposit).is_held) == (0, False)
    assert Booking.objects.get(pk=booking.pk).charged_back == 30_000


def test_a_part_is_lost_in_proportion(sandbox, deposit):
    """€99.99 of €300.00 at 10 %: the vendor keeps what is theirs of the rest to the cent."""
    decided(sandbox, disputed(sandbox, deposit, amount=9_999), "lost")

    # €270.00 less split(€99.99): 89.99 the vendor's (rounded down), 10.00 the commission.
    assert again(deposit).vendor_share == 27_000 - 8_999
    assert ledger.balance(Account.COMMISSION, "EUR") == -3_000 + 1_000


def test_refund_first_and_the_rest_is_lost(sandbox, deposit):
    sent_back(deposit, 10_000)

    dispute = decided(sandbox, disputed(sandbox, deposit), "lost")

    assert dispute.amount == 20_000
    assert accounts() == LOST
    assert again(deposit).vendor_share == 0


def test_lost_first_and_a_refund_of_the_rest(sandbox, deposit):
    decided(sandbox, disputed(sandbox, deposit, amount=10_000), "won")
    disputed(sandbox, deposit, amount=10_000)
    decided(sandbox, Dispute.objects.latest("pk"), "lost")
    assert again(deposit).charged_back == 10_000
    with pytest.raises(MoneyIsDisputed):
        sent_back(deposit, 20_001)


def test_a_question_takes_nothing_and_holds_the_share(sandbox, deposit):
    dispute = disputed(sandbox, deposit, inquiry=True)

    assert (dispute.state, dispute.withdrawn_at) == ("inquiry", None)
    assert accounts() == BEFORE
    assert again(deposit).is_held

    settled = decided(sandbox, dispute, "warning_closed")
    assert (settled.state, again(deposit).is_held) == ("inquiry_closed", False)


def test_a_question_becomes_a_chargeback(sandbox, deposit):
    dispute = decided(sandbox, disputed(sandbox, deposit, inquiry=True), "escalated")

    assert (dispute.state, dispute.closed_at) == ("needs_response", None)
    assert accounts() == HELD


def test_a_refund_answers_a_question(sandbox, deposit):
    dispute = disputed(sandbox, deposit, inquiry=True)

    sent_back(deposit, 30_000)

    assert services.look_at_dispute(dispute.pk).state == "inquiry_closed"


def test_looking_again_writes_nothing_twice(sandbox, deposit):
    dispute = disputed(sandbox, deposit)
    version = again(deposit).version

    services.look_at_dispute(dispute.pk)
    services.look_at_dispute(dispute.pk)

    assert again(deposit).version == version
    assert Dispute.objects.count() == 1
    assert Entry.objects.filter(kind="dispute_held").count() == 1


def test_states_go_forward_only(sandbox, deposit):
    dispute = decided(sandbox, disputed(sandbox, deposit), "lost")
    for state in Dispute.State:
        assert not dispute.may_become(state)

    question = Dispute(state="inquiry")
    assert question.may_become("needs_response")
    assert not Dispute(state="under_review").may_become("needs_response")


def test_seen_for_the_first_time_when_it_is_over(sandbox, deposit, booking):
    """Every webhook was lost: one look writes all of it."""
    made = sandbox.control("disputes", payment=deposit.provider_id)
    sandbox.control("disputes", dispute=made["id"], outcome="lost")

    dispute = services.look_at_dispute_called("stripe", made["id"])

    assert (dispute.state, accounts()) == ("lost", LOST)
    lines = booking.events.filter(kind__in=("disputed", "dispute_ended"))
    assert list(lines.values_list("kind", flat=True)) == ["disputed", "dispute_ended"]


def test_of_somebody_else_s_payment_nothing_is_kept(sandbox, booking):
    intent = sandbox.client().v1.payment_intents.create(
        {
            "amount": 700,
            "currency": "eur",
            "payment_method": "pm_card_createDispute",
            "confirm": True,
            "return_url": "http://localhost/",
        }
    )
    sandbox.settle()
    (theirs,) = sandbox.client().v1.disputes.list({"payment_intent": intent.id}).data

    assert services.look_at_dispute_called("stripe", theirs.id) is None
    assert services.look_at_dispute_called("stripe", "du_nobody") is None
    assert not Dispute.objects.exists()


def test_while_the_provider_is_silent_nothing_changes(sandbox, deposit):
    dispute = disputed(sandbox, deposit)
    sandbox.control("disputes", dispute=dispute.provider_id, outcome="won")
    sandbox.fault("error", path="/stripe/v1/disputes", times=9)

    with pytest.raises(NoAnswer):
        services.look_at_dispute(dispute.pk)

    assert Dispute.objects.get().state == "needs_response"


# ---------------------------------------------------------------- refunds


def test_while_a_bank_decides_nothing_of_the_payment_is_refunded(sandbox, deposit, booking, rosa):
    dispute = disputed(sandbox, deposit, amount=20_000)
    assert services.left_of([again(deposit)]) == 0

    with pytest.raises(MoneyIsDisputed, match="bank of the card"):
        services.give_back(booking.pk, amount=1, why="Rain", by=rosa, expected_left=0)
    assert not deposit.refunds.exists()

    decided(sandbox, dispute, "won")
    assert services.left_of([again(deposit)]) == 30_000


def test_what_a_bank_keeps_is_not_promised_again(sandbox, deposit, booking, couple):
    """Half of €300.00 is €150.00; €100.00 of it the couple have already."""
    Booking.objects.update(policy_kind="custom", policy_steps=[[0, 50]])
    decided(sandbox, disputed(sandbox, deposit, amount=10_000), "lost")

    kept = Booking.objects.get(pk=booking.pk)
    assert kept.refund_for("couple", on=kept.vendor.today()) == 5_000
    assert kept.refund_for("vendor", on=kept.vendor.today()) == 20_000


def test_told_of_the_dispute_first_the_money_is_written_before_it(sandbox, booking, anna, rosewood):
    payable(rosewood)
    checkout = begun(booking, anna)
    pay_at_provider(sandbox, checkout, QUICK_CARD)
    payment = checkout.payment

    dispute = decided(sandbox, disputed(sandbox, payment), "lost")

    assert (dispute.state, again(payment).state) == ("lost", "succeeded")
    assert again(payment).vendor_share == 0
    assert accounts() == LOST
    assert audit() == []


def sums_of(booking) -> tuple[str, int, int, list[int]]:
    """State, promised, waiting, and what goes back."""
    now = Booking.objects.get(pk=booking.pk)
    sent = Refund.objects.filter(payment__booking=booking).order_by("pk")
    return now.state, now.refund_due, now.refund_waiting, [refund.amount for refund in sent]


@pytest.mark.parametrize(("outcome", "sent"), [("won", [30_000]), ("lost", [])])
def test_a_cancellation_leaves_to_the_bank_what_the_bank_has(
    sandbox, deposit, booking, rosa, outcome, sent
):
    dispute = disputed(sandbox, deposit)

    services.cancel_booking(booking.pk, reason="Ill", by=rosa, expected_refund=30_000)
    assert sums_of(booking) == ("cancelled", 30_000, 30_000, [])
    assert not list(audit())

    decided(sandbox, dispute, outcome)
    services.release_refund(booking.pk)
    services.release_refund(booking.pk)
    assert sums_of(booking) == ("cancelled", 30_000, 0, sent)
    assert not list(audit())


def test_the_bank_s_word_rings_for_the_refund(
    sandbox, deposit, booking, rosa, monkeypatch, django_capture_on_commit_callbacks
):
    dispute = disputed(sandbox, deposit)
    services.cancel_booking(booking.pk, reason="Ill", by=rosa, expected_refund=30_000)
    rung: list[int] = []
    monkeypatch.setattr(tasks.release_refund, "delay", rung.append)

    with django_capture_on_commit_callbacks(execute=True):
        decided(sandbox, dispute, "won")

    assert rung == [booking.pk]


def test_the_reconciliation_releases_it_when_nobody_rang(sandbox, deposit, booking, rosa):
    dispute = disputed(sandbox, deposit)
    services.cancel_booking(booking.pk, reason="Ill", by=rosa, expected_refund=30_000)
    decided(sandbox, dispute, "won")

    services.reconcile()

    assert sums_of(booking) == ("cancelled", 30_000, 0, [30_000])


@pytest.mark.parametrize(("outcome", "sent"), [("won", [70_000, 30_000]), ("lost", [70_000])])
def test_of_two_payments_the_questioned_one_waits(
    sandbox, deposit, booking, anna, rosa, outcome, sent
):
    paid(sandbox, booking, anna, purpose="balance")
    dispute = disputed(sandbox, deposit)

    services.cancel_booking(booking.pk, reason="Ill", by=rosa, expected_refund=100_000)
    assert sums_of(booking) == ("cancelled", 100_000, 30_000, [70_000])

    decided(sandbox, dispute, outcome)
    services.release_refund(booking.pk)
    assert sums_of(booking) == ("cancelled", 100_000, 0, sent)
    assert not list(audit())


def test_who_wins_at_the_bank_gets_no_more_than_was_agreed(sandbox, deposit, booking, anna):
    """Half comes back by the policy; the other payment is kept until the bank has decided."""
    paid(sandbox, booking, anna, purpose="balance")
    Booking.objects.filter(pk=booking.pk).update(
        policy_kind="custom", policy_steps=[[0, 50]], given_back=0
    )
    dispute = disputed(sandbox, deposit)

    services.cancel_booking(booking.pk, reason="Ill", by=anna, expected_refund=50_000)
    assert sums_of(booking) == ("cancelled", 50_000, 30_000, [20_000])

    decided(sandbox, dispute, "lost")
    services.release_refund(booking.pk)
    assert sums_of(booking) == ("cancelled", 50_000, 0, [20_000])


def test_of_a_part_that_is_lost_the_rest_goes_back(sandbox, deposit, booking, rosa):
    dispute = disputed(sandbox, deposit, amount=10_000)
    services.cancel_booking(booking.pk, reason="Ill", by=rosa, expected_refund=30_000)
    # Until it is decided, nothing of this payment can be sent.
    assert sums_of(booking) == ("cancelled", 30_000, 30_000, [])

    decided(sandbox, dispute, "lost")
    services.release_refund(booking.pk)
    assert sums_of(booking) == ("cancelled", 30_000, 0, [20_000])
    assert not list(audit())


def test_the_page_says_before_the_click_what_has_to_wait(client, sandbox, deposit, booking, anna):
    client.force_login(anna)
    page = reverse("payments:cancellation-create", args=[booking.pk])
    assert "Cancel the booking and send" in client.get(page).content.decode()
    disputed(sandbox, deposit)

    shown = client.get(page)
    assert "€300 have to wait." in shown.content.decode()
    assert "Cancel the booking</button>" in shown.content.decode()

    client.post(page, {"reason": "Ill", "expected_refund": shown.context["refund"]})
    text = client.get(booking.get_absolute_url()).content.decode()
    assert "of it waits until the question about a payment is settled" in text


def test_once_it_is_lost_a_cancellation_returns_nothing_more(sandbox, deposit, booking, rosa):
    decided(sandbox, disputed(sandbox, deposit), "lost")

    cancelled = services.cancel_booking(booking.pk, reason="Ill", by=rosa, expected_refund=0)

    assert (cancelled.state, cancelled.refund_due) == ("cancelled", 0)
    assert not deposit.refunds.exists()


def test_once_it_is_won_everything_can_go_back(sandbox, deposit, booking, rosa):
    decided(sandbox, disputed(sandbox, deposit), "won")

    services.cancel_booking(booking.pk, reason="Ill", by=rosa, expected_refund=30_000)

    assert deposit.refunds.get().amount == 30_000


def test_a_bank_that_is_quicker_than_our_refund_takes_the_money(sandbox, deposit, booking, rosa):
    """The refund was decided, its request was lost, and then the card was charged back."""
    sandbox.fault("error", path="/stripe/v1/refunds")
    services.give_back(booking.pk, amount=30_000, why="Rain", by=rosa, expected_left=30_000)
    refund = deposit.refunds.get()
    assert services.send_refund(refund.pk).state == "unknown"

    dispute = disputed(sandbox, deposit)
    assert not list(audit())

    Refund.objects.update(tried_at=timezone.now() - dt.timedelta(minutes=11))
    assert services.send_refund(refund.pk).state == "failed"
    decided(sandbox, dispute, "lost")
    assert not list(audit())


# ---------------------------------------------------------------- payouts


def test_a_disputed_share_is_not_paid_out(sandbox, deposit):
    dispute = disputed(sandbox, deposit)
    assert run().sent == 0
    assert not Payout.objects.exists()

    decided(sandbox, dispute, "won")

    assert run().sent == 1
    assert Payout.objects.get().amount == 27_000


def test_a_share_in_a_payout_that_waits_comes_out_of_it(sandbox, deposit, rosewood):
    sandbox.fault("transfer_refused")
    assert run().failed == 1

    disputed(sandbox, deposit)
    held = services.hold_back(deposit.pk)

    payout = Payout.objects.get()
    assert (held, payout.state, payout.gross) == (27_000, "dropped", 0)
    assert again(deposit).paid_out == 0
    assert run().sent == 0


def test_only_what_waits_in_a_payout_is_to_be_held_back(sandbox, deposit):
    sandbox.fault("transfer_refused")
    run()
    items = PayoutItem.objects.to_hold_back
    assert not items().exists()

    disputed(sandbox, deposit)

    assert items().get().payment == deposit
    services.reconcile()
    assert again(deposit).paid_out == 0
    assert not items().exists()


def test_what_has_left_is_not_held_back_any_more(sandbox, deposit):
    assert run().sent == 1

    disputed(sandbox, deposit)

    assert again(deposit).is_held
    assert not PayoutItem.objects.to_hold_back().exists()


def test_right_before_it_leaves_a_payout_is_looked_through(sandbox, deposit):
    """The dispute came between planning and sending, and nobody has rung for it."""
    sandbox.fault("transfer_refused")
    run()
    disputed(sandbox, deposit)

    sent = services.send_payout(Payout.objects.get().pk)

    assert sent.state == "dropped"
    assert sandbox.client().v1.transfers.list().data == []


def test_nothing_is_taken_out_without_a_dispute(sandbox, deposit):
    sandbox.fault("transfer_refused")
    run()

    assert services.hold_back(deposit.pk) == 0
    assert Payout.objects.get().gross == 27_000


def test_lost_after_the_payout_it_is_taken_back(sandbox, deposit):
    run()
    dispute = disputed(sandbox, deposit)
    assert not TakeBack.objects.exists()

    decided(sandbox, dispute, "lost")
    for made in services.take_back(deposit.pk):
        services.send_take_back(made.pk)

    assert TakeBack.objects.get().state == "done"
    assert Payout.objects.get().state == "reversed"
    assert accounts() == LOST


def test_what_the_transfer_does_not_give_back_is_owed(sandbox, deposit, rosewood):
    run()
    decided(sandbox, disputed(sandbox, deposit, amount=10_000), "lost")
    sandbox.fault("reversal_refused")

    for made in services.take_back(deposit.pk):
        services.send_take_back(made.pk)

    assert ledger.balance(Account.VENDOR_RECEIVABLE, "EUR", vendor=rosewood) == 9_000


def test_the_earnings_do_not_promise_it(sandbox, deposit, rosewood):
    today = timezone.now().date()
    assert earnings_of(plan_of(rosewood), today=today)[0].waiting == 27_000

    disputed(sandbox, deposit)

    assert earnings_of(plan_of(rosewood), today=today)[0].waiting == 0


# ---------------------------------------------------------------- telling


def test_who_is_told_what(sandbox, deposit, booking, rosa, anna, fin, mona):
    dispute = disputed(sandbox, deposit, reason="product_not_received")

    told = {
        note.user: note for note in Notification.objects.filter(kind="dispute").select_related()
    }
    assert set(told) == {rosa, fin}
    assert told[fin].text == (
        f"The bank of the card took back €300 of {booking.couple} with {booking.vendor}, wedding on"
        f" {booking.span.full}. Answer until {dispute.due_by:%-d %B %Y}."
    )
    assert told[fin].link == f"/adminpanel/disputes/{dispute.pk}/"
    assert told[rosa].link == dispute.get_absolute_url()
    line = booking.events.get(kind="disputed")
    assert "bank of the card looks at this payment" in line.detail
    assert "product" not in line.detail


def test_each_change_is_told_once(sandbox, deposit, fin):
    dispute = disputed(sandbox, deposit)
    decided(sandbox, dispute, "won")
    services.look_at_dispute(dispute.pk)

    texts = Notification.objects.filter(user=fin, kind="dispute").values_list("text", flat=True)
    assert len(texts) == 2
    assert any("is won" in text for text in texts)


def test_statements_say_what_happened(sandbox, deposit, booking, rosewood):
    decided(sandbox, disputed(sandbox, deposit), "lost")

    couple = [line.words for line in statement_of(booking, "couple").lines]
    vendor = [line.words for line in statement_of(booking, "vendor").lines]
    gone = "Charged back by the bank of the card: deposit"
    assert couple == ["Deposit paid", gone]
    assert vendor[-2:] == [gone, "Commission given back"]
    assert statement_of(booking, "staff").is_balanced
    month = statement_for(rosewood, timezone.now().date().replace(day=1), "EUR")
    assert (month.lines[-1].words, month.closing) == ("A dispute was lost", 0)


# ---------------------------------------------------------------- reconciliation


def test_the_reconciliation_finds_what_no_webhook_told(sandbox, deposit):
    sandbox.control("disputes", payment=deposit.provider_id)

    report = services.reconcile()

    assert report.repaired == 1
    assert Dispute.objects.get().state == "needs_response"
    assert services.reconcile().repaired == 0


def test_it_looks_at_those_that_are_older_than_its_cursor(sandbox, deposit):
    dispute = disputed(sandbox, deposit)
    services.reconcile()
    sandbox.control("disputes", dispute=dispute.provider_id, outcome="lost")
    long_ago = timezone.now() - dt.timedelta(days=40)
    Dispute.objects.update(looked_at=long_ago)

    services.reconcile()

    assert Dispute.objects.get().state == "lost"


def test_it_names_those_that_are_not_ours(sandbox, booking, anna):
    intent = sandbox.client().v1.payment_intents.create(
        {
            "amount": 700,
            "currency": "eur",
            "payment_method": "pm_card_createDispute",
            "confirm": True,
            "return_url": "http://localhost/",
        }
    )
    sandbox.settle()
    (theirs,) = sandbox.client().v1.disputes.list({"payment_intent": intent.id}).data

    assert theirs.id in services.reconcile().unmatched


def test_a_test_card_brings_its_dispute_with_it(sandbox, booking, anna, checkout):
    pay_at_provider(sandbox, checkout, "4000000000002685")
    services.look(checkout.payment.pk)

    services.reconcile()

    assert Dispute.objects.get().reason == "product_not_received"
