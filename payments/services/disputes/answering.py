"""A dispute is answered once: with evidence, or by accepting the loss.

The answer is committed before the provider hears of it. Whatever dies in between, the next one who
comes looks whether it was taken, and asks again with the same key.
"""

import logging

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from accounts.groups import bookkeepers
from accounts.models import User
from messaging.services import notify, touch
from payments import tasks
from payments.evidence import draft_of
from payments.exceptions import NothingToAccept
from payments.models import Dispute, DisputeAnswer, DisputeFile
from payments.providers import answer_provider_of
from payments.providers.base import EvidenceOrder, FileOrder, NotThere, Refused
from payments.services.disputes.drafting import drop, keep, lock_answerable, show_to_both
from payments.services.disputes.looking import look_at_dispute
from payments.services.disputes.telling import subject_of
from payments.services.sending import SURELY_OVER

Kind, State = DisputeAnswer.Kind, DisputeAnswer.State
NOT_A_QUESTION = (
    "The bank does not only ask any more, and this was the answer to its question. If it has taken"
    " the money, it needs an answer of its own."
)
log = logging.getLogger(__name__)


def submit_evidence(dispute_id: int, *, by: User) -> DisputeAnswer:
    """Hand in the draft as it stands, with its files and one paper of all we know. Raises
    DisputeIsClosed for whoever comes second.
    """
    with transaction.atomic():
        dispute = lock_answerable(dispute_id)
        if not by.has_perm("payments.answer_disputes"):
            raise PermissionDenied
        _put_together(dispute, by=by)
        texts = {name: text for name, text in draft_of(dispute).items() if text.strip()}
        return _decide(dispute, Kind.EVIDENCE, evidence=texts, by=by)


def accept_loss(dispute_id: int, *, by: User) -> DisputeAnswer:
    """Say that we have nothing to say: the cardholder keeps the money. Raises NothingToAccept for
    a mere question, which ends by a refund or by itself.
    """
    with transaction.atomic():
        dispute = lock_answerable(dispute_id)
        if not by.has_perm("payments.answer_disputes"):
            raise PermissionDenied
        if dispute.is_inquiry:
            raise NothingToAccept
        return _decide(dispute, Kind.LOSS, evidence={}, by=by)


def send_answer(answer_id: int) -> DisputeAnswer:
    """Tell the provider, after a look: a bank takes one answer, and that to a question is none to
    the chargeback which it has become. Safe to call twice and in parallel. Raises NoAnswer when it
    is silent: the next one looks.
    """
    answer = DisputeAnswer.objects.select_related("dispute__payment").get(pk=answer_id)
    if answer.state != State.CREATED:
        return answer
    if answer.tried_at is not None and _was_taken(answer):
        return _settle(answer, State.SENT)
    if look_at_dispute(answer.dispute_id).is_inquiry != answer.to_question:
        return _settle(answer, State.REFUSED, trouble=NOT_A_QUESTION)
    answer = _note_a_try(answer)
    if answer.state != State.CREATED:
        return answer
    try:
        _send(answer)
    except (Refused, NotThere) as refusal:
        look_at_dispute(answer.dispute_id)
        return _settle(answer, State.REFUSED, trouble=str(refusal))
    answer = _settle(answer, State.SENT)
    look_at_dispute(answer.dispute_id)
    return answer


# ---------------------------------------------------------------- deciding


def _decide(
    dispute: Dispute, kind: DisputeAnswer.Kind, *, evidence: dict[str, str], by: User
) -> DisputeAnswer:
    answer = DisputeAnswer.objects.create(
        dispute=dispute, kind=kind, to_question=dispute.is_inquiry, evidence=evidence, by=by
    )
    transaction.on_commit(lambda: tasks.send_dispute_answer.delay(answer.pk), robust=True)
    _touch(dispute)
    return answer


def _put_together(dispute: Dispute, *, by: User) -> DisputeFile:
    """One paper of the booking, its terms, its timeline and what was written."""
    from payments.papers import evidence_pdf  # its fonts take a second and are seldom needed

    for old in dispute.files.filter(kind=DisputeFile.Kind.COMPILED):
        drop(old)
    name = f"{dispute.number.lower()}.pdf"
    content = evidence_pdf(dispute)
    return keep(dispute, DisputeFile.Kind.COMPILED, name, "application/pdf", content, by=by)


# ---------------------------------------------------------------- sending


def _was_taken(answer: DisputeAnswer) -> bool:
    """Whether the provider has it although we heard nothing."""
    seen = answer_provider_of(answer.dispute.payment.provider).retrieve_dispute(
        answer.dispute.provider_id
    )
    return answer.was_taken(state=seen.state, submissions=seen.submissions)


def _note_a_try(answer: DisputeAnswer) -> DisputeAnswer:
    """Write down that we ask. What was asked long ago and is not there gets a new key."""
    now = timezone.now()
    with transaction.atomic():
        locked = _lock(answer)
        if locked.state == State.CREATED:
            if locked.tried_at and locked.tried_at < now - SURELY_OVER:
                locked.attempt += 1
            locked.tried_at = now
            locked.save(update_fields=["attempt", "tried_at"])
    return locked


def _send(answer: DisputeAnswer) -> None:
    dispute = answer.dispute
    provider = answer_provider_of(dispute.payment.provider)
    if answer.kind == Kind.LOSS:
        provider.concede_dispute(dispute.provider_id, idempotency_key=answer.idempotency_key)
        return
    files = {file.kind: _hand_in(file, dispute) for file in dispute.files.all()}
    provider.submit_evidence(
        EvidenceOrder(dispute.provider_id, answer.evidence | files, answer.idempotency_key)
    )


def _hand_in(file: DisputeFile, dispute: Dispute) -> str:
    """The file's id at the provider, which gets it once."""
    if not file.provider_id:
        with file.file.open("rb") as opened:
            order = FileOrder(file.name, opened.read(), file.idempotency_key)
        file.provider_id = answer_provider_of(dispute.payment.provider).keep_file(order)
        file.save(update_fields=["provider_id"])
    return file.provider_id


def _settle(answer: DisputeAnswer, state: str, *, trouble: str = "") -> DisputeAnswer:
    with transaction.atomic():
        locked = _lock(answer)
        if locked.state != State.CREATED:
            return locked
        locked.state, locked.trouble = state, trouble[:300]
        locked.sent_at = timezone.now() if state == State.SENT else None
        locked.save(update_fields=["state", "trouble", "sent_at"])
        if state == State.REFUSED:
            log.error("the answer to dispute %s was not taken: %s", locked.dispute_id, trouble)
            subject = subject_of(locked.dispute)
            text = f"The answer to {locked.dispute.number}, {subject}, was not taken: {trouble}"
            for person in bookkeepers():
                notify(person, "dispute", text, f"/adminpanel/disputes/{locked.dispute_id}/")
        _touch(locked.dispute)
    return locked


def _lock(answer: DisputeAnswer) -> DisputeAnswer:
    answers = DisputeAnswer.objects.select_for_update(of=("self",))
    return answers.select_related("dispute__payment__booking__vendor").get(pk=answer.pk)


def _touch(dispute: Dispute) -> None:
    show_to_both(dispute)
    touch(bookkeepers(), "disputes", "all")
