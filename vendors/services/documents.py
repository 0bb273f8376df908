"""A vendor's papers: kept where no address leads, shown to managers and to staff who decide.

A file is written before its row and removed after it, so a crash leaves no row without its file.
"""

import hashlib
import uuid
from functools import partial

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from accounts.models import User
from messaging.limits import uploads
from messaging.models.attachments import private_storage
from messaging.scanning import refuse_infected
from messaging.services import touch
from messaging.uploads import make_fit, refuse_size
from vendors.exceptions import TooManyDocuments
from vendors.models import VendorDocument
from vendors.services.days import lock_managed_vendor

MOST_DOCUMENTS = 10


def add_document(
    vendor_id: int, *, kind: str, upload: UploadedFile[bytes], by: User
) -> VendorDocument:
    """Keep a paper. Everything that can be refused without decoding it is refused first.

    Raises messaging's UploadError for what no conversation would take either, TooFast for a
    flood, TooManyDocuments for the eleventh.
    """
    uploads().take(by.pk)
    refuse_size(upload)
    if settings.CLAMD_ADDRESS:
        refuse_infected(upload, settings.CLAMD_ADDRESS)
    fit = make_fit(upload)
    document = VendorDocument(
        vendor_id=vendor_id,
        kind=kind,
        name=fit.name,
        content_type=fit.content_type,
        size=len(fit.content),
        checksum=hashlib.sha256(fit.content).hexdigest(),
        uploaded_by=by,
    )
    with transaction.atomic():
        vendor = lock_managed_vendor(vendor_id, by=by)
        if vendor.documents.count() >= MOST_DOCUMENTS:
            raise TooManyDocuments(MOST_DOCUMENTS)
        document.file.save(fit.name, ContentFile(fit.content), save=False)
        try:
            document.save(force_insert=True)
        except BaseException:
            document.file.delete(save=False)
            raise
        touch(vendor.people(), "vendor", vendor.pk)
    return document


def remove_document(document_id: uuid.UUID, *, by: User) -> None:
    """The row with the transaction, the file after its commit."""
    with transaction.atomic():
        document = VendorDocument.objects.get(pk=document_id)
        vendor = lock_managed_vendor(document.vendor_id, by=by)
        document.delete()
        forget = partial(private_storage().delete, document.file.name or "")
        transaction.on_commit(forget, robust=True)
        touch(vendor.people(), "vendor", vendor.pk)
