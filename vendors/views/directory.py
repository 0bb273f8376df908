"""The public directory."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe
from django_htmx.http import push_url

from accounts.requests import SiteRequest
from vendors import search, services
from vendors.access import may_choose
from vendors.filters import Catalogue, SearchForm
from vendors.models import ShortlistEntry
from vendors.search_page import OwnDay, SearchPage, address_of
from vendors.visitors import searcher_of


@require_safe
def vendor_list(request: SiteRequest) -> HttpResponse:
    """The search; to htmx what it changes: results, and filters with their counts.

    A form without JavaScript sends its empty fields too: those addresses become canonical ones.
    """
    form = SearchForm(request.GET or None, catalogue=Catalogue.load())
    question = form.question()
    number = _page_number(request)
    address = address_of(question, number)
    partial = request.htmx and not request.htmx.boosted and not request.htmx.history_restore_request
    if not partial and not form.errors and any(not value for value in request.GET.values()):
        return redirect(address)
    answer = search.find(question, page=number)
    vendors = [found.vendor for found in answer.page]
    _note(request, question, answer)
    page = SearchPage(form, question, answer)
    context = {
        "search": page,
        "head": page.head,
        "form": form,
        "page": answer.page,
        "may_choose": may_choose(request.user),
        "own_day": OwnDay.of(request.user, question),
        "shortlisted": ShortlistEntry.objects.chosen_by(request.user, vendors),
    }
    if partial:
        response = render(request, "vendors/_vendor_results.html", context)
        return response if form.errors else push_url(response, address)
    return render(request, "vendors/vendor_list.html", context)


def _note(request: SiteRequest, question: search.Question, answer: search.Answer) -> None:
    """Who stands on the page was seen."""
    found = [*([answer.featured] if answer.featured else []), *answer.page]
    if visitor := searcher_of(request):
        services.note_search(question, shown=[one.vendor for one in found], visitor=visitor)


def _page_number(request: SiteRequest) -> int:
    text = request.GET.get("page", "")
    return int(text) if text.isdecimal() and 0 < len(text) < 7 and int(text) else 1
