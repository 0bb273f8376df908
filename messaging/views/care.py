"""One message on a page of its own, and what can be done to it.

The menu in a conversation speaks to the same addresses and wants JSON: the `changed` frame that
everybody hears. Without JavaScript it is this page and its forms.
"""

from collections.abc import Callable

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.posting import posted_from
from accounts.requests import AuthedRequest
from messaging import parcels, protocol, services
from messaging.exceptions import MessagingError, NotYours, TooFast
from messaging.forms import ReactionForm, WordingForm
from messaging.lines import line_of
from messaging.models import EMOJI, Message


@login_required
@require_GET
def message_detail(request: AuthedRequest, pk: int, seq: int) -> HttpResponse:
    message = _message(request, pk, seq)
    return _render(request, message, WordingForm(initial={"body": message.body}))


@login_required
@posted_from("messaging:conversation-detail", "pk")
def wording_update(request: AuthedRequest, pk: int, seq: int) -> HttpResponse:
    message = _message(request, pk, seq)
    form = WordingForm(request.POST)
    if not form.is_valid():
        return _refuse(request, message, " ".join(map(str, form.errors["body"])), form)
    body = form.cleaned_data["body"]
    return _answer(
        request,
        message,
        lambda: services.edit_message(message.pk, by=request.user, body=body),
        form,
    )


@login_required
@posted_from("messaging:conversation-detail", "pk")
def deletion_create(request: AuthedRequest, pk: int, seq: int) -> HttpResponse:
    message = _message(request, pk, seq)
    return _answer(request, message, lambda: services.delete_message(message.pk, by=request.user))


@login_required
@posted_from("messaging:conversation-detail", "pk")
def reaction_create(request: AuthedRequest, pk: int, seq: int) -> HttpResponse:
    message = _message(request, pk, seq)
    form = ReactionForm(request.POST)
    if not form.is_valid():
        return _refuse(request, message, "Choose one of the reactions.")
    return _answer(
        request,
        message,
        lambda: services.react(message.pk, by=request.user, **form.cleaned_data),
    )


def _message(request: AuthedRequest, pk: int, seq: int) -> Message:
    messages = Message.objects.visible_to(request.user).select_related("conversation")
    return get_object_or_404(messages.prefetch_related("reactions"), conversation=pk, seq=seq)


def _answer(
    request: AuthedRequest,
    message: Message,
    act: Callable[[], Message],
    form: WordingForm | None = None,
) -> HttpResponse:
    """Do it, and say how the message looks now: to the page's script, or with the conversation."""
    try:
        changed = act()
    except MessagingError as error:
        status = {TooFast: 429, NotYours: 403}.get(type(error), 422)
        return _refuse(request, message, str(error), form, status)
    if _wants_json(request):
        frame = protocol.encode(parcels.changed_frame(changed))
        return HttpResponse(frame, content_type="application/json")
    conversation = reverse("messaging:conversation-detail", args=[message.conversation_id])
    return redirect(f"{conversation}?at={message.seq}#pointed")


def _refuse(
    request: AuthedRequest,
    message: Message,
    why: str,
    form: WordingForm | None = None,
    status: int = 422,
) -> HttpResponse:
    if _wants_json(request):
        return JsonResponse({"detail": why}, status=status)
    return _render(request, message, form or WordingForm(), why=why, status=status)


def _render(
    request: AuthedRequest, message: Message, form: WordingForm, why: str = "", status: int = 200
) -> HttpResponse:
    line = line_of(request, message)
    mine = {one.emoji for one in line.reactions if one.mine}
    context = {
        "line": line,
        "conversation": message.conversation,
        "title": message.conversation.title_for(request.user),
        "can_edit": message.can_be_edited(request.user, timezone.now()),
        "can_delete": message.can_be_deleted(request.user),
        "emoji": [(one, one in mine) for one in EMOJI],
        "form": form,
        "why": why,
    }
    return render(request, "messaging/message_detail.html", context, status=status)


def _wants_json(request: AuthedRequest) -> bool:
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"
