"""A dispute as its vendor sees it: what is asked, until when, what they say to it. Staff have
a page of their own, and the same files.
"""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.posting import posted_from
from accounts.requests import AuthedRequest
from messaging.exceptions import MessagingError
from messaging.private_files import give_private
from payments import services
from payments.exceptions import DisputeError
from payments.forms import DisputeFileForm, StatementForm
from payments.models import Dispute, DisputeFile


@login_required
@never_cache
@require_safe
def dispute_detail(request: AuthedRequest, uuid: UUID) -> HttpResponse:
    return _show(request, _own(request, uuid))


@login_required
@posted_from("earnings:dispute-detail", "uuid")
def statement_create(request: AuthedRequest, uuid: UUID) -> HttpResponse:
    """What happened, in the vendor's words; said again it takes the place of what was said."""
    dispute = _own(request, uuid)
    form = StatementForm(request.POST)
    if not form.is_valid():
        return _show(request, dispute, statement=form, status=422)
    try:
        services.state_side(dispute.pk, text=form.cleaned_data["text"], by=request.user)
    except DisputeError as error:
        messages.error(request, str(error))
    else:
        messages.success(
            request, f"Saved. We send it to {dispute.judge} with everything else we know."
        )
    return redirect(dispute)


@login_required
@posted_from("earnings:dispute-detail", "uuid")
def file_create(request: AuthedRequest, uuid: UUID) -> HttpResponse:
    dispute = _own(request, uuid)
    form = DisputeFileForm(request.POST, request.FILES)
    if add_file(request, dispute, form, add=services.add_file):
        return redirect(dispute)
    return _show(request, dispute, file=form, status=422)


@login_required
@require_safe
def file_detail(request: AuthedRequest, uuid: UUID) -> HttpResponseBase:
    """To managers of the vendor and those who keep the books."""
    file = _file(request, uuid)
    return give_private(
        request, file.file, name=file.name, content_type=file.content_type, etag=file.checksum
    )


@login_required
@require_POST
def file_delete(request: AuthedRequest, uuid: UUID) -> HttpResponse:
    """By the vendor; staff remove files on their own page, which leaves a line in the log."""
    if request.user.is_staff:
        raise PermissionDenied
    file = _file(request, uuid)
    remove_file(request, file.uuid, remove=services.remove_file)
    return redirect(file.dispute)


def add_file(
    request: AuthedRequest,
    dispute: Dispute,
    form: DisputeFileForm,
    *,
    add: Callable[..., DisputeFile],
) -> bool:
    """Add what a valid form brings; False when the form says why not."""
    if not form.is_valid():
        return False
    kind, upload = form.cleaned_data["kind"], form.cleaned_data["file"]
    try:
        add(dispute.pk, kind=kind, upload=upload, by=request.user)
    except (DisputeError, MessagingError) as error:
        form.add_error("file", str(error))
        return False
    messages.success(request, "File added.")
    return True


def remove_file(request: AuthedRequest, uuid: UUID, *, remove: Callable[..., DisputeFile]) -> None:
    """Remove a file, and say whether it worked."""
    try:
        remove(uuid, by=request.user)
    except DisputeError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "File removed.")


def _show(
    request: AuthedRequest,
    dispute: Dispute,
    *,
    statement: StatementForm | None = None,
    file: DisputeFileForm | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "dispute": dispute,
        "booking": dispute.payment.booking,
        "answer": dispute.answer,
        "may_speak": dispute.takes_words(timezone.now()),
        "files": dispute.files.exclude(kind=DisputeFile.Kind.COMPILED).select_related("added_by"),
        "statement_form": statement or StatementForm(initial={"text": dispute.statement}),
        "file_form": file or DisputeFileForm(auto_id="file_%s"),
    }
    return render(request, "payments/dispute_detail.html", context, status=status)


def _own(request: AuthedRequest, uuid: UUID) -> Dispute:
    """One that this person may say something to; staff have their own page of it."""
    if request.user.is_staff:
        raise PermissionDenied
    disputes = Dispute.objects.visible_to(request.user)
    related = disputes.select_related("payment__booking__vendor", "statement_by")
    return get_object_or_404(related, uuid=uuid)


def _file(request: AuthedRequest, uuid: UUID) -> DisputeFile:
    files = DisputeFile.objects.filter(dispute__in=Dispute.objects.visible_to(request.user))
    file = files.select_related("dispute").filter(uuid=uuid).first()
    is_ours = file is not None and file.kind == DisputeFile.Kind.COMPILED
    if file is None or (is_ours and not request.user.has_perm("payments.answer_disputes")):
        raise Http404
    return file
