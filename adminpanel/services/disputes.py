"""What staff say to banks: each act with its line in the audit log."""

from typing import Any
from uuid import UUID

from django.db import transaction

from accounts.models import User
from adminpanel.services.auditing import record
from payments import services as payments
from payments.models import Dispute, DisputeAnswer, DisputeFile


def edit_dispute(dispute_id: int, *, texts: dict[str, str], by: User) -> Dispute:
    with transaction.atomic():
        dispute = payments.edit_draft(dispute_id, texts=texts, by=by)
        record(by, "edited the draft of", dispute, fields=sorted(dispute.edits))
    return dispute


def add_dispute_file(dispute_id: int, *, kind: str, by: User, **facts: Any) -> DisputeFile:
    """As `payments.services.add_file`, with what it takes the place of."""
    with transaction.atomic():
        gone = DisputeFile.objects.filter(dispute=dispute_id, kind=kind)
        replaced = list(gone.values_list("name", flat=True))
        file = payments.add_file(dispute_id, kind=kind, by=by, **facts)
        facts = {"kind": kind, "name": file.name, "replaced": replaced}
        record(by, "added a file to", file.dispute, **facts)
    return file


def remove_dispute_file(file_uuid: UUID, *, by: User) -> DisputeFile:
    with transaction.atomic():
        file = payments.remove_file(file_uuid, by=by)
        record(by, "removed a file from", file.dispute, kind=file.kind, name=file.name)
    return file


def submit_evidence(dispute_id: int, *, by: User) -> DisputeAnswer:
    with transaction.atomic():
        answer = payments.submit_evidence(dispute_id, by=by)
        record(by, "submitted evidence in", answer.dispute, fields=sorted(answer.evidence))
    return answer


def accept_loss(dispute_id: int, *, by: User) -> DisputeAnswer:
    with transaction.atomic():
        answer = payments.accept_loss(dispute_id, by=by)
        record(by, "accepted the loss of", answer.dispute, amount=answer.dispute.amount)
    return answer
