"""What payment services have that is tied to nothing of ours."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse_lazy
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.posting import posted_from
from accounts.requests import AuthedRequest
from adminpanel import services
from adminpanel.access import require_bookkeeper, staff_required
from adminpanel.exceptions import ExplainedAlready
from adminpanel.forms.unmatched import ExplanationForm, UnmatchedFilterForm, UnmatchedTab
from adminpanel.models import Unmatched
from payments.audit.finding import STUCK_AFTER
from payments.models import ProviderEvent

PAGE_SIZE = 25
EVENTS = 5
LIST = reverse_lazy("adminpanel:unmatched-list")


@dataclass
class Card:
    """One of them, what we were told of it, and what may be said of it."""

    found: Unmatched
    form: ExplanationForm
    told: list[ProviderEvent] = field(default_factory=list)


@staff_required
@never_cache
@require_safe
def unmatched_list(request: AuthedRequest) -> HttpResponse:
    require_bookkeeper(request)
    return _show(request)


@staff_required
@posted_from("adminpanel:unmatched-list")
def explanation_create(request: AuthedRequest, pk: int) -> HttpResponse:
    """Somebody knows what it is."""
    require_bookkeeper(request)
    found = get_object_or_404(Unmatched, pk=pk)
    form = ExplanationForm(request.POST, pk=pk)
    if not form.is_valid():
        return _show(request, refused=Card(found, form), status=422)
    try:
        services.explain_unmatched(pk, note=form.cleaned_data["note"], by=request.user)
    except ExplainedAlready as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "It is explained, and no alert any more.")
    return redirect("adminpanel:unmatched-list")


@staff_required
@require_POST
def reconciliation_create(request: AuthedRequest) -> HttpResponse:
    require_bookkeeper(request)
    services.look_for_unmatched_again()
    messages.success(request, "We ask the payment services. This page moves when they answered.")
    return redirect("adminpanel:unmatched-list")


def _show(
    request: AuthedRequest, *, refused: Card | None = None, status: int = 200
) -> HttpResponse:
    form = UnmatchedFilterForm(request.GET)
    form.is_valid()  # what makes no sense is left out, and said at its field
    named = Unmatched.objects.like(form.about)
    under = {
        UnmatchedTab.OPEN: named.open(),
        UnmatchedTab.EXPLAINED: named.explained(),
        UnmatchedTab.MATCHED: named.matched(),
    }
    rows = under[UnmatchedTab(form.chosen)].select_related("explained_by")
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    late = timezone.now() - STUCK_AFTER
    context = {
        "form": form,
        "here": request.get_full_path() if request.method == "GET" else LIST,
        "tabs": [(tab, tab.label, found.count()) for tab, found in under.items()],
        "page": page,
        "cards": _cards(page, refused),
        "waiting": ProviderEvent.objects.waiting().filter(received_at__lt=late)[:PAGE_SIZE],
    }
    return render(request, "adminpanel/unmatched_list.html", context, status=status)


def _cards(page: Iterable[Unmatched], refused: Card | None) -> list[Card]:
    """Each with the latest events that were about it."""
    cards = [
        refused if refused and refused.found == found else Card(found, ExplanationForm(pk=found.pk))
        for found in page
    ]
    told: dict[str, list[ProviderEvent]] = defaultdict(list)
    refs = [card.found.ref for card in cards]
    events = ProviderEvent.objects.exclude(outcome=ProviderEvent.Outcome.APPLIED)
    for event in events.filter(subject_id__in=refs).order_by("-pk")[: EVENTS * PAGE_SIZE]:
        told[event.subject_id].append(event)
    for card in cards:
        card.told = told[card.found.ref][:EVENTS]
    return cards
