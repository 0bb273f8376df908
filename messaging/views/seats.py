"""A person's own choices: a conversation muted or put away, a person blocked."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.requests import AuthedRequest
from messaging import services
from messaging.blocks import Blocks
from messaging.exceptions import MessagingError
from messaging.forms import BlockForm, HistoryForm, ReportForm, SeatForm
from messaging.models import Block, Conversation, Message

ACTS = {"muted": services.mute, "archived": services.archive}


@login_required
@require_POST
def seat_update(request: AuthedRequest, pk: int) -> HttpResponse:
    conversation = get_object_or_404(Conversation.objects.visible_to(request.user), pk=pk)
    form = SeatForm(request.POST)
    if form.is_valid():
        what, on = form.cleaned_data["what"], form.cleaned_data["on"]
        ACTS[what](conversation, by=request.user, on=on)
        if what == "archived" and on:
            return redirect("messaging:conversation-list")
    return redirect("messaging:conversation-detail", pk=pk)


@login_required
@require_GET
def standing_detail(request: AuthedRequest, pk: int) -> HttpResponse:
    """Whether this person can write here; pages fetch it again when that changes."""
    conversation = get_object_or_404(Conversation.objects.visible_to(request.user), pk=pk)
    context = {
        "conversation": conversation,
        "closed": Blocks.around(request.user.pk).closed(conversation_id=pk).get(pk),
    }
    return render(request, "messaging/_standing.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def report_create(request: AuthedRequest, pk: int) -> HttpResponse:
    """Ask staff to look: at one message (`?message=` its number), or at a person."""
    conversation = get_object_or_404(
        Conversation.objects.visible_to(request.user).with_people(), pk=pk
    )
    message = _reported(request, conversation)
    form = ReportForm(
        request.POST or None,
        conversation=conversation,
        viewer=request.user,
        author=message.author_id if message else None,
        auto_id="report_%s",
    )
    if form.is_valid():
        try:
            services.report_person(
                form.cleaned_data["person"],
                by=request.user,
                conversation=conversation,
                reason=form.cleaned_data["reason"],
                words=form.cleaned_data["words"],
                message=message,
            )
        except MessagingError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "Thank you. Our staff will look at it.")
            return _go_back(request, pk)
    context = {
        "conversation": conversation,
        "title": conversation.title_for(request.user),
        "message": message,
        "form": form,
    }
    status = 422 if form.is_bound else 200
    return _show(request, "messaging/report_create.html", context, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def block_list(request: AuthedRequest, pk: int) -> HttpResponse:
    """The people on the other sides, and whether they are blocked."""
    conversation = get_object_or_404(
        Conversation.objects.visible_to(request.user).with_people(), pk=pk
    )
    form = BlockForm(request.POST or None, conversation=conversation, viewer=request.user)
    if form.is_valid():
        act = services.block if form.cleaned_data["on"] else services.unblock
        act(form.cleaned_data["person"], by=request.user)
        return _go_back(request, pk)
    context = {
        "conversation": conversation,
        "title": conversation.title_for(request.user),
        "people": form.people,
        "blocked": Block.objects.people_blocked_by(request.user),
    }
    return _show(request, "messaging/block_list.html", context)


def _show(
    request: AuthedRequest, name: str, context: dict[str, object], status: int = 200
) -> HttpResponse:
    """A page of its own; to htmx, the dialog that lies over the page one is on."""
    return render(request, f"{name}#dialog" if request.htmx else name, context, status=status)


def _go_back(request: AuthedRequest, pk: int) -> HttpResponse:
    """To the conversation; for htmx, which has not left it, the dialog makes way for a word."""
    if request.htmx:
        return render(request, "components/toasts.html", {"oob": True})
    return redirect("messaging:conversation-detail", pk=pk)


def _reported(request: AuthedRequest, conversation: Conversation) -> Message | None:
    form = HistoryForm({"at": request.GET.get("message")})
    seq = form.cleaned_data["at"] if form.is_valid() else None
    return get_object_or_404(Message, conversation=conversation, seq=seq) if seq else None
