"""PayPal's disputes: followed to the cent, answered at PayPal."""

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from messaging.models import Notification
from payments import ledger, services
from payments.exceptions import DisputeIsClosed
from payments.models import Account, Dispute, Payment, ProviderEvent
from payments.services.disputes import look_at_dispute_called
from payments.statements import statement_of
from tests.factories.payments import paid_at_paypal
from tests.payments.sandbox.receiver import running_receiver

pytestmark = pytest.mark.django_db


@pytest.fixture
def deposit(sandbox, booking, anna) -> Payment:
    """€300.00 by PayPal, of which PayPal has kept €9.36."""
    return paid_at_paypal(sandbox, booking, anna)


def page_of(address: str, user) -> str:
    client = Client()
    client.force_login(user)
    return " ".join(client.get(address).content.decode().split())


def complained(sandbox, payment, **asked) -> Dispute:
    made = sandbox.control("paypal", capture=payment.charge_id, **asked)
    dispute = look_at_dispute_called("paypal", made["dispute_id"])
    assert dispute is not None
    return dispute


def decided(sandbox, dispute, outcome) -> Dispute:
    sandbox.control("paypal", dispute=dispute.provider_id, outcome=outcome)
    return services.look_at_dispute(dispute.pk)


def books() -> tuple[int, int, int]:
    """At PayPal, kept by PayPal, and held in disputes; the first as PayPal has it."""
    clearing, fees = (
        ledger.balance(each, "EUR", provider="paypal")
        for each in (Account.PROVIDER_CLEARING, Account.PROVIDER_FEES)
    )
    return clearing, fees, ledger.balance(Account.DISPUTE_HOLD, "EUR")


def there(sandbox) -> int:
    (row,) = sandbox.paypal("GET", "/v1/reporting/balances").json()["balances"]
    return round(float(row["total_balance"]["value"]) * 100)


def test_a_claim_takes_the_money_and_a_fee(sandbox, deposit, rosewood):
    dispute = complained(sandbox, deposit)

    assert (dispute.state, dispute.reason) == ("needs_response", "product_not_received")
    assert books() == (29_064 - 31_500, 936 + 1_500, 30_000)
    assert there(sandbox) == 29_064 - 31_500
    assert Payment.objects.get().is_held


@pytest.mark.parametrize(
    ("outcome", "state", "clearing"), [("won", "won", 27_564), ("lost", "lost", -2_436)]
)
def test_paypal_decides(sandbox, deposit, rosewood, outcome, state, clearing):
    dispute = complained(sandbox, deposit)
    assert decided(sandbox, dispute, "review").state == "under_review"
    assert decided(sandbox, dispute, outcome).state == state

    assert books() == (clearing, 2_436, 0)
    assert there(sandbox) == clearing
    owed = -27_000 if outcome == "won" else 0
    assert ledger.balance(Account.VENDOR_PAYABLE, "EUR", vendor=rosewood) == owed


def test_a_complaint_takes_nothing_and_ends_by_itself(sandbox, deposit):
    dispute = complained(sandbox, deposit, inquiry=True)
    assert (dispute.state, books()) == ("inquiry", (29_064, 936, 0))
    assert decided(sandbox, dispute, "cancelled").state == "inquiry_closed"
    assert not Payment.objects.get().is_held


def test_a_complaint_becomes_a_claim(sandbox, deposit):
    dispute = complained(sandbox, deposit, inquiry=True)
    assert decided(sandbox, dispute, "claim").state == "needs_response"
    assert decided(sandbox, dispute, "lost").state == "lost"
    assert books() == (-2_436, 2_436, 0)


def test_the_first_we_hear_is_that_it_is_over(sandbox, deposit):
    """The reconciliation finds it, and writes all of it at once."""
    made = sandbox.control("paypal", capture=deposit.charge_id)
    sandbox.control("paypal", dispute=made["dispute_id"], outcome="lost")

    services.reconcile("paypal")
    services.reconcile("paypal")

    assert Dispute.objects.get().state == "lost"
    assert books() == (-2_436, 2_436, 0)


def test_one_that_is_about_nothing_of_ours(sandbox, deposit):
    made = sandbox.control("paypal", capture=deposit.charge_id)
    Payment.objects.update(charge_id="OTHER")
    assert look_at_dispute_called("paypal", made["dispute_id"]) is None
    assert look_at_dispute_called("paypal", "PP-R-NOBODY") is None
    Payment.objects.update(charge_id=deposit.charge_id)


def test_it_is_answered_at_paypal_and_not_here(sandbox, deposit, fin, rosa):
    dispute = complained(sandbox, deposit)
    client = Client()
    client.force_login(fin)

    page = client.get(f"/adminpanel/disputes/{dispute.pk}/").content.decode()
    assert f"/resolutioncenter/view/{dispute.provider_id}" in page
    assert "Answer it at PayPal." in page
    assert "Save and submit" not in page
    with pytest.raises(DisputeIsClosed):
        services.submit_evidence(dispute.pk, by=fin)
    with pytest.raises(DisputeIsClosed):
        services.accept_loss(dispute.pk, by=fin)

    assert dispute.takes_words(timezone.now())
    services.state_side(dispute.pk, text="We danced.", by=rosa)
    assert "We danced." in client.get(f"/adminpanel/disputes/{dispute.pk}/").content.decode()


def test_paypal_tells_of_it(sandbox, settings, deposit, client):
    with running_receiver() as receiver:
        settings.SITE_URL = receiver.url.removesuffix("/hook")
        call_command("connect_paypal", verbosity=0)
        sandbox.control("paypal", capture=deposit.charge_id)
        sandbox.settle()
        body, headers = receiver.received[0][0], receiver.headers[0]
        names = {name: headers[name] for name in headers if name.startswith("paypal-")}
        answer = client.post(
            "/paypal/webhook/", body, content_type="application/json", headers=names
        )

    assert answer.status_code == 200
    event = ProviderEvent.objects.get()
    assert event.kind == "CUSTOMER.DISPUTE.CREATED"
    services.process_event(event.pk)
    assert Dispute.objects.get().provider_id == event.subject_id


@pytest.mark.parametrize(
    ("inquiry", "opening"),
    [
        (True, "The buyer opened a case at PayPal about €300 of "),
        (False, "PayPal is to decide about €300 of "),
    ],
)
def test_staff_read_whose_money_it_is_and_until_when(sandbox, deposit, fin, inquiry, opening):
    dispute = complained(sandbox, deposit, inquiry=inquiry)

    text = Notification.objects.get(user=fin, kind="dispute").text
    booking = deposit.booking
    assert text == (
        f"{opening}{booking.couple} with {booking.vendor}, wedding on {booking.span.full}."
        f" Answer until {dispute.due_by:%-d %B %Y}."
    )


@pytest.mark.parametrize("outcome", ["review", "won", "lost"])
def test_nobody_reads_of_a_bank_or_a_card(sandbox, deposit, booking, fin, rosa, outcome):
    dispute = complained(sandbox, deposit)
    decided(sandbox, dispute, outcome)

    pages = [
        page_of(f"/adminpanel/disputes/{dispute.pk}/", fin),
        page_of(dispute.get_absolute_url(), rosa),
    ]
    said = [each.text for each in Notification.objects.filter(kind="dispute")]
    said += [each.detail for each in booking.events.filter(kind__startswith="dispute")]
    said += [line.words for line in statement_of(booking, "couple").lines]
    said += [line.words for line in statement_of(booking, "vendor").lines]
    said += [act.words for act in statement_of(booking, "staff").acts]
    for text in [*pages, *said]:
        assert "the bank" not in text.lower()
        assert "cardholder" not in text


def test_what_is_said_of_paypal(sandbox, deposit, booking, anna, rosa):
    decided(sandbox, complained(sandbox, deposit), "lost")

    couple = [line.words for line in statement_of(booking, "couple").lines]
    assert couple == ["Deposit paid", "Charged back by PayPal: deposit"]
    assert booking.events.get(kind="disputed").detail.startswith("PayPal looks at this payment.")
    last = Notification.objects.filter(user=rosa, kind="dispute").latest("pk")
    assert last.text.startswith("PayPal decided for the buyer: €300 of ")


@pytest.mark.parametrize("outcome", ["won", "lost"])
def test_what_was_said_at_paypal_is_not_known_here(sandbox, deposit, fin, outcome):
    dispute = complained(sandbox, deposit)
    page = page_of(f"/adminpanel/disputes/{dispute.pk}/", fin)
    assert "They were told, and are reminded." in page

    decided(sandbox, dispute, outcome)

    page = page_of(f"/adminpanel/disputes/{dispute.pk}/", fin)
    assert "nobody answered it" not in page
    assert "what was said, if anything, stands there" in page
    assert f"/resolutioncenter/view/{dispute.provider_id}" in page
    assert "They were told" not in page
    assert "They said nothing while there was time." in page
