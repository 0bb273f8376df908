"""Nothing waits for ever without a reason."""

from collections.abc import Iterator

from django.db.models.functions import Coalesce
from django.utils import timezone

from payments.audit.finding import STUCK_AFTER, Finding
from payments.models import (
    BalanceAttempt,
    DisputeAnswer,
    InvoiceLetter,
    Payment,
    Payout,
    PayoutAccount,
    ProviderEvent,
    ReceiptLetter,
    Refund,
    TakeBack,
)


def events_are_heard() -> Iterator[Finding]:
    """Every event was looked at, or says why it waits."""
    late = timezone.now() - STUCK_AFTER
    waiting = ProviderEvent.objects.waiting().filter(received_at__lt=late, trouble="")
    for event in waiting:
        yield Finding("events processed", f"event {event.event_id}", event.kind)


def nothing_is_stuck() -> Iterator[Finding]:
    late = timezone.now() - STUCK_AFTER
    unsure = Payment.objects.filter(state=Payment.State.UNKNOWN, created_at__lt=late)
    for payment in unsure:
        yield Finding("nothing stuck", f"payment {payment.pk}", payment.state)
    for refund in Refund.objects.unsent().filter(created_at__lt=late):
        yield Finding("nothing stuck", f"refund {refund.pk}", refund.state)
    for answer in DisputeAnswer.objects.unsent().filter(at__lt=late):
        yield Finding("nothing stuck", f"dispute answer {answer.pk}", answer.state)


def attempts_are_decided() -> Iterator[Finding]:
    """What became of each try to charge a balance is known soon; a letter that is owed is sent."""
    late = timezone.now() - STUCK_AFTER
    for attempt in BalanceAttempt.objects.filter(state__in=BalanceAttempt.OPEN, tried_at__lt=late):
        yield Finding("nothing stuck", f"balance attempt {attempt.pk}", attempt.state)
    for letter in ReceiptLetter.objects.unsent().filter(created_at__lt=late - STUCK_AFTER):
        yield Finding("nothing stuck", f"receipt letter {letter.pk}", letter.state)
    for paper in InvoiceLetter.objects.unsent().filter(created_at__lt=late - STUCK_AFTER):
        yield Finding("nothing stuck", f"invoice letter {paper.pk}", paper.state)


def no_opening_is_stuck() -> Iterator[Finding]:
    """Whether an account was opened is known soon: found at the provider, or to be tried anew."""
    late = timezone.now() - STUCK_AFTER
    started = PayoutAccount.objects.filter(state=PayoutAccount.State.STARTED)
    began = Coalesce("tried_at", "created_at")
    for account in started.annotate(began=began).filter(began__lt=late):
        yield Finding("nothing stuck", f"payout account {account.pk}", account.state)


def no_payout_is_stuck() -> Iterator[Finding]:
    late = timezone.now() - STUCK_AFTER
    for payout in Payout.objects.filter(state=Payout.State.SENDING, tried_at__lt=late):
        yield Finding("nothing stuck", f"payout {payout.pk}", payout.state)
    for payout in Payout.objects.underway().exclude(looked_at__gt=late - STUCK_AFTER):
        yield Finding("nothing stuck", f"payout {payout.pk}", "not looked at")
    for back in TakeBack.objects.undecided().filter(created_at__lt=late):
        yield Finding("nothing stuck", f"take-back {back.pk}", back.state)
