"""Files of conversations, for those who sit in them and nobody else."""

import uuid

import msgspec
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import AuthedRequest
from messaging import parcels, services
from messaging.exceptions import MessagingError, NotAMember, TooFast, UploadError
from messaging.forms import UploadForm
from messaging.models import Attachment, Conversation
from messaging.private_files import give_private


@login_required
@require_POST
def attachment_create(request: AuthedRequest, pk: int) -> JsonResponse:
    """Keep one file that will be sent; what is wrong with it stands in `error`."""
    conversation = get_object_or_404(Conversation.objects.visible_to(request.user), pk=pk)
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        return JsonResponse({"error": "No file has arrived."}, status=422)
    try:
        kept = services.keep_upload(
            conversation, owner=request.user, upload=form.cleaned_data["file"]
        )
    except MessagingError as error:
        return _refusal(error)
    return JsonResponse(msgspec.to_builtins(parcels.file_of(kept)), status=201)


@login_required
@require_http_methods(["GET", "HEAD", "DELETE"])
def attachment_detail(request: AuthedRequest, pk: int, file: uuid.UUID) -> HttpResponseBase:
    """The file, to be downloaded; a picture can be shown in a page of ours. DELETE drops what is
    not sent.
    """
    found = _found(request, pk, file)
    if request.method != "DELETE":
        return _give_file(request, found)
    try:
        services.drop_upload(found.pk, by=request.user)
    except MessagingError as error:
        return _refusal(error)
    return HttpResponse(status=204)


@login_required
@require_safe
def attachment_thumb(request: AuthedRequest, pk: int, file: uuid.UUID) -> HttpResponseBase:
    """A picture, small; until that is drawn, as large as it is."""
    found = _found(request, pk, file)
    if found.kind != Attachment.Kind.PICTURE:
        raise Http404
    if not found.thumb:
        return _give_file(request, found)
    name, etag = f"{found.name}.webp", f"{found.checksum}-thumb"
    return give_private(request, found.thumb, name=name, content_type="image/webp", etag=etag)


def _found(request: AuthedRequest, pk: int, file: uuid.UUID) -> Attachment:
    return get_object_or_404(Attachment.objects.visible_to(request.user), conversation=pk, pk=file)


def _give_file(request: AuthedRequest, found: Attachment) -> HttpResponseBase:
    return give_private(
        request,
        found.file,
        name=found.name,
        content_type=found.content_type,
        etag=found.checksum,
    )


def _refusal(error: MessagingError) -> JsonResponse:
    if isinstance(error, TooFast):
        wait = {"Retry-After": str(round(error.retry_after + 0.5))}
        return JsonResponse({"error": str(error)}, status=429, headers=wait)
    if isinstance(error, NotAMember):
        raise Http404
    status = error.status if isinstance(error, UploadError) else 422
    return JsonResponse({"error": str(error)}, status=status)
