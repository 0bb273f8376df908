"""A couple pays: one payment for each booking and purpose, whatever they click."""

from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from bookings.models import Booking, BookingEvent
from bookings.services import record_payment_step
from payments.exceptions import (
    AnotherIsUnderWay,
    HoldHasRunOut,
    NotForThisMoney,
    NothingToPay,
    ProviderIsSilent,
)
from payments.models import Payment
from payments.models.payments import PaymentQuerySet
from payments.money import paypal_takes
from payments.providers import (
    APPROVAL_PROVIDERS,
    CARD_PROVIDERS,
    card_provider_of,
    provider_of,
)
from payments.providers.base import NoAnswer, NotThere, PaymentOrder, Refused, SeenPayment
from payments.services.capturing import collect
from payments.services.looking import agree, find, forget, lock, look
from payments.services.wallets import look_at_wallet, open_wallet


@dataclass(frozen=True)
class Checkout:
    """What the page needs to let somebody type a card, or the provider's page where they agree."""

    payment: Payment
    client_secret: str
    approve_url: str = ""


def start_payment(
    booking_id: int, purpose: Payment.Purpose, *, by: User, provider: str = "stripe"
) -> Checkout:
    """Begin, or go on, paying the deposit, the balance or the whole price of a booking; the amount
    is the booking's own.

    A double click, two tabs, or coming back after a day all get the same payment. Deposit and whole
    price take each other's place, and so do a card and PayPal: what was begun instead is taken back
    first. What a payer has agreed to at PayPal already is collected. Raises NothingToPay,
    HoldHasRunOut, AnotherIsUnderWay, NotForThisMoney and ProviderIsSilent.
    """
    _make_room_for(booking_id, purpose, by=by, provider=provider)
    payment = _claim(booking_id, purpose, by=by, provider=provider)
    seen = _ask(payment)
    if seen is None:  # the provider has lost it: that one is closed, and there is room for another
        payment = _claim(booking_id, purpose, by=by, provider=provider)
        seen = _ask(payment)
    if seen is None:
        raise ProviderIsSilent
    if seen.is_approved:
        return Checkout(_collected(payment), "")
    seen = _with_the_cards_of(by, payment, seen)
    payment = agree(payment, seen)
    if payment.state == Payment.State.CANCELLED:  # somebody has begun another one meanwhile
        raise AnotherIsUnderWay
    return Checkout(payment, seen.client_secret, seen.approve_url)


def _claim(booking_id: int, purpose: Payment.Purpose, *, by: User, provider: str) -> Payment:
    """The one payment of this booking for this purpose. The booking's lock lets nobody make a
    second.
    """
    with transaction.atomic():
        booking = Booking.objects.select_for_update(of=("self",)).get(pk=booking_id)
        if not by.has_perm("bookings.pay_booking", booking):
            raise PermissionDenied
        amount = _due(booking, purpose)
        if provider == "paypal" and not paypal_takes(amount, booking.currency):
            raise NotForThisMoney
        if _others(booking, purpose, provider=provider).exists():
            raise AnotherIsUnderWay
        payment = booking.payments.active().filter(purpose=purpose).first()
        if payment is None:
            is_news = not booking.payments.filter(purpose=purpose).exists()
            payment = Payment.objects.create(
                booking=booking,
                purpose=purpose,
                provider=provider,
                payer=by,
                amount=amount,
                currency=booking.currency,
            )
            if is_news:  # another way to pay is none
                record_payment_step(booking.pk, BookingEvent.Kind.PAYMENT_STARTED, by=by)
    return payment


def _make_room_for(booking_id: int, purpose: Payment.Purpose, *, by: User, provider: str) -> None:
    """Take back at the provider what was begun instead: until it is cancelled there it could be
    paid, and the booking's lock and the constraint let no other one begin.
    """
    booking = Booking.objects.get(pk=booking_id)
    if not by.has_perm("bookings.pay_booking", booking):
        raise PermissionDenied
    for other in _others(booking, purpose, provider=provider).undecided():
        call_off(other)


def _others(booking: Booking, purpose: Payment.Purpose, *, provider: str) -> PaymentQuerySet:
    """The same by another way to pay; and of deposit and whole price the one that is not wanted."""
    same = Payment.FIRST if purpose in Payment.FIRST else (purpose,)
    others = booking.payments.active().filter(purpose__in=same)
    return others.exclude(purpose=purpose, provider=provider)


def call_off(payment: Payment) -> None:
    """One whose creation is not known of is made first, under its own key, so that nobody can make
    it afterwards. Where we capture, one that is being captured stays.
    """
    seen = _ask(payment)
    if seen is None:  # the provider has lost it
        return
    payment.refresh_from_db()
    if payment.provider in APPROVAL_PROVIDERS and payment.state == Payment.State.PROCESSING:
        _collected(payment)
        return
    try:
        seen = provider_of(payment.provider).cancel_payment(seen.id)
    except NoAnswer as silence:
        raise ProviderIsSilent from silence
    except (NotThere, Refused):  # paid, or with the bank, in this very moment
        look(payment.pk)
    else:
        agree(payment, seen)


def _due(booking: Booking, purpose: Payment.Purpose) -> int:
    """How much, in minor units; raises when it is nothing."""
    if purpose == Payment.Purpose.BALANCE:
        if not booking.balance_due:
            raise NothingToPay
        return booking.balance_due
    if not booking.deposit_due or booking.deposit == 0:
        raise NothingToPay
    if booking.hold_expires_at is None or booking.hold_expires_at <= timezone.now():
        raise HoldHasRunOut
    return booking.price if purpose == Payment.Purpose.WHOLE else booking.deposit


def _ask(payment: Payment) -> SeenPayment | None:
    """The payment at the provider: the one it has, or a new one. No lock is held here."""
    try:
        if payment.provider_id is None and payment.state == Payment.State.CREATED:
            return _create(payment)
        seen = find(payment)
        if seen is None and payment.provider_id is None:
            return _create(_with_a_new_key(payment))
    except NoAnswer as silence:
        _remember_doubt(payment)
        raise ProviderIsSilent from silence
    if seen is None:
        forget(payment)
    return seen


def _create(payment: Payment) -> SeenPayment:
    try:
        return _create_for(payment)
    except NotThere:  # the customer was deleted at the provider: the next one is new
        if payment.provider not in CARD_PROVIDERS:
            raise
        look_at_wallet(open_wallet(payment.payer).pk)
        return _create_for(_with_a_new_key(payment))


def _create_for(payment: Payment) -> SeenPayment:
    """Under one key everything has to be the same, so it is its first payer's, whoever asks."""
    booking = payment.booking
    what = f"{booking.package_name}, {booking.vendor}, {booking.date}"
    return provider_of(payment.provider).create_payment(
        PaymentOrder(
            customer_id=_customer_of(payment),
            reference=str(payment.uuid),
            amount=payment.amount,
            currency=payment.currency,
            description=f"{payment.get_purpose_display()}: {what}",
            idempotency_key=payment.idempotency_key,
            return_url=settings.SITE_URL + payment.get_absolute_url(),
            cancel_url=settings.SITE_URL + booking.get_absolute_url(),
            facts={"booking": str(booking.pk)},
        )
    )


def _customer_of(payment: Payment) -> str:
    """Whose kept cards may pay it, where cards are kept at all."""
    if payment.provider not in CARD_PROVIDERS:
        return ""
    return open_wallet(payment.payer).provider_id or ""


def _collected(payment: Payment) -> Payment:
    try:
        return collect(payment.pk)
    except NoAnswer as silence:
        raise ProviderIsSilent from silence


def _with_the_cards_of(person: User, payment: Payment, seen: SeenPayment) -> SeenPayment:
    """Whoever is at the dialog now pays by their own cards, and keeps them for themselves."""
    if payment.provider not in CARD_PROVIDERS:
        return seen
    if seen.state not in (Payment.State.CREATED, Payment.State.FAILED):
        return seen
    if person == payment.payer and seen.customer_id:
        return seen
    customer = open_wallet(person).provider_id or ""
    if customer in ("", seen.customer_id):
        return seen
    try:
        return card_provider_of(payment.provider).assign_payment(seen.id, customer)
    except (NotThere, Refused):  # a bank is at it by now: paying by a card that is typed in goes on
        return seen
    except NoAnswer as silence:
        raise ProviderIsSilent from silence


def _with_a_new_key(payment: Payment) -> Payment:
    """Nothing is there under the old key, which may be answered by the same error for ever."""
    with transaction.atomic():
        locked = lock(payment.pk)
        if locked.version == payment.version:
            locked.attempt += 1
            locked.version += 1
            locked.save(update_fields=["attempt", "version"])
    return locked


def _remember_doubt(payment: Payment) -> None:
    """We asked and heard nothing. What the provider did is for reconciliation to find out."""
    with transaction.atomic():
        locked = lock(payment.pk)
        if locked.provider_id is None and locked.state == Payment.State.CREATED:
            locked.state = Payment.State.UNKNOWN
            locked.version += 1
            locked.save(update_fields=["state", "version"])
