"""Finding what was said."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.requests import AuthedRequest
from messaging import search
from messaging.forms import SearchForm
from messaging.lines import name_of
from messaging.models import Conversation
from messaging.search.words import fold, tokens

MOST_NAMED = 5


@login_required
@require_GET
def message_search(request: AuthedRequest) -> HttpResponse:
    """A form and what it finds; to htmx the results, and from the second page on only more rows."""
    mine = list(Conversation.objects.visible_to(request.user).begun().with_people())
    titles = sorted(((one.pk, one.title_for(request.user)) for one in mine), key=lambda one: one[1])
    form = SearchForm(request.GET or None, conversations=titles)
    answer, question, before = search.Answer([]), search.Question(), None
    if form.is_valid():
        before, question = form.cleaned_data["before"], form.question()
        answer = search.find(request.user, question, before=before)
    within = request.GET.get("within")
    context = {
        "form": form,
        "answer": answer,
        "is_asked": not question.is_empty,
        "named": _named(titles, question.words),
        "results": _results(request, answer, {one.pk: one for one in mine}),
        "conversation": next((one for one in titles if str(one[0]) == within), None),
    }
    if request.htmx:
        part = "more" if before else "results"
        return render(request, f"messaging/message_search.html#{part}", context)
    return render(request, "messaging/message_search.html", context)


def _named(titles: list[tuple[int, str]], words: str) -> list[tuple[int, str]]:
    """The conversations with those whose names have all of these words."""
    wanted = tokens(words)
    if not wanted:
        return []
    return [one for one in titles if all(word in fold(one[1]) for word in wanted)][:MOST_NAMED]


def _results(
    request: AuthedRequest, answer: search.Answer, conversations: dict[int, Conversation]
) -> list[dict[str, object]]:
    """Each hit with the words its row shows."""
    results = []
    for hit in answer.hits:
        conversation = conversations[hit.conversation_id]
        members = {one.user_id: one for one in conversation.members.all()}
        author = members.get(hit.author_id or 0)
        is_own = hit.author_id == request.user.pk
        results.append(
            {
                "hit": hit,
                "title": conversation.title_for(request.user),
                "author": "You" if is_own else name_of(author, members.values()),
            }
        )
    return results
