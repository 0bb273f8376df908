"""What staff say to banks: each act with its line in the audit log."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import transaction

from accounts.models import User
from adminpanel.services.auditing import change, record
from payments import services as payments
from payments.evidence import FIELDS
from payments.models import Dispute, DisputeAnswer, DisputeFile


def edit_dispute(dispute_id: int, *, texts: dict[str, str], by: User) -> Dispute:
    with transaction.atomic():
        was = dict(Dispute.objects.get(pk=dispute_id).edits)
        dispute = payments.edit_draft(dispute_id, texts=texts, by=by)
        changed = [name for name in FIELDS if was.get(name) != dispute.edits.get(name)]
        if changed:
            record(by, "edited the draft of", dispute, changed=_named(changed))
    return dispute


def add_dispute_file(dispute_id: int, *, kind: str, by: User, **facts: Any) -> DisputeFile:
    """As `payments.services.add_file`, with what it takes the place of."""
    with transaction.atomic():
        gone = DisputeFile.objects.filter(dispute=dispute_id, kind=kind)
        replaced = list(gone.values_list("name", flat=True))
        file = payments.add_file(dispute_id, kind=kind, by=by, **facts)
        facts = {"kind": str(file.get_kind_display()), "name": file.name, "replaced": replaced}
        record(by, "added a file to", file.dispute, **facts)
    return file


def remove_dispute_file(file_uuid: UUID, *, by: User) -> DisputeFile:
    with transaction.atomic():
        file = payments.remove_file(file_uuid, by=by)
        record(by, "removed a file from", file.dispute, **_of(file))
    return file


def submit_evidence(dispute_id: int, *, by: User) -> DisputeAnswer:
    with transaction.atomic():
        answer = payments.submit_evidence(dispute_id, by=by)
        facts = {"answer": _given(answer), "with": _named(answer.evidence)}
        record(by, "submitted evidence in", answer.dispute, **facts)
    return answer


def accept_loss(dispute_id: int, *, by: User) -> DisputeAnswer:
    with transaction.atomic():
        answer = payments.accept_loss(dispute_id, by=by)
        facts = {"amount": answer.dispute.amount, "currency": answer.dispute.currency}
        record(by, "accepted the loss of", answer.dispute, answer=_given(answer), **facts)
    return answer


def _given(answer: DisputeAnswer) -> dict[str, object]:
    """There is one answer; what the bank makes of it comes later."""
    return change("none", str(answer.get_state_display()))


def _of(file: DisputeFile) -> dict[str, str]:
    return {"kind": str(file.get_kind_display()), "name": file.name}


def _named(fields: Iterable[str]) -> list[str]:
    """What they are called on the page; files by their kind."""
    return [str(FIELDS[name][0]) if name in FIELDS else name.replace("_", " ") for name in fields]
