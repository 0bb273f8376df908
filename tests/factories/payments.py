"""Money as it comes out of the services and the sandbox, so that its ledger and cards are real."""

import uuid
from typing import Any

from django.db import transaction

from accounts.models import User
from bookings.models import Booking
from payments import services
from payments.models import Dispute, Payment, PayoutAccount, PayoutPlan, Refund, SavedCard
from payments.services import Checkout, return_money
from payments.services.looking import lock
from tests.fixtures.sandbox import Sandbox
from vendors.models import Vendor

GOOD_CARD = "4242424242424242"
# Its money can be spent at once; that of other cards after a week.
QUICK_CARD = "4000000000000077"


def begun(
    booking: Booking, by: User, purpose: Payment.Purpose = Payment.Purpose.DEPOSIT
) -> Checkout:
    """A payment about to be made, of the deposit or the balance."""
    return services.start_payment(booking.pk, purpose, by=by)


def pay_at_provider(sandbox: Sandbox, checkout: Checkout, card: str = GOOD_CARD) -> Any:
    """What the card fields do in the page; our side does not know yet."""
    intent = {"id": checkout.payment.provider_id, "client_secret": checkout.client_secret}
    answer = sandbox.page_confirms(intent, card)
    sandbox.settle()
    return answer


def begun_at_paypal(
    booking: Booking, by: User, purpose: Payment.Purpose = Payment.Purpose.DEPOSIT
) -> Checkout:
    return services.start_payment(booking.pk, purpose, by=by, provider="paypal")


def paid_at_paypal(
    sandbox: Sandbox,
    booking: Booking,
    by: User,
    purpose: Payment.Purpose = Payment.Purpose.DEPOSIT,
) -> Payment:
    """Agreed to on PayPal's page, and collected."""
    checkout = begun_at_paypal(booking, by, purpose)
    sandbox.payer_answers(checkout.payment.provider_id or "")
    return services.collect(checkout.payment.pk)


def paid(
    sandbox: Sandbox,
    booking: Booking,
    by: User,
    purpose: Payment.Purpose = Payment.Purpose.DEPOSIT,
    *,
    card: str = GOOD_CARD,
) -> Payment:
    """A deposit or a balance that has been paid and looked at."""
    checkout = begun(booking, by, purpose)
    pay_at_provider(sandbox, checkout, card)
    return services.look(checkout.payment.pk)


def kept_card(sandbox: Sandbox, by: User, card: str = GOOD_CARD) -> SavedCard:
    """A card that this person has added to those they keep."""
    secret = services.begin_card(by=by)
    answer = sandbox.page_keeps(secret, card).json()
    if answer.get("status") == "requires_action":
        answer = sandbox.person_answers({"id": answer["id"], "client_secret": secret}).json()
    services.look_at_cards_of(by)
    return SavedCard.objects.get(provider_id=answer["payment_method"])


def payable(vendor: Vendor) -> PayoutAccount:
    """The vendor has an account that is ready; the sandbox knows such names."""
    number = uuid.uuid4()
    account = PayoutAccount.objects.create(
        uuid=number,
        vendor=vendor,
        provider_id=f"acct_demoPT{number.hex}",
        country="PT",
        currency="EUR",
        email="payouts@example.test",
        state=PayoutAccount.State.READY,
        details_submitted=True,
        payouts_enabled=True,
    )
    Vendor.objects.filter(pk=vendor.pk).update(payouts_ready=True)
    return account


def payable_by_paypal(vendor: Vendor, address: str = "rosa@paypal.test") -> PayoutAccount:
    """The vendor has chosen to be paid at a PayPal address that is proved theirs."""
    PayoutAccount.objects.filter(vendor=vendor).update(is_chosen=False)
    account = PayoutAccount.objects.create(
        vendor=vendor,
        provider="paypal",
        provider_id=address,
        email=address,
        country="PT",
        currency=vendor.currency,
        state=PayoutAccount.State.READY,
        details_submitted=True,
        payouts_enabled=True,
    )
    Vendor.objects.filter(pk=vendor.pk).update(payouts_ready=True)
    return account


def plan_of(vendor: Vendor) -> PayoutPlan:
    """When the vendor is paid."""
    (plan,) = services.plans_of([vendor.pk])
    return plan


def sent_back(payment: Payment, amount: int) -> Payment:
    """A part of a payment goes back, and everybody has heard of it."""
    with transaction.atomic():
        refund = return_money(lock(payment.pk), amount, reason=Refund.Reason.CANCELLED)
    services.send_refund(refund.pk)
    return Payment.objects.get(pk=payment.pk)


def disputed(sandbox: Sandbox, payment: Payment, **asked: Any) -> Dispute:
    """A bank has questioned a payment, and we have looked: all of it is charged back unless `asked`
    says otherwise (`amount`, `reason`, `inquiry`).
    """
    made = sandbox.control("disputes", payment=payment.provider_id, **asked)
    dispute = services.look_at_dispute_called("stripe", made["id"])
    assert dispute is not None
    return dispute


def decided(sandbox: Sandbox, dispute: Dispute, outcome: str) -> Dispute:
    """The bank has decided, and we have looked."""
    sandbox.control("disputes", dispute=dispute.provider_id, outcome=outcome)
    return services.look_at_dispute(dispute.pk)
