"""Both sides prepare the answer to a dispute: staff write into the draft, the vendor says what
happened, either adds files. Nothing of it leaves before `answering`.
"""

import hashlib
from functools import partial
from uuid import UUID

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from accounts.groups import bookkeepers
from accounts.models import User
from messaging.exceptions import UploadError
from messaging.limits import uploads
from messaging.models.attachments import private_storage
from messaging.scanning import refuse_infected
from messaging.services import notify, touch
from messaging.uploads import Fit, make_fit, refuse_size
from payments.evidence import FIELDS, LONGEST, compiled, plain
from payments.exceptions import DisputeIsClosed, EvidenceTooLong, FileIsOfStaff
from payments.models import Dispute, DisputeFile
from payments.services.disputes.telling import subject_of

LARGEST = 4_500_000  # bytes; the provider takes five million
READABLE = ("application/pdf", "image/jpeg", "image/png")


def edit_draft(dispute_id: int, *, texts: dict[str, str], by: User) -> Dispute:
    """Staff change what the draft says, field by field; what reads as it was put together goes on
    following the booking. Raises DisputeIsClosed once there is an answer, EvidenceTooLong.
    """
    with transaction.atomic():
        dispute = lock_answerable(dispute_id)
        if not by.has_perm("payments.answer_disputes"):
            raise PermissionDenied
        written = {name: plain(texts[name]) for name in FIELDS if name in texts}
        if sum(map(len, written.values())) > LONGEST:
            raise EvidenceTooLong
        ours = compiled(dispute)
        dispute.edits = {name: text for name, text in written.items() if text != ours[name]}
        dispute.save(update_fields=["edits"])
        show_to_both(dispute)
    return dispute


def state_side(dispute_id: int, *, text: str, by: User) -> Dispute:
    """The vendor says what happened; until there is an answer they may say it anew."""
    with transaction.atomic():
        dispute = lock_open_to_words(dispute_id)
        booking = dispute.payment.booking
        if not by.has_perm("payments.state_in_dispute", booking):
            raise PermissionDenied
        is_first = not dispute.statement
        dispute.statement, dispute.statement_by = plain(text), by
        dispute.statement_at = timezone.now()
        dispute.save(update_fields=["statement", "statement_by", "statement_at"])
        if is_first:
            news = f"{booking.vendor} has said what happened: {subject_of(dispute)}."
            for person in bookkeepers():
                notify(person, "dispute", news, f"/adminpanel/disputes/{dispute.pk}/")
        show_to_both(dispute)
    return dispute


def add_file(dispute_id: int, *, kind: str, upload: UploadedFile[bytes], by: User) -> DisputeFile:
    """Add a file; one of the same kind that was there goes. Raises messaging's UploadError and
    TooFast, DisputeIsClosed, and FileIsOfStaff where a vendor's would take the place of one that
    staff have added.
    """
    uploads().take(by.pk)
    refuse_size(upload)
    if settings.CLAMD_ADDRESS:
        refuse_infected(upload, settings.CLAMD_ADDRESS)
    fit = make_fit(upload)
    _refuse_unreadable(fit)
    with transaction.atomic():
        dispute = lock_open_to_words(dispute_id)
        _require_hand(dispute, by)
        for old in dispute.files.filter(kind=kind).select_related("added_by"):
            if not _may_remove(old, by):
                raise FileIsOfStaff
            drop(old)
        file = keep(dispute, kind, fit.name, fit.content_type, fit.content, by=by)
        show_to_both(dispute)
    return file


def remove_file(file_uuid: UUID, *, by: User) -> DisputeFile:
    """Those who keep the books remove any, the vendor what their own side has added; what it was
    is given back.
    """
    dispute_id = DisputeFile.objects.values_list("dispute", flat=True).get(uuid=file_uuid)
    with transaction.atomic():
        dispute = lock_open_to_words(dispute_id)
        file = DisputeFile.objects.select_related("added_by").get(uuid=file_uuid)
        _require_hand(dispute, by)
        if not _may_remove(file, by):
            raise PermissionDenied
        drop(file)
        show_to_both(dispute)
    return file


def lock_answerable(dispute_id: int) -> Dispute:
    """The dispute, ours alone until the transaction ends, while it can still be answered here.
    Raises DisputeIsClosed.
    """
    dispute = lock_open_to_words(dispute_id)
    if not dispute.takes_answer(timezone.now()):
        raise DisputeIsClosed
    return dispute


def lock_open_to_words(dispute_id: int) -> Dispute:
    """The same while there is time to say what happened, wherever it is answered."""
    disputes = Dispute.objects.select_for_update(of=("self",))
    dispute = disputes.select_related("payment__booking__vendor").get(pk=dispute_id)
    if not dispute.takes_words(timezone.now()):
        raise DisputeIsClosed
    return dispute


def keep(
    dispute: Dispute, kind: str, name: str, content_type: str, content: bytes, *, by: User
) -> DisputeFile:
    """Store a file: the bytes first, then the row, so that a crash leaves no row without them."""
    file = DisputeFile(
        dispute=dispute,
        kind=kind,
        name=name,
        content_type=content_type,
        size=len(content),
        checksum=hashlib.sha256(content).hexdigest(),
        added_by=by,
    )
    file.file.save(name, ContentFile(content), save=False)
    try:
        file.save(force_insert=True)
    except BaseException:
        file.file.delete(save=False)
        raise
    return file


def drop(file: DisputeFile) -> None:
    """The row with the transaction, the bytes after its commit."""
    forget = partial(private_storage().delete, file.file.name or "")
    file.delete()
    transaction.on_commit(forget, robust=True)


def _refuse_unreadable(fit: Fit) -> None:
    if fit.content_type not in READABLE:
        raise UploadError("It may be a PDF, JPEG or PNG. Save it as one of these and try again.")
    if len(fit.content) > LARGEST:
        raise UploadError("It may have up to 4.5 MB. Make it smaller and try again.")


def _may_remove(file: DisputeFile, by: User) -> bool:
    return not file.added_by.is_staff or by.has_perm("payments.answer_disputes")


def _require_hand(dispute: Dispute, by: User) -> None:
    booking = dispute.payment.booking
    if not (
        by.has_perm("payments.answer_disputes") or by.has_perm("payments.state_in_dispute", booking)
    ):
        raise PermissionDenied


def show_to_both(dispute: Dispute) -> None:
    """Its open pages, of staff and of the vendor, fetch themselves again."""
    people = [*bookkeepers(), *dispute.payment.booking.vendor.managers()]
    touch(people, "dispute", dispute.pk)
