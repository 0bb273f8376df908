"""Balances and instalments charged by themselves: agreed to by a couple (`consents.py`), tried when
due, and one, three and seven days later, until the money is there, the bank says never, or it wants
to hear from the payer. A consent about several instalments goes on with the next one, until all are
paid; where one is given up, so are those after it.

Each try is a row that is committed before the provider is asked, under a number that nobody can
take twice and a key made of the row. Whoever finds one that was left open looks first, then sends
it again under the same key. Nothing is asked of the provider inside a transaction. Days are days of
the vendor's calendar. Locks: the booking, then the rows.
"""

import datetime as dt
import logging
from dataclasses import dataclass, field

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from accounts.groups import bookkeepers
from bookings.models import Booking, BookingEvent
from bookings.services import record_payment_step
from messaging.services import notify
from payments import declines
from payments.exceptions import (
    AnotherIsUnderWay,
    EarlierFirst,
    NothingToPay,
    ProviderIsSilent,
)
from payments.models import BalanceAttempt, BalanceConsent, Payment
from payments.models.automatic import RETRY_AFTER
from payments.providers import card_provider_of
from payments.providers.base import ChargeOrder, NoAnswer, NotThere, Refused
from payments.services.consents import end_consent, lock_booking
from payments.services.looking import agree, look
from payments.services.paying import call_off, start_payment
from payments.services.sending import SURELY_OVER
from payments.services.wallets import look_at_cards_of
from vendors.money import words

# Whoever carries out an attempt is done by then, or dead.
LEASE = dt.timedelta(minutes=2)
BALANCE = Payment.Purpose.BALANCE
State, End = BalanceAttempt.State, BalanceConsent.End
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Step:
    """What is to do now about one consent: `act` is one of charge, go on, give up; `part` is the
    instalment, 0 for the balance.
    """

    consent: BalanceConsent
    act: str
    part: int
    number: int
    day: dt.date


@dataclass
class Retries:
    """What a run has done."""

    paid: int = 0
    declined: int = 0
    asked: int = 0
    given_up: int = 0
    silent: int = 0
    failed: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return (
            f"{self.paid} paid, {self.declined} declined, {self.asked} asked, {self.given_up} given"
            f" up, {self.silent} without an answer, {len(self.failed)} failed"
        )


# ---------------------------------------------------------------- charging


def steps_due() -> list[Step]:
    """What is to do now, by a look without locks."""
    consents = BalanceConsent.objects.filter(ended_at=None).in_full()
    return [step for consent in consents if (step := _step(consent))]


def retry_payments() -> Retries:
    """Charge everything that is due and was agreed to. Safe to run twice and in parallel, and
    after any death: each attempt is one row.
    """
    report = Retries()
    for step in steps_due():
        try:
            _take(step, report)
        except Exception:  # one booking's trouble is not the next one's
            log.exception("the %s could not be charged", step.consent)
            report.failed.append(str(step.consent))
    return report


def _take(step: Step, report: Retries) -> None:
    if step.act == "give up":
        report.given_up += _give_up_unanswered(step.consent)
        return
    attempt = _begin(step) if step.act == "charge" else _resume(step)
    if attempt is None:
        return
    state = _carry_out(attempt)
    report.paid += state == State.SUCCEEDED
    report.declined += state in (State.DECLINED, State.STOPPED)
    report.asked += state == State.ASKS
    report.silent += state in BalanceAttempt.OPEN
    report.given_up += BalanceConsent.objects.filter(
        pk=attempt.consent_id, end=End.GIVEN_UP
    ).exists()


def _step(consent: BalanceConsent) -> Step | None:
    if (left := consent.open_attempt) is not None:
        stale = left.tried_at < timezone.now() - LEASE
        return Step(consent, "go on", left.part, left.number, left.on) if stale else None
    last, day = consent.last_attempt, consent.next_day
    if day is None or consent.booking.vendor.today() < day or not _is_owed(consent):
        return None
    act = "give up" if consent.needs_the_couple else "charge"
    return Step(consent, act, consent.part, last.number + 1 if last else 0, day)


def _is_owed(consent: BalanceConsent) -> bool:
    """And not more than was agreed to."""
    return 0 < consent.booking.next_due <= consent.most


def _begin(step: Step) -> BalanceAttempt | None:
    """The row of this attempt; None when somebody else has it, or it is not due any more."""
    try:
        with transaction.atomic():
            lock_booking(step.consent.booking_id)
            consent = BalanceConsent.objects.in_full().get(pk=step.consent.pk)
            now = None if consent.ended_at else _step(consent)
            if now is None or _name(now) != _name(step):
                return None
            return BalanceAttempt.objects.create(
                consent=consent,
                part=step.part,
                number=step.number,
                on=consent.booking.vendor.today(),
            )
    except IntegrityError:
        return None


def _name(step: Step) -> tuple[str, int, int]:
    return step.act, step.part, step.number


def _resume(step: Step) -> BalanceAttempt | None:
    """An attempt that nobody has finished, ours from now on. The key stays the same; only where we
    heard nothing long ago another one is taken, for the old one may be answered by the old error
    for ever. It is carried out after a look in any case.
    """
    now = timezone.now()
    with transaction.atomic():
        attempts = BalanceAttempt.objects.select_for_update(of=("self",))
        attempt = attempts.get(consent=step.consent, part=step.part, number=step.number)
        if not attempt.is_open or attempt.tried_at > now - LEASE:
            return None
        if attempt.state == State.UNKNOWN and attempt.tried_at < now - SURELY_OVER:
            attempt.tries += 1
        attempt.tried_at = now
        attempt.save(update_fields=["tries", "tried_at"])
    return attempt


def _carry_out(attempt: BalanceAttempt) -> str:
    """Charge the card; what came of it. No lock is held here."""
    consent = attempt.consent
    try:
        payment = _begun(attempt)
        if payment.state not in (Payment.State.SUCCEEDED, Payment.State.PROCESSING):
            payment = _charge(attempt, payment)
    except (AnotherIsUnderWay, EarlierFirst, NoAnswer, ProviderIsSilent):
        return _remember_doubt(attempt)
    except NothingToPay:
        return _conclude(attempt, *_paid_already(attempt))
    except PermissionDenied:
        return _conclude(attempt, State.STOPPED, code=declines.NOT_PERMITTED)
    except (NotThere, Refused) as refusal:
        log.warning("%s was refused: %s", attempt, refusal)
        look_at_cards_of(consent.user)
        return _conclude(attempt, State.STOPPED, code=declines.NO_SUCH_CARD)
    return _conclude(attempt, *_outcome(payment), payment=payment)


def _begun(attempt: BalanceAttempt) -> Payment:
    """The booking's payment of this part. One that somebody has left with their bank is taken back:
    it is tied to their card.
    """
    payment = _start(attempt)
    if payment.state == Payment.State.REQUIRES_ACTION:
        call_off(payment)
        payment = _start(attempt)
    return payment


def _start(attempt: BalanceAttempt) -> Payment:
    consent = attempt.consent
    purpose = Payment.Purpose.INSTALMENT if attempt.part else BALANCE
    return start_payment(
        consent.booking_id, purpose, by=consent.user, instalment=attempt.part
    ).payment


def _charge(attempt: BalanceAttempt, payment: Payment) -> Payment:
    order = ChargeOrder(
        payment_id=payment.provider_id or "",
        card_id=attempt.consent.card.provider_id,
        return_url=settings.SITE_URL + payment.get_absolute_url(),
        idempotency_key=attempt.idempotency_key,
    )
    try:
        return agree(payment, card_provider_of(payment.provider).charge_card(order))
    except Refused:
        payment = look(payment.pk)
        if payment.state in (Payment.State.CREATED, Payment.State.FAILED):
            raise
        return payment  # somebody was faster, by hand


def _paid_already(attempt: BalanceAttempt) -> tuple[str, str]:
    """It was paid while nobody listened, by this attempt or by hand; or the booking has ended."""
    booking = attempt.consent.booking
    of_it = Q(purpose=BALANCE)
    if attempt.part:
        of_it |= Q(purpose=Payment.Purpose.INSTALMENT, instalment=attempt.part)
    is_paid = booking.payments.succeeded().filter(of_it).exists()
    return (State.SUCCEEDED if is_paid else State.MOOT), ""


def _outcome(payment: Payment) -> tuple[str, str]:
    """State of the attempt, and the bank's reason."""
    code = payment.failure_code
    if payment.state == Payment.State.SUCCEEDED:
        return State.SUCCEEDED, ""
    if payment.state in (Payment.State.PROCESSING, Payment.State.CANCELLED):
        return State.UNKNOWN, ""  # under way; or somebody pays in another way: look again
    if payment.state == Payment.State.REQUIRES_ACTION or code in declines.ASKS:
        return State.ASKS, code
    return (State.STOPPED if code in declines.HARD else State.DECLINED), code


def _remember_doubt(attempt: BalanceAttempt) -> str:
    open_ones = BalanceAttempt.objects.filter(pk=attempt.pk, state__in=BalanceAttempt.OPEN)
    open_ones.update(state=State.UNKNOWN)
    return State.UNKNOWN


# ---------------------------------------------------------------- what came of it


def _conclude(
    attempt: BalanceAttempt, state: str, code: str = "", *, payment: Payment | None = None
) -> str:
    """Write down what came of an attempt and tell people, in one transaction: once each."""
    if state == State.UNKNOWN:
        return _remember_doubt(attempt)
    with transaction.atomic():
        lock_booking(attempt.consent.booking_id)
        attempt = BalanceAttempt.objects.get(pk=attempt.pk)
        if not attempt.is_open:
            return attempt.state
        attempt.state, attempt.code, attempt.payment = state, code[:60], payment
        attempt.finished_at = timezone.now()
        attempt.save(update_fields=["state", "code", "payment", "finished_at"])
        consent = BalanceConsent.objects.in_full().get(pk=attempt.consent_id)
        if state in (State.SUCCEEDED, State.MOOT) or _is_settled(attempt, consent):
            if not consent.booking.next_instalment:
                end_consent(consent, End.PAID)
        elif state == State.ASKS:
            _ask_the_couple(consent)
        elif state == State.STOPPED or attempt.number + 1 == len(RETRY_AFTER):
            _give_up(consent)
        else:
            _tell_of_the_next(consent)
    return state


def _is_settled(attempt: BalanceAttempt, consent: BalanceConsent) -> bool:
    """Whether it does not matter any more what the bank said: somebody has paid this part by hand
    meanwhile, or the booking has ended.
    """
    return consent.part != attempt.part or not consent.booking.balance_due


def _ask_the_couple(consent: BalanceConsent) -> None:
    booking = consent.booking
    _tell_couple(
        consent,
        f"Your bank wants to hear from you before {_due(booking)} for {booking.vendor} can be paid."
        " Open the booking and pay there.",
    )


def _tell_of_the_next(consent: BalanceConsent) -> None:
    booking = consent.booking
    _tell_couple(
        consent,
        f"{consent.card} was declined: {_due(booking)} for {booking.vendor} is not paid yet. We try"
        f" again on {consent.next_day:%-d %B}; you can pay before that with another card.",
    )


def _give_up_unanswered(consent: BalanceConsent) -> bool:
    """The bank asked, and nobody has answered it in a week."""
    with transaction.atomic():
        lock_booking(consent.booking_id)
        consent = BalanceConsent.objects.in_full().get(pk=consent.pk)
        if consent.ended_at or not consent.needs_the_couple or not _is_owed(consent):
            return False
        _give_up(consent)
    return True


def _give_up(consent: BalanceConsent) -> None:
    """No more attempts: both sides and the staff are told, once."""
    end_consent(consent, End.GIVEN_UP)
    booking, link = consent.booking, consent.booking.get_absolute_url()
    due = _due(booking)
    record_payment_step(booking.pk, BookingEvent.Kind.CHARGE_ENDED, by=None)
    _tell_couple(
        consent,
        f"{due} for {booking.vendor} could not be charged to {consent.card}, and we do not try"
        " again. Please pay it on the booking's page.",
    )
    text = f"{due} for {booking.span} could not be charged; {booking.couple} know"
    for person in booking.vendor.people():
        notify(person, "payment", text, link)
    for person in bookkeepers():
        notify(person, "payment", f"Booking {booking.pk}: charging {due} was given up", link)
    log.error("%s of booking %s could not be charged: given up", due, booking.pk)


def _tell_couple(consent: BalanceConsent, text: str) -> None:
    """At once, also by mail: there is something to do."""
    following = consent.booking.next_instalment
    key = f"instalment-{following.number}" if following else "balance"
    link = f"{consent.booking.get_absolute_url()}?pay={key}"
    for person in consent.booking.couple.people():
        notify(person, "payment", text, link, at_once=True)


def _due(booking: Booking) -> str:
    return words(booking.next_due, booking.currency)
