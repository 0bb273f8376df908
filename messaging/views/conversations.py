"""The pages of conversations. Sockets make them live; without JavaScript they work by forms."""

import uuid

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from accounts.requests import AuthedRequest
from messaging import services
from messaging.exceptions import MessagingError, TooFast
from messaging.forms import HistoryForm, MessageForm
from messaging.lines import history_for, people_in
from messaging.models import Conversation
from messaging.protocol import MAX_FILES

LISTED = 60


@login_required
@require_GET
def conversation_list(request: AuthedRequest) -> HttpResponse:
    """The inbox; to htmx only its rows, for the page beside a conversation and for the drawer."""
    context = {"conversations": _inbox(request), "active": _number(request, "active")}
    if request.htmx:
        return render(request, "messaging/_conversation_rows.html", context)
    return render(request, "messaging/conversation_list.html", context)


@login_required
@require_GET
def conversation_detail(request: AuthedRequest, pk: int) -> HttpResponse:
    """One conversation; to htmx only that, for the drawer."""
    return _render_conversation(request, pk, MessageForm())


@login_required
@require_POST
def message_create(request: AuthedRequest, pk: int) -> HttpResponse:
    """Say something without a socket."""
    conversation = get_object_or_404(Conversation.objects.visible_to(request.user), pk=pk)
    form = MessageForm(request.POST, request.FILES)
    if not form.is_valid():
        return _render_conversation(request, pk, form, status=422)
    try:
        services.post_with_uploads(conversation, author=request.user, **form.cleaned_data)
    except MessagingError as error:
        form.add_error("body", str(error))
        status = 429 if isinstance(error, TooFast) else 422
        return _render_conversation(request, pk, form, status=status)
    return redirect("messaging:conversation-detail", pk=pk)


@login_required
@require_GET
def message_list(request: AuthedRequest, pk: int) -> HttpResponse:
    """Earlier messages, a page at a time."""
    conversation = get_object_or_404(
        Conversation.objects.visible_to(request.user).with_people(), pk=pk
    )
    history = history_for(request, conversation, before=_number(request, "before"))
    context = {"conversation": conversation, "history": history}
    return render(request, "messaging/_history.html", context)


def _render_conversation(
    request: AuthedRequest, pk: int, form: MessageForm, status: int = 200
) -> HttpResponse:
    conversation = get_object_or_404(
        Conversation.objects.visible_to(request.user).with_people(), pk=pk
    )
    seat = next(one for one in conversation.members.all() if one.user_id == request.user.pk)
    people = people_in(conversation, request.user)
    before = _number(request, "before")
    context = {
        "conversation": conversation,
        "title": conversation.title_for(request.user),
        "people": people,
        "attendance": services.attendance(one.member.user for one in people if one.is_other),
        "history": history_for(request, conversation, before=before, read_seq=seat.read_seq),
        "is_latest": before is None,
        "client_id": uuid.uuid4(),
        "form": form,
        "max_files": MAX_FILES,
        "max_bytes": settings.UPLOAD_MAX_BYTES,
    }
    if request.htmx:
        return render(request, "messaging/_conversation.html", context, status=status)
    if before is None:
        services.mark_read(conversation, by=request.user, seq=conversation.head_seq)
    context |= {"conversations": _inbox(request), "active": pk}
    return render(request, "messaging/conversation_detail.html", context, status=status)


def _inbox(request: AuthedRequest) -> list[dict[str, object]]:
    """Each conversation with its title for this viewer."""
    found = Conversation.objects.for_inbox(request.user)[:LISTED]
    return [{"row": one, "title": one.title_for(request.user)} for one in found]


def _number(request: AuthedRequest, name: str) -> int | None:
    """A number of the query; nonsense is none."""
    form = HistoryForm({"before": request.GET.get(name)})
    return form.cleaned_data["before"] if form.is_valid() else None
