"""The cards somebody keeps: their list, adding one, the default, removing one."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts.requests import AuthedRequest
from messaging.exceptions import TooFast
from payments import services
from payments.checkout import script_context
from payments.exceptions import PaymentError
from payments.models import SavedCard
from payments.views import ASKS, TOO_FAST


@login_required
@never_cache
def card_list(request: AuthedRequest) -> HttpResponse:
    """All of them; the inside alone with HTMX. A bank's own page sends people back to here, too."""
    if not request.user.has_perm("payments.keep_cards"):
        raise Http404
    if "setup_intent" in request.GET:
        services.look_at_cards_of(request.user)
        return redirect("payments:card-list")
    cards = SavedCard.objects.kept_by(request.user)
    context = {"cards": cards, "stripe": script_context()}
    name = "payments/card_list.html" + ("#cards" if request.htmx else "")
    return render(request, name, context)


@login_required
@require_POST
@never_cache
def setup_create(request: AuthedRequest) -> JsonResponse:
    """Begin to keep a card; the page finishes it with the provider."""
    try:
        ASKS.take(request.user.pk)
        secret = services.begin_card(by=request.user)
    except PaymentError as error:
        return JsonResponse({"error": str(error)}, status=409)
    except TooFast:
        return JsonResponse({"error": TOO_FAST}, status=429)
    back = request.build_absolute_uri(reverse("payments:card-list"))
    return JsonResponse({"client_secret": secret, "return_url": back})


@login_required
@require_POST
@never_cache
def look_create(request: AuthedRequest) -> JsonResponse:
    """The page says that a card was added; we go and see for ourselves."""
    try:
        ASKS.take(request.user.pk)
    except TooFast:
        return JsonResponse({"error": TOO_FAST}, status=429)
    services.look_at_cards_of(request.user)
    return JsonResponse({"cards": SavedCard.objects.kept_by(request.user).count()})


@login_required
@require_POST
def default_create(request: AuthedRequest, pk: int) -> HttpResponse:
    card = _own(request, pk)
    try:
        services.prefer_card(card.pk, by=request.user)
    except PaymentError as error:
        messages.error(request, str(error))
    return card_list(request) if request.htmx else redirect("payments:card-list")


@login_required
def removal_create(request: AuthedRequest, pk: int) -> HttpResponse:
    """What removing means, and the button that does it."""
    card = _own(request, pk)
    if request.method == "POST":
        try:
            services.remove_card(card.pk, by=request.user)
        except PaymentError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, f"{card} is removed.")
        return redirect("payments:card-list")
    context = {"card": card, "promised": services.balances_of(card)}
    return render(request, "payments/card_removal_create.html", context)


def _own(request: AuthedRequest, pk: int) -> SavedCard:
    return get_object_or_404(SavedCard.objects.kept_by(request.user), pk=pk)
