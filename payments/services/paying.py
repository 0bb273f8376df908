"""A couple pays: one payment for each booking and purpose, whatever they click."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from bookings.models import Booking, BookingEvent
from bookings.services import record_payment_step
from payments.exceptions import (
    AnotherIsUnderWay,
    EarlierFirst,
    HoldHasRunOut,
    NotForThisMoney,
    NothingToPay,
    ProviderIsSilent,
)
from payments.models import Dispute, Payment
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


@dataclass(frozen=True)
class Wanted:
    """What somebody wants to pay, and how: `instalment` is the number of one, `loss` the id of a
    lost dispute that is made good.
    """

    purpose: Payment.Purpose
    provider: str
    instalment: int = 0
    loss: int | None = None

    @property
    def facts(self) -> dict[str, Any]:
        """By which its payment is found, whoever takes the money."""
        return {
            "purpose": self.purpose,
            "instalment": self.instalment,
            "makes_good": self.loss,
        }


def start_payment(
    booking_id: int,
    purpose: Payment.Purpose,
    *,
    by: User,
    provider: str = "stripe",
    instalment: int = 0,
    loss: int | None = None,
) -> Checkout:
    """Begin, or go on, paying the deposit, the balance, the whole price or an `instalment` (its
    number) of a booking, or once more what was lost in a dispute (`loss`, its id); the amount is
    the booking's own, or that of the dispute. The balance is all that is left.

    A double click, two tabs, or coming back after a day all get the same payment. Deposit and whole
    price take each other's place, and so do an instalment and all that is left, and a card and
    PayPal: what was begun instead is taken back first. What a payer has agreed to at PayPal already
    is collected. Raises NothingToPay, EarlierFirst, HoldHasRunOut, AnotherIsUnderWay,
    NotForThisMoney and ProviderIsSilent.
    """
    wanted = Wanted(purpose, provider, instalment, loss)
    _make_room_for(booking_id, wanted, by=by)
    payment = _claim(booking_id, wanted, by=by)
    seen = _ask(payment)
    if seen is None:  # the provider has lost it: that one is closed, and there is room for another
        payment = _claim(booking_id, wanted, by=by)
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


def _claim(booking_id: int, wanted: Wanted, *, by: User) -> Payment:
    """The one payment of this booking for this purpose. The booking's lock lets nobody make a
    second.
    """
    with transaction.atomic():
        booking = Booking.objects.select_for_update(of=("self",)).get(pk=booking_id)
        amount = _payable(booking, wanted, by=by)
        if _others(booking, wanted).exists():
            raise AnotherIsUnderWay
        same = booking.payments.filter(**wanted.facts)
        payment = same.active().first()
        if payment is None:
            is_news = not same.exists()
            payment = Payment.objects.create(
                booking=booking,
                purpose=wanted.purpose,
                instalment=wanted.instalment,
                instalments=booking.instalments.count() if wanted.instalment else 0,
                makes_good_id=wanted.loss,
                provider=wanted.provider,
                payer=by,
                amount=amount,
                currency=booking.currency,
            )
            if is_news:  # another way to pay is none
                record_payment_step(booking.pk, BookingEvent.Kind.PAYMENT_STARTED, by=by)
    return payment


def _make_room_for(booking_id: int, wanted: Wanted, *, by: User) -> None:
    """Take back at the provider what was begun instead: until it is cancelled there it could be
    paid, and the booking's lock and the constraint let no other one begin. Who may not pay what
    they ask for calls nothing off.
    """
    booking = Booking.objects.get(pk=booking_id)
    _payable(booking, wanted, by=by)
    for other in _others(booking, wanted).undecided():
        call_off(other)


def _others(booking: Booking, wanted: Wanted) -> PaymentQuerySet:
    """The same by another way to pay; of deposit and whole price the one that is not wanted; and
    what else of the rest somebody has begun: instalments that are paid stay beside the others. What
    is paid again takes nobody's place.
    """
    if wanted.purpose in Payment.FIRST:
        others = booking.payments.active().filter(purpose__in=Payment.FIRST)
    elif wanted.purpose == Payment.Purpose.AGAIN:
        others = booking.payments.undecided().filter(makes_good=wanted.loss)
    else:
        others = booking.payments.undecided().filter(purpose__in=Payment.REST)
    return others.exclude(**wanted.facts, provider=wanted.provider)


def why_called_off(payment: Payment) -> str:
    """What its payer reads who still had it open."""
    booking = payment.booking
    if booking.state == Booking.State.EXPIRED:
        return f"{HoldHasRunOut()} Nothing was charged."
    if settled := _settled_by(payment):
        return f"Nothing was charged by this: it was paid meanwhile, {settled.receipt_number}."
    if booking.state not in (Booking.State.ACCEPTED, *Booking.PLANNED):
        return f"Nothing was charged: the booking is {booking.state_words.lower()}."
    return "This payment was replaced by another one, and nothing was charged by it."


def _settled_by(payment: Payment) -> Payment | None:
    """The one that came instead: of the same purpose, or of one that takes its place."""
    first, purpose = Payment.FIRST, payment.purpose
    instead = payment.booking.payments.succeeded().exclude(receipt_number=None)
    if purpose in first:
        return instead.filter(purpose__in=first).first()
    same = instead.filter(
        purpose=purpose, instalment=payment.instalment, makes_good=payment.makes_good_id
    )
    whole = instead.filter(purpose=Payment.Purpose.BALANCE)
    return same.first() or (whole.first() if purpose in Payment.REST else None)


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


def _payable(booking: Booking, wanted: Wanted, *, by: User) -> int:
    """How much they may pay now in this way, in minor units; raises when they may not."""
    if not by.has_perm("bookings.pay_booking", booking):
        raise PermissionDenied
    amount = _due(booking, wanted)
    if wanted.provider == "paypal" and not paypal_takes(amount, booking.currency):
        raise NotForThisMoney
    return amount


def _due(booking: Booking, wanted: Wanted) -> int:
    """How much, in minor units; raises when it is nothing."""
    if wanted.purpose == Payment.Purpose.AGAIN:
        return _lost(booking, wanted.loss)
    if wanted.purpose == Payment.Purpose.INSTALMENT:
        following = booking.next_instalment
        if following is None or wanted.instalment < following.number:
            raise NothingToPay
        if wanted.instalment > following.number:
            raise EarlierFirst
        amount: int = following.amount
        return amount
    if wanted.purpose == Payment.Purpose.BALANCE:
        if not booking.balance_due:
            raise NothingToPay
        return booking.balance_due
    if not booking.deposit_due or booking.deposit == 0:
        raise NothingToPay
    if booking.hold_expires_at is None or booking.hold_expires_at <= timezone.now():
        raise HoldHasRunOut
    return booking.price if wanted.purpose == Payment.Purpose.WHOLE else booking.deposit


def _lost(booking: Booking, dispute_id: int | None) -> int:
    """What that dispute has cost the booking and nobody has paid again."""
    losses = list(Dispute.objects.standing_losses_of(booking)) if booking.payable_again else []
    amount = next((each.amount for each in losses if each.pk == dispute_id), 0)
    if not amount:
        raise NothingToPay
    return amount


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
            description=f"{payment.what}: {what}",
            idempotency_key=payment.idempotency_key,
            return_url=settings.SITE_URL + payment.get_absolute_url(),
            cancel_url=settings.SITE_URL + reverse("payments:way-back", args=[payment.uuid]),
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
