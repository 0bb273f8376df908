"""Searches that people keep."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from accounts.requests import AuthedRequest
from vendors import services
from vendors.exceptions import VendorError
from vendors.filters import Catalogue, SearchForm
from vendors.models import SavedSearch
from vendors.search_page import SavedRow, address_of, title_of


@login_required
def search_list(request: AuthedRequest) -> HttpResponse:
    catalogue = Catalogue.load()
    searches = SavedSearch.objects.filter(user=request.user).defer("known")
    rows = [SavedRow.of(search, catalogue) for search in searches]
    return render(request, "vendors/search_list.html", {"rows": rows})


@login_required
def search_create(request: AuthedRequest) -> HttpResponse:
    """Keep the search in the address: a page that asks for its name, and its form. What is wrong
    with the address is said, and nothing is saved of it.
    """
    form = SearchForm(request.GET or None, catalogue=Catalogue.load())
    question = form.question()
    if form.errors:
        context = {"address": address_of(question), "form": form}
        return render(request, "vendors/search_create.html", context, status=422)
    if request.method != "POST":
        context = {"address": address_of(question), "name": title_of(question, form)}
        return render(request, "vendors/search_create.html", context)
    name = request.POST.get("name", "").strip() or title_of(question, form)
    try:
        services.save_search(question, name=name, by=request.user)
    except VendorError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "Saved. We tell you when somebody new fits.")
    return redirect("vendors:search-list")


@login_required
def search_detail(request: AuthedRequest, pk: int) -> HttpResponse:
    """Where a note about a saved search leads: its results as they are now."""
    return redirect(get_object_or_404(SavedSearch, pk=pk, user=request.user))


@login_required
@require_POST
def search_delete(request: AuthedRequest, pk: int) -> HttpResponse:
    get_object_or_404(SavedSearch, pk=pk, user=request.user)
    services.remove_search(pk, by=request.user)
    messages.success(request, "The search is removed.")
    return redirect("vendors:search-list")
