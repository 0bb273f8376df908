import pytest
import stripe

from tests.payments.sandbox.conftest import pay


def test_a_part_and_the_rest_go_back(client, paid):
    part = client.v1.refunds.create({"payment_intent": paid.id, "amount": 4000})
    rest = client.v1.refunds.create({"charge": paid.latest_charge})

    charge = client.v1.charges.retrieve(paid.latest_charge, {"expand": ["refunds"]})
    assert (part.amount, rest.amount) == (4000, 6000)
    assert (charge.amount_refunded, charge.refunded) == (10_000, True)
    assert {refund.id for refund in charge.refunds.data} == {part.id, rest.id}


def test_more_than_is_left_is_refused_and_nothing_moves(client, paid):
    client.v1.refunds.create({"charge": paid.latest_charge, "amount": 6000})

    with pytest.raises(stripe.InvalidRequestError, match="greater than unrefunded") as refused:
        client.v1.refunds.create({"charge": paid.latest_charge, "amount": 6000})

    assert refused.value.param == "amount"
    assert client.v1.charges.retrieve(paid.latest_charge).amount_refunded == 6000
    assert len(client.v1.refunds.list({"charge": paid.latest_charge}).data) == 1


def test_nothing_left_to_refund(client, paid):
    client.v1.refunds.create({"charge": paid.latest_charge})

    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.refunds.create({"charge": paid.latest_charge})

    assert refused.value.code == "charge_already_refunded"


def test_an_unpaid_intent_has_nothing_to_refund(client, intent):
    with pytest.raises(stripe.InvalidRequestError, match="does not have a successful charge"):
        client.v1.refunds.create({"payment_intent": intent.id})


def test_a_refund_that_the_bank_takes_later(sandbox, client, intent):
    sandbox.control("options", settle_after=30)
    paid = pay(client, intent, "pm_card_pendingRefund")
    refund = client.v1.refunds.create({"charge": paid.latest_charge})
    assert refund.status == "pending"

    sandbox.control("clock", advance=60)

    assert client.v1.refunds.retrieve(refund.id).status == "succeeded"


def test_a_refund_that_fails_later_puts_the_money_back(sandbox, client, intent):
    paid = pay(client, intent, "pm_card_refundFail")
    refund = client.v1.refunds.create({"charge": paid.latest_charge})
    sandbox.settle()

    after = client.v1.refunds.retrieve(refund.id, {"expand": ["failure_balance_transaction"]})
    assert (after.status, after.failure_reason) == ("failed", "expired_or_canceled_card")
    assert after.failure_balance_transaction.amount == 10_000
    assert client.v1.charges.retrieve(paid.latest_charge).amount_refunded == 0


def test_the_balance_is_the_sum_of_its_transactions(sandbox, client, paid):
    client.v1.refunds.create({"charge": paid.latest_charge, "amount": 3000})
    sandbox.settle()

    movements = client.v1.balance_transactions.list().data
    balance = client.v1.balance.retrieve()
    assert sum(each.net for each in movements) == 10_000 - 175 - 3000
    assert balance.pending[0].amount == sum(each.net for each in movements)


OF_THE_DEMO = "demo_0f6b3c529d1e4a8b8a3f0123456789ab_133140_eur_2022_1790000000"


def test_payments_of_the_demo_are_there_when_somebody_asks(client):
    paid = client.v1.payment_intents.retrieve(
        f"pi_{OF_THE_DEMO}", {"expand": ["latest_charge.balance_transaction"]}
    )

    charge = paid.latest_charge
    assert (paid.status, paid.amount, paid.currency) == ("succeeded", 133_140, "eur")
    assert paid.metadata["payment"] == "0f6b3c52-9d1e-4a8b-8a3f-0123456789ab"
    assert (charge.id, charge.created, charge.paid) == (f"ch_{OF_THE_DEMO}", 1790000000, True)
    assert (charge.balance_transaction.fee, charge.balance_transaction.net) == (2022, 131_118)
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.payment_intents.retrieve("pi_demo_0f6b3c529d1e4a8b8a3f0123456789ab")


def test_payments_of_the_demo_go_back_up_to_what_was_paid(client):
    refund = client.v1.refunds.create({"payment_intent": f"pi_{OF_THE_DEMO}", "amount": 100_000})

    assert (refund.status, refund.charge) == ("succeeded", f"ch_{OF_THE_DEMO}")
    with pytest.raises(stripe.InvalidRequestError, match="greater than unrefunded"):
        client.v1.refunds.create({"charge": f"ch_{OF_THE_DEMO}", "amount": 33_141})
    assert client.v1.refunds.create({"charge": f"ch_{OF_THE_DEMO}"}).amount == 33_140
