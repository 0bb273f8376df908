"""Money as it comes out of the services and the sandbox, so that its ledger and cards are real."""

from typing import Any

from accounts.models import User
from bookings.models import Booking
from payments import services
from payments.models import Payment, SavedCard
from payments.services import Checkout
from tests.fixtures.sandbox import Sandbox

GOOD_CARD = "4242424242424242"


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


def paid(
    sandbox: Sandbox,
    booking: Booking,
    by: User,
    purpose: Payment.Purpose = Payment.Purpose.DEPOSIT,
) -> Payment:
    """A deposit or a balance that has been paid and looked at."""
    checkout = begun(booking, by, purpose)
    pay_at_provider(sandbox, checkout)
    return services.look(checkout.payment.pk)


def kept_card(sandbox: Sandbox, by: User, card: str = GOOD_CARD) -> SavedCard:
    """A card that this person has added to those they keep."""
    secret = services.begin_card(by=by)
    answer = sandbox.page_keeps(secret, card).json()
    if answer.get("status") == "requires_action":
        answer = sandbox.person_answers({"id": answer["id"], "client_secret": secret}).json()
    services.look_at_cards_of(by)
    return SavedCard.objects.get(provider_id=answer["payment_method"])
