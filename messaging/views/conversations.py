"""The pages of conversations. Sockets make them live; without JavaScript they work by forms."""

import datetime as dt
import uuid
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from accounts.posting import posted_from
from accounts.requests import AuthedRequest
from messaging import cards, lines, services
from messaging.blocks import Blocks
from messaging.exceptions import MessagingError, TooFast
from messaging.forms import HistoryForm, MessageForm, ReadingForm
from messaging.lines import people_in
from messaging.models import Conversation, Member, Message, QuickReply
from messaging.notes import notes_for
from messaging.protocol import MAX_BODY, MAX_FILES
from messaging.tools import tools_for

LISTED = 60


@login_required
@require_GET
def conversation_list(request: AuthedRequest) -> HttpResponse:
    """The inbox; to htmx only its rows, for the page beside a conversation and for the drawer."""
    archived = "archived" in request.GET
    blocks = Blocks.around(request.user.pk)
    context = _inbox(request, blocks, archived=archived) | {"active": _place(request)["active"]}
    if request.htmx:
        return render(request, "messaging/_conversation_rows.html", context)
    return render(request, "messaging/conversation_list.html", context)


@login_required
@require_GET
def conversation_detail(request: AuthedRequest, pk: int) -> HttpResponse:
    """One conversation; to htmx only that, for the drawer."""
    return _render_conversation(request, pk, MessageForm())


@login_required
@posted_from("messaging:conversation-detail", "pk")
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
@require_POST
def reading_create(request: AuthedRequest, pk: int) -> HttpResponse:
    """Everything up to a message was read, says a page without a socket."""
    conversation = get_object_or_404(Conversation.objects.visible_to(request.user), pk=pk)
    form = ReadingForm(request.POST)
    if form.is_valid():
        services.mark_read(conversation, by=request.user, seq=form.cleaned_data["seq"])
    return redirect("messaging:conversation-detail", pk=pk)


@login_required
@require_GET
def message_list(request: AuthedRequest, pk: int) -> HttpResponse:
    """Earlier or later messages, a page at a time."""
    conversation = get_object_or_404(
        Conversation.objects.visible_to(request.user).with_people(), pk=pk
    )
    place = _place(request)
    if place["after"] is not None:
        history = lines.later(request, conversation, place["after"])
        context = {"conversation": conversation, "history": history, "direction": "later"}
    else:
        history = lines.earlier(request, conversation, place["before"] or conversation.head_seq + 1)
        context = {"conversation": conversation, "history": history, "direction": "earlier"}
    return render(request, "messaging/_history.html", context)


def _render_conversation(
    request: AuthedRequest, pk: int, form: MessageForm, status: int = 200
) -> HttpResponse:
    blocks = Blocks.around(request.user.pk)
    inbox = {} if request.htmx else _inbox(request, blocks)
    listed: dict[int, Conversation] = {
        one["row"].pk: one["row"] for one in inbox.get("conversations", ())
    }
    conversation = listed.get(pk) or get_object_or_404(
        Conversation.objects.visible_to(request.user).with_people(), pk=pk
    )
    seat = next(one for one in conversation.members.all() if one.user_id == request.user.pk)
    people = people_in(conversation, request.user)
    history = _history(request, conversation, seat)
    context = {
        "conversation": conversation,
        "title": conversation.title_for(request.user),
        "seat": seat,
        "is_archived": seat.archived_seq is not None,
        "closed": blocks.closed(conversation_id=pk).get(pk),
        "people": people,
        "attendance": services.attendance(
            (one.member.user for one in people if one.is_other), blocks=blocks
        ),
        "history": history,
        "is_latest": history.after is None,
        "client_id": uuid.uuid4(),
        "form": form,
        "tools": tools_for(request.user, conversation),
        "notes": notes_for(request.user, conversation),
        "answers": QuickReply.objects.filter(user=request.user),
        "max_files": MAX_FILES,
        "max_bytes": settings.UPLOAD_MAX_BYTES,
        "max_body": MAX_BODY,
    }
    if request.htmx:
        return render(request, "messaging/_conversation.html", context, status=status)
    context |= inbox | {"active": pk}
    return render(request, "messaging/conversation_detail.html", context, status=status)


def _inbox(request: AuthedRequest, blocks: Blocks, *, archived: bool = False) -> dict[str, Any]:
    """As many conversations as are asked for, each with its title for this viewer and the people
    on its other side.
    """
    shown = _place(request)["shown"] or LISTED
    found = list(Conversation.objects.for_inbox(request.user, archived=archived)[: shown + 1])
    others = {one.pk: [seat.user for seat in one.opposite(request.user)] for one in found[:shown]}
    everybody = {person for people in others.values() for person in people}
    there = services.attendance(everybody, blocks=blocks)
    return {
        "conversations": [
            {
                "row": one,
                "title": one.title_for(request.user),
                "people": others[one.pk],
                "there": there.among(person.pk for person in others[one.pk]),
                "card": cards.words_of(one.last_card or ""),  # type: ignore[attr-defined] # by for_inbox
            }
            for one in found[:shown]
        ],
        "archived": archived,
        "shown": shown,
        "shown_next": shown + LISTED if len(found) > shown else None,
    }


def _history(request: AuthedRequest, conversation: Conversation, seat: Member) -> lines.History:
    """The page of history that the address asks for; where one goes on, when it asks for none."""
    place = _place(request)
    if place["before"] is not None:
        return lines.earlier(request, conversation, place["before"])
    seq = place["at"]
    if place["on"] is not None:
        morning = timezone.make_aware(dt.datetime.combine(place["on"], dt.time()))
        seq = Message.objects.first_since(conversation.pk, morning)
    if seq is not None and seq <= conversation.head_seq:
        return lines.around(request, conversation, seq)
    choose = lines.newest if "newest" in request.GET else lines.going_on
    return choose(request, conversation, read_seq=seat.read_seq)


def _place(request: AuthedRequest) -> dict[str, Any]:
    """What the address says of a place in the history; nonsense says nothing."""
    form = HistoryForm(request.GET)
    form.is_valid()
    return {name: form.cleaned_data.get(name) for name in form.fields}
