"""Disputes as Stripe's test mode has them: by test card or by hand, decided by what the evidence
says, with the money they move.
"""

import io
import os

import httpx
import pytest
import stripe

from tests.fixtures.sandbox import SECRET_KEY
from tests.payments.sandbox.conftest import pay

PDF = b"%PDF-1.7\n" + bytes(range(256)) * 40 + b"\r\n\r\n--x\n%%EOF\n"


@pytest.fixture
def files(sandbox):
    """The SDK with the host for files pointed at the sandbox, too."""
    base = f"{sandbox.url}/stripe"
    return stripe.StripeClient(SECRET_KEY, base_addresses={"api": base, "files": base})


def opened(sandbox, client, intent, method="pm_card_createDispute"):
    pay(client, intent, method)
    sandbox.settle()
    return client.v1.disputes.list({"payment_intent": intent.id}).data[0]


def kinds(client) -> list[str]:
    events = client.v1.events.list({"limit": 100}).data
    return [each.type for each in reversed(events) if "dispute" in each.type]


def submitted(client, dispute, text):
    return client.v1.disputes.update(dispute.id, {"evidence": {"uncategorized_text": text}})


@pytest.mark.parametrize(
    ("token", "number", "reason", "status"),
    [
        ("pm_card_createDispute", "4000000000000259", "fraudulent", "needs_response"),
        (
            "pm_card_createDisputeProductNotReceived",
            "4000000000002685",
            "product_not_received",
            "needs_response",
        ),
        (
            "pm_card_createDisputeInquiry",
            "4000000000001976",
            "fraudulent",
            "warning_needs_response",
        ),
    ],
)
def test_some_cards_are_disputed_soon(sandbox, client, intent, token, number, reason, status):
    dispute = opened(sandbox, client, intent, token)

    charge = client.v1.charges.retrieve(dispute.charge)
    assert charge.payment_method_details.card.last4 == number[-4:]
    assert (dispute.reason, dispute.status, dispute.amount) == (reason, status, 10_000)
    assert (charge.disputed, dispute.payment_intent) == (True, intent.id)
    assert client.v1.disputes.retrieve(dispute.id).id == dispute.id


def test_a_chargeback_takes_amount_and_fee(sandbox, client, intent):
    dispute = opened(sandbox, client, intent)

    (taken,) = dispute.balance_transactions
    assert (taken.amount, taken.fee, taken.net) == (-10_000, 2_000, -12_000)
    assert (taken.type, taken.reporting_category) == ("adjustment", "dispute")
    assert client.v1.balance_transactions.retrieve(taken.id).source == dispute.id
    assert kinds(client) == ["charge.dispute.created", "charge.dispute.funds_withdrawn"]


def test_an_inquiry_takes_nothing(sandbox, client, intent):
    dispute = opened(sandbox, client, intent, "pm_card_createDisputeInquiry")

    assert dispute.balance_transactions == []
    assert dispute.is_charge_refundable
    assert kinds(client) == ["charge.dispute.created"]


def test_winning_evidence_brings_the_money_back(sandbox, client, intent):
    dispute = opened(sandbox, client, intent)

    read = submitted(client, dispute, "winning_evidence")
    sandbox.settle()

    won = client.v1.disputes.retrieve(dispute.id)
    assert (read.status, won.status) == ("under_review", "won")
    assert read.evidence_details.submission_count == 1
    assert [each.net for each in won.balance_transactions] == [-12_000, 12_000]
    assert kinds(client)[2:] == [
        "charge.dispute.updated",
        "charge.dispute.funds_reinstated",
        "charge.dispute.closed",
    ]


def test_losing_evidence_does_not(sandbox, client, intent):
    dispute = opened(sandbox, client, intent)

    submitted(client, dispute, "losing_evidence")
    sandbox.settle()

    lost = client.v1.disputes.retrieve(dispute.id)
    assert (lost.status, len(lost.balance_transactions)) == ("lost", 1)
    assert kinds(client)[-1] == "charge.dispute.closed"


def test_other_evidence_stays_with_the_bank_until_it_decides(sandbox, client, intent):
    dispute = opened(sandbox, client, intent)
    submitted(client, dispute, "They danced all night.")
    sandbox.settle()
    assert client.v1.disputes.retrieve(dispute.id).status == "under_review"

    sandbox.control("disputes", dispute=dispute.id, outcome="won")

    assert client.v1.disputes.retrieve(dispute.id).status == "won"


def test_evidence_is_staged_as_long_as_one_says_so(sandbox, client, intent):
    dispute = opened(sandbox, client, intent)

    staged = client.v1.disputes.update(
        dispute.id, {"evidence": {"customer_name": "Anna"}, "submit": False}
    )

    assert (staged.status, staged.evidence_details.submission_count) == ("needs_response", 0)
    assert staged.evidence_details.has_evidence
    noted = client.v1.disputes.update(dispute.id, {"metadata": {"note": "ours"}})
    assert (noted.status, noted.metadata["note"]) == ("needs_response", "ours")


def test_nobody_answers_twice(sandbox, client, intent):
    dispute = opened(sandbox, client, intent)
    submitted(client, dispute, "Once.")

    with pytest.raises(stripe.InvalidRequestError, match="under_review"):
        submitted(client, dispute, "Twice.")
    with pytest.raises(stripe.InvalidRequestError, match="under_review"):
        client.v1.disputes.close(dispute.id)

    assert client.v1.disputes.retrieve(dispute.id).evidence.uncategorized_text == "Once."


def test_accepting_the_loss(sandbox, client, intent):
    dispute = opened(sandbox, client, intent)

    closed = client.v1.disputes.close(dispute.id)

    assert closed.status == "lost"
    assert kinds(client)[-1] == "charge.dispute.closed"


def test_the_time_to_answer_moves_with_the_clock(sandbox, client, intent):
    dispute = opened(sandbox, client, intent)
    left = dispute.evidence_details.due_by - sandbox.state()["now"]
    assert 8 * 86_400 < left < 11 * 86_400

    sandbox.control("clock", advance=left - 100)
    assert client.v1.disputes.retrieve(dispute.id).status == "needs_response"
    sandbox.control("clock", advance=200)

    late = client.v1.disputes.retrieve(dispute.id)
    assert (late.status, late.evidence_details.past_due) == ("lost", True)


def test_an_inquiry_may_become_a_chargeback(sandbox, client, intent):
    dispute = opened(sandbox, client, intent, "pm_card_createDisputeInquiry")

    submitted(client, dispute, "escalate_inquiry_evidence")
    sandbox.settle()

    worse = client.v1.disputes.retrieve(dispute.id)
    assert (worse.status, len(worse.balance_transactions)) == ("needs_response", 1)
    assert worse.payment_method_details.card.case_type == "chargeback"


def test_what_is_charged_back_is_not_refunded(sandbox, client, intent):
    opened(sandbox, client, intent)

    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.refunds.create({"payment_intent": intent.id, "amount": 100})

    assert refused.value.code == "charge_disputed"


def test_a_refund_ends_an_inquiry(sandbox, client, intent):
    dispute = opened(sandbox, client, intent, "pm_card_createDisputeInquiry")

    client.v1.refunds.create({"payment_intent": intent.id, "amount": 100})
    assert client.v1.disputes.retrieve(dispute.id).status == "warning_needs_response"
    client.v1.refunds.create({"payment_intent": intent.id})

    assert client.v1.disputes.retrieve(dispute.id).status == "warning_closed"


def test_by_hand(sandbox, client, paid):
    made = sandbox.control("disputes", payment=paid.id, reason="duplicate", amount=4_000)

    dispute = client.v1.disputes.retrieve(made["id"])
    assert (dispute.reason, dispute.amount) == ("duplicate", 4_000)
    for wrong in (
        {"payment": paid.id, "reason": "boredom"},
        {"payment": paid.id, "amount": 10_001},
        {"payment": "pi_nobody"},
        {"dispute": made["id"], "outcome": "draw"},
        {"dispute": made["id"], "outcome": "warning_closed"},
        {"dispute": "du_nobody", "outcome": "won"},
    ):
        answer = httpx.post(f"{sandbox.url}/control/disputes", json=wrong)
        assert answer.status_code in (400, 404), wrong


def test_lists_are_cut_and_filtered(sandbox, client, paid):
    ids = [sandbox.control("disputes", payment=paid.id, amount=10)["id"] for _ in range(3)]
    charge = client.v1.disputes.retrieve(ids[0]).charge

    page = client.v1.disputes.list({"charge": charge, "limit": 2})
    rest = client.v1.disputes.list({"charge": charge, "limit": 2, "starting_after": ids[1]})

    assert [each.id for each in page.data] == ids[:0:-1]
    assert ([each.id for each in rest.data], page.has_more, rest.has_more) == (ids[:1], True, False)
    assert client.v1.disputes.list({"charge": "ch_other"}).data == []
    assert client.v1.disputes.list({"created": {"lt": 1}}).data == []


@pytest.mark.parametrize(
    "evidence",
    [
        {"uncategorized_file": "file_nobody"},
        {"uncategorized_text": "x" * 20_001},
        {"something_else": "x"},
    ],
)
def test_what_stripe_would_refuse(sandbox, client, intent, evidence):
    dispute = opened(sandbox, client, intent)

    with pytest.raises(stripe.InvalidRequestError):
        client.v1.disputes.update(dispute.id, {"evidence": evidence})

    assert client.v1.disputes.retrieve(dispute.id).status == "needs_response"


def named(content: bytes, name: str) -> io.BytesIO:
    file = io.BytesIO(content)
    file.name = name
    return file


def test_a_file_is_handed_in_and_named(sandbox, client, files, intent):
    dispute = opened(sandbox, client, intent)

    file = files.v1.files.create(
        {"purpose": "dispute_evidence", "file": named(PDF, "contract.pdf")}
    )
    client.v1.disputes.update(dispute.id, {"evidence": {"service_documentation": file.id}})

    assert (file.filename, file.type, file.size) == ("contract.pdf", "pdf", len(PDF))
    assert client.v1.disputes.retrieve(dispute.id).evidence.service_documentation == file.id
    assert client.v1.files.retrieve(file.id).id == file.id


def test_the_same_key_gives_the_same_file(files):
    def send(content):
        params = {"purpose": "dispute_evidence", "file": named(content, "a.pdf")}
        return files.v1.files.create(params, {"idempotency_key": "once"})

    assert send(PDF).id == send(PDF).id
    with pytest.raises(stripe.IdempotencyError):
        send(PDF + b"more")


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"MZ nothing for a bank", "PDF, JPEG or PNG"),
        (b"%PDF-" + os.urandom(5 * 1024 * 1024), "larger than 5 MB"),
    ],
)
def test_files_that_banks_cannot_read(files, content, why):
    with pytest.raises(stripe.InvalidRequestError, match=why):
        files.v1.files.create({"purpose": "dispute_evidence", "file": named(content, "a.pdf")})


def test_a_deadline_that_is_far_keeps_nobody_waiting(sandbox, client, intent):
    opened(sandbox, client, intent)

    assert sandbox.control("wait", seconds=1)["idle"]


def test_disputes_of_the_demo_are_there_when_somebody_asks(client):
    paid = "0f6b3c529d1e4a8b8a3f0123456789ab_133140_eur_2022_1790000000"
    due_by = 4_000_000_000
    waiting = f"du_demo_needs_response_fraudulent_1791000000_{due_by}_{paid}"

    dispute = client.v1.disputes.retrieve(waiting)

    assert (dispute.status, dispute.amount, dispute.reason) == (
        "needs_response",
        133_140,
        "fraudulent",
    )
    assert (dispute.charge, dispute.payment_intent) == (f"ch_demo_{paid}", f"pi_demo_{paid}")
    assert (dispute.created, dispute.evidence_details.due_by) == (1_791_000_000, due_by)
    (taken,) = dispute.balance_transactions
    assert (taken.amount, taken.fee, taken.created) == (-133_140, 2_000, 1_791_000_000)
    assert client.v1.charges.retrieve(f"ch_demo_{paid}").disputed
    assert [each.id for each in client.v1.disputes.list().data].count(waiting) == 1
    assert client.v1.disputes.close(waiting).status == "lost"


def test_a_lost_dispute_of_the_demo_was_answered_and_is_over(client):
    paid = "1f6b3c529d1e4a8b8a3f0123456789ab_5000_jpy_100_1790000000"
    lost = f"du_demo_lost_product_unacceptable_1791000000_1791800000_{paid}"

    dispute = client.v1.disputes.retrieve(lost)

    assert (dispute.status, dispute.evidence_details.submission_count) == ("lost", 1)
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.disputes.update(lost, {"evidence": {"uncategorized_text": "winning_evidence"}})
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.disputes.retrieve(lost.replace("lost", "won", 1))
