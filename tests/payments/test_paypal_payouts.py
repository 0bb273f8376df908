"""Vendors who are paid by PayPal: sent once, followed to the end, theirs again when it fails."""

import datetime as dt

import pytest
from django.utils import timezone

from messaging.models import Notification
from payments import ledger, services
from payments.audit import audit
from payments.models import Account, Payment, Payout, PayoutAccount, ProviderEvent
from payments.money import step_of
from payments.providers.base import NoAnswer
from payments.services.payouts import look_at_payout_called, reckoning, send_take_backs
from payments.services.payouts.following import AGAIN
from tests.factories.payments import (
    QUICK_CARD,
    paid,
    paid_at_paypal,
    payable,
    payable_by_paypal,
    sent_back,
)
from vendors.models import Vendor

pytestmark = pytest.mark.django_db
PAYOUTS = "/paypal/v1/payments/payouts"
ADDRESS = "rosa@paypal.test"


@pytest.fixture(autouse=True)
def _paypal_takes_its_time(sandbox):
    """So that a payout is on its way when its answer comes."""
    sandbox.control("options", settle_after=0.5)


@pytest.fixture
def deposit(sandbox, booking, anna, rosewood) -> Payment:
    """€300.00 by PayPal, of which €270.00 are Rosewood's, who wants them there. PayPal has kept
    €9.36 of them.
    """
    payable_by_paypal(rosewood, ADDRESS)
    return paid_at_paypal(sandbox, booking, anna)


def later(days: int = 14) -> dt.date:
    return timezone.now().date() + dt.timedelta(days=days)


def run(on: dt.date | None = None) -> services.Outcome:
    return services.run_payouts(door="command", on=on or later())


def address(vendor, word: str) -> str:
    named = f"{word}@paypal.test"
    PayoutAccount.objects.filter(vendor=vendor).update(provider_id=named, email=named)
    return named


def proved(vendor) -> None:
    """The vendor has named a better address, and proved it theirs."""
    address(vendor, "rosa")
    PayoutAccount.objects.update(state="ready", payouts_enabled=True)
    Vendor.objects.filter(pk=vendor.pk).update(payouts_ready=True)


def held() -> tuple[int, int]:
    """At PayPal, and kept by PayPal, as the ledger has it."""
    accounts = (Account.PROVIDER_CLEARING, Account.PROVIDER_FEES)
    clearing, fees = (ledger.balance(each, "EUR", provider="paypal") for each in accounts)
    return clearing, fees


def there(sandbox) -> str:
    (row,) = sandbox.paypal("GET", "/v1/reporting/balances").json()["balances"]
    return row["total_balance"]["value"]


def batches(sandbox) -> int:
    asked = [each for each in sandbox.history() if each["path"] == PAYOUTS]
    return sum(each["status"] in (200, 201) for each in asked)


def payout() -> Payout:
    return Payout.objects.get()


def told(person) -> list[str]:
    notes = Notification.objects.filter(user=person, kind__startswith="payout")
    return list(notes.order_by("pk").values_list("text", flat=True))


def test_a_share_is_paid_by_paypal_once(sandbox, deposit, rosa):
    outcome = run()
    sandbox.settle()
    assert (str(outcome), payout().state) == (
        "0 sent, 1 on their way, 0 not sent, 0 without an answer",
        "underway",
    )
    assert held() == (30_000 - 936, 936)  # nothing has left as far as we know

    again = run()
    assert (again.sent, run().sent) == (1, 0)

    one = payout()
    assert (one.state, one.provider, one.account_id, one.fee) == ("sent", "paypal", ADDRESS, 540)
    assert held() == (30_000 - 936 - 27_000 - 540, 936 + 540)
    assert there(sandbox) == "15.24"
    assert batches(sandbox) == 1
    assert told(rosa) == [f"€270 are in your PayPal account, {ADDRESS}."]


@pytest.mark.parametrize("fault", ["cut", "error", "error_after"])
def test_an_answer_that_was_lost_is_asked_for_again_and_sent_once(sandbox, deposit, fault):
    sandbox.fault(fault, path=PAYOUTS, method="POST")
    assert run().unsure == 1
    assert payout().state == "sending"

    run()
    sandbox.settle()
    run()

    assert payout().state == "sent"
    assert there(sandbox) == "15.24"


def test_after_hours_paypal_says_where_the_payout_is(sandbox, deposit):
    """PayPal has forgotten the request and knows the name: no other key is ever tried."""
    sandbox.fault("error_after", path=PAYOUTS, method="POST")
    run()
    sandbox.control("clock", advance=7 * 3600)
    Payout.objects.update(
        tried_at=timezone.now() - dt.timedelta(hours=7),
        asked_at=timezone.now() - dt.timedelta(hours=7),
    )

    services.reconcile("paypal")

    assert (payout().state, payout().attempt) == ("sent", 0)
    assert there(sandbox) == "15.24"


def test_what_paypal_may_have_forgotten_is_left_to_people(sandbox, deposit, caplog):
    sandbox.fault("error_after", path=PAYOUTS, method="POST")
    run()
    Payout.objects.update(asked_at=timezone.now() - dt.timedelta(days=30))
    before = batches(sandbox)

    with pytest.raises(NoAnswer):
        services.send_payout(payout().pk)

    assert "by hand" in caplog.text
    assert batches(sandbox) == before


def test_the_first_look_that_fails_changes_nothing(sandbox, deposit):
    """The batch is there, and what became of it cannot be seen yet."""
    sandbox.fault("error", path=PAYOUTS, method="GET")
    assert run().unsure == 1
    assert payout().state == "sending"
    run()
    sandbox.settle()
    services.look_at_payout(payout().pk)
    assert (payout().state, there(sandbox)) == ("sent", "15.24")


def test_too_little_at_paypal(sandbox, booking, anna, rosewood, rosa, fin):
    """The couple paid by card: the money is at Stripe, and cannot leave by PayPal."""
    payable_by_paypal(rosewood, ADDRESS)
    paid(sandbox, booking, anna, card=QUICK_CARD)

    outcome = run()

    assert (outcome.failed, payout().state) == (1, "failed")
    assert "sufficient funds" in payout().trouble
    assert told(rosa) == [f"€270 could not be paid out. {AGAIN}"]
    assert "1 not sent" in told(fin)[0]
    assert ledger.balance(Account.VENDOR_PAYABLE, "EUR", vendor=rosewood) == -27_000

    sandbox.control("paypal", topup="300.00")
    run()
    sandbox.settle()
    run()
    assert (payout().state, payout().attempt) == ("sent", 1)
    assert told(rosa)[-1] == f"€270 are in your PayPal account, {ADDRESS}."


def test_a_refusal_while_an_earlier_request_may_be_on_its_way_says_nothing(sandbox, deposit):
    """It may have taken the very money that is missing now."""
    sandbox.fault("cut", path=PAYOUTS, method="POST")
    run()
    Payout.objects.update(uuid="00000000-0000-4000-8000-000000000001")  # as if not there yet
    sandbox.fault("payout_refused")
    with pytest.raises(NoAnswer):
        services.send_payout(payout().pk)
    assert payout().state == "sending"


def test_nobody_has_the_address(sandbox, deposit, rosewood, rosa, fin):
    named = address(rosewood, "unclaimed")
    run()
    sandbox.settle()

    services.look_at_payout(payout().pk)

    one = payout()
    assert (one.state, one.trouble) == (
        "failed",
        f"Nobody with a PayPal account has the address {named}.",
    )
    account = PayoutAccount.objects.get()
    assert (account.state, account.vendor.payouts_ready) == ("restricted", False)
    assert ledger.balance(Account.VENDOR_PAYABLE, "EUR", vendor=rosewood) == -27_000
    assert held() == (30_000 - 936 - 540, 936 + 540)  # PayPal keeps its fee
    assert there(sandbox) == "285.24"
    assert any("are stopped" in text and named in text for text in told(rosa))
    assert any(
        f"did not arrive: Nobody with a PayPal account has the address {named}" in text
        for text in told(fin)
    )

    assert run().failed == 1  # nowhere to go
    proved(rosewood)
    run()
    sandbox.settle()
    run()
    assert (payout().state, there(sandbox)) == ("sent", "9.84")


def test_somebody_claims_it_in_the_moment_it_is_asked_back(sandbox, deposit, rosewood, monkeypatch):
    from payments.providers.paypal_payouts import PayPalPayouts

    named = address(rosewood, "unclaimed")
    run()
    sandbox.settle()
    ask_back = PayPalPayouts.ask_back

    def too_late(self, seen):
        sandbox.control("paypal", receiver=named, status="SUCCESS")
        return ask_back(self, seen)

    monkeypatch.setattr(PayPalPayouts, "ask_back", too_late)
    services.look_at_payout(payout().pk)

    assert (payout().state, PayoutAccount.objects.get().state) == ("sent", "ready")


@pytest.mark.parametrize(
    ("word", "why"),
    [
        ("failed", "PayPal: The receiver's account cannot take money."),
        ("blocked", "PayPal: PayPal has blocked this payout."),
    ],
)
def test_a_payout_that_fails_has_never_left(sandbox, deposit, rosewood, word, why):
    address(rosewood, word)
    run()
    sandbox.settle()
    services.look_at_payout(payout().pk)

    assert (payout().state, payout().trouble) == ("failed", why)
    assert (held(), there(sandbox)) == ((30_000 - 936, 936), "290.64")


def test_what_was_blocked_and_arrives_after_all_is_not_sent_again(sandbox, deposit, rosewood):
    named = address(rosewood, "blocked")
    run()
    sandbox.settle()
    batch = payout().provider_id
    services.look_at_payout(payout().pk)
    assert payout().state == "failed"

    sandbox.control("paypal", receiver=named, status="SUCCESS")
    assert look_at_payout_called("paypal", batch).state == "sent"
    assert run().sent == 0
    assert there(sandbox) == "15.24"


def test_what_paypal_looks_at_first_waits(sandbox, deposit, rosewood):
    named = address(rosewood, "onhold")
    run()
    sandbox.settle()
    assert services.look_at_payout(payout().pk).state == "underway"
    assert run().underway == 1

    sent_back(Payment.objects.get(), 10_000)
    services.take_back(deposit.pk)
    assert payout().gross == 27_000  # what is on its way does not shrink

    sandbox.control("paypal", receiver=named, status="SUCCESS")
    Payout.objects.update(looked_at=timezone.now() - dt.timedelta(minutes=6))
    services.reconcile("paypal")
    assert payout().state == "sent"


def test_what_has_arrived_cannot_be_taken_back_and_is_owed(sandbox, deposit, rosewood):
    run()
    sandbox.settle()
    run()
    sandbox.control("paypal", topup="200.00")

    sent_back(deposit, 10_000)
    services.take_back(deposit.pk)
    send_take_backs(10)

    assert ledger.balance(Account.VENDOR_RECEIVABLE, "EUR", vendor=rosewood) == 9_000


@pytest.mark.parametrize("refund", [0, 10_000])
def test_a_payout_that_comes_back_is_the_vendor_s_again(
    sandbox, deposit, rosewood, rosa, fin, refund
):
    """Also after a refund, which they owe by then: it is kept from the next."""
    run()
    sandbox.settle()
    run()
    if refund:
        sandbox.control("paypal", topup="200.00")
        sent_back(deposit, refund)
        services.take_back(deposit.pk)
        send_take_backs(10)
    sandbox.control("paypal", receiver=ADDRESS, status="REFUNDED")

    Payout.objects.update(looked_at=timezone.now() - dt.timedelta(days=2))
    services.reconcile("paypal")
    services.look_at_payout(payout().pk)

    assert (payout().state, audit()) == ("returned", [])
    assert "€270 came back from PayPal. They come with your next payout." in told(rosa)
    assert any("came back" in text for text in told(fin))

    run(on=later(21))
    sandbox.settle()
    run(on=later(21))
    _, second = Payout.objects.order_by("pk")
    kept = 9_000 if refund else 0
    assert (second.state, second.amount, second.netted) == ("sent", 27_000 - kept, kept)


def test_a_webhook_only_says_look(sandbox, deposit):
    run()
    sandbox.settle()
    batch = payout().provider_id
    event = services.note_event(
        "paypal", "WH-1", kind="PAYMENT.PAYOUTS-ITEM.FAILED", subject_id=batch, happened_at=None
    )
    services.process_event(event.pk)

    assert ProviderEvent.objects.get().outcome == "applied"
    assert payout().state == "sent"  # whatever it said


def test_a_webhook_brings_a_payout_whose_answer_was_lost(sandbox, deposit):
    sandbox.fault("error_after", path=PAYOUTS, method="POST")
    run()
    sandbox.settle()
    listed = sandbox.paypal("POST", "/v1/payments/payouts", _same_again(payout())).json()
    batch = listed["details"][0]["link"][0]["href"].rpartition("/")[2]

    assert look_at_payout_called("paypal", batch).state == "sent"
    assert look_at_payout_called("paypal", "NOBODYS") is None


def _same_again(one: Payout) -> dict:
    item = {
        "recipient_type": "EMAIL",
        "receiver": ADDRESS,
        "amount": {"currency": "EUR", "value": "270.00"},
    }
    return {"sender_batch_header": {"sender_batch_id": one.idempotency_key}, "items": [item]}


def test_an_earlier_try_does_not_speak_for_the_present_one(sandbox, deposit, rosewood):
    address(rosewood, "failed")
    run()
    sandbox.settle()
    old = payout()
    services.look_at_payout(old.pk)
    proved(rosewood)
    run()

    look_at_payout_called("paypal", old.provider_id)

    assert (payout().state, payout().attempt) == ("underway", 1)


def test_who_changes_to_a_bank_account_is_paid_there(sandbox, booking, anna, rosewood, rosa):
    payable_by_paypal(rosewood, ADDRESS)
    paid(sandbox, booking, anna, card=QUICK_CARD)
    assert run().failed == 1

    PayoutAccount.objects.update(is_chosen=False)
    payable(rosewood)
    run()

    one = payout()
    assert (one.state, one.provider, one.provider_id[:3]) == ("sent", "stripe", "tr_")
    assert (
        ledger.balance(Account.PROVIDER_CLEARING, "EUR", provider="stripe") == 30_000 - 475 - 27_000
    )


def test_holds_and_the_smallest_payout_count_as_ever(sandbox, deposit, rosewood, rosa, fin):
    services.hold_payouts(rosewood.pk, reason="A complaint.", by=fin)
    assert (run().underway, Payout.objects.count()) == (0, 0)
    services.release_payouts(rosewood.pk, by=fin)
    services.change_plan(rosewood.pk, rhythm="weekly", days_after_event=2, minimum=27_001, by=rosa)
    assert (run().underway, Payout.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("provider", "currency", "amounts", "owed", "fitting"),
    [
        ("paypal", "EUR", [101, 99], 0, [101, 99]),
        ("paypal", "HUF", [10_050, 10_075], 0, [10_050, 10_050]),
        ("paypal", "HUF", [10_050, 25], 0, [10_000]),
        ("paypal", "HUF", [10_050, 10_075], 50, [10_050, 10_000]),
        ("stripe", "HUF", [10_050, 10_075], 0, [10_050, 10_075]),
        ("stripe", "KWD", [1_063, 1_004], 0, [1_063, 997]),
        ("paypal", "JPY", [1, 2], 0, [1, 2]),
    ],
)
def test_what_is_too_small_to_be_sent_waits(provider, currency, amounts, owed, fitting):
    """PayPal sends no part of a forint, Stripe no thousandth of a dinar: of the newest share that
    stays for the next payout.
    """
    shares = [reckoning.Share(Payment(), amount) for amount in amounts]
    due = reckoning._payable(shares, owed, provider, currency)
    assert [share.amount for share in due] == fitting
    assert (sum(fitting) - owed) % step_of(provider, currency) == 0


def test_a_vendor_of_another_currency_waits_with_the_reason(sandbox, deposit):
    Payment.objects.update(currency="BHD")
    (due,) = services.due_on(later())
    assert str(due.hindrance) == "PayPal does not pay out in BHD"
    Payment.objects.update(currency="EUR")
