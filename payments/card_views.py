"""The cards that are kept, of a person or of a vendor: their list, adding one, the default,
removing one. The address says whose: `/payments/cards/` or `/vendor/subscription/cards/`.
"""

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts.models import User
from accounts.requests import AuthedRequest
from messaging.exceptions import TooFast
from payments import services
from payments.checkout import script_context
from payments.exceptions import PaymentError
from payments.models import BillingDetails, SavedCard, Subscription
from payments.models.wallets import SavedCardQuerySet
from payments.views import ASKS, TOO_FAST
from vendors.access import own_vendor
from vendors.models import Vendor

OF_A_VENDOR = "subscription"
ADDRESS_FIRST = "Say first who your invoices are written to, under Billing details."


@dataclass(frozen=True)
class Keeper:
    """Whose cards a page is about; `space` is where its addresses are."""

    space: str
    owner: User | Vendor

    @property
    def vendor(self) -> Vendor | None:
        return self.owner if isinstance(self.owner, Vendor) else None

    @property
    def cards(self) -> SavedCardQuerySet:
        if isinstance(self.owner, Vendor):
            return SavedCard.objects.kept_for(self.owner)
        return SavedCard.objects.kept_by(self.owner)

    @property
    def topic(self) -> str:
        return f"vendor-{self.owner.pk}" if self.vendor else f"{self.owner.pk}"

    @property
    def needs_address(self) -> bool:
        """Whether a card added now would be charged after a trial, for an invoice to nobody."""
        vendor = self.vendor
        if vendor is None or BillingDetails.objects.filter(vendor=vendor).exists():
            return False
        return vendor.subscriptions.filter(state=Subscription.State.TRIALING).exists()

    def address(self, name: str) -> str:
        return reverse(f"{self.space}:{name}")


@login_required
@never_cache
def card_list(request: AuthedRequest) -> HttpResponse:
    """All of them; the inside alone with HTMX. A bank's own page sends people back to here, too."""
    keeper = _keeper(request)
    if keeper.vendor is None and not request.user.has_perm("payments.keep_cards"):
        raise Http404
    if "setup_intent" in request.GET:
        services.look_at_cards_of(keeper.owner)
        return redirect(keeper.address("card-list"))
    context = {
        "cards": keeper.cards,
        "stripe": script_context(),
        "space": keeper.space,
        "topic": keeper.topic,
        "vendor": keeper.vendor,
        "needs_address": keeper.needs_address,
    }
    name = "payments/card_list.html" + ("#cards" if request.htmx else "")
    return render(request, name, context)


@login_required
@require_POST
@never_cache
def setup_create(request: AuthedRequest) -> JsonResponse:
    """Begin to keep a card; the page finishes it with the provider."""
    keeper = _keeper(request)
    if keeper.needs_address:
        return JsonResponse({"error": ADDRESS_FIRST}, status=409)
    try:
        ASKS.take(request.user.pk)
        secret = services.begin_card(by=request.user, vendor=keeper.vendor)
    except PaymentError as error:
        return JsonResponse({"error": str(error)}, status=409)
    except TooFast:
        return JsonResponse({"error": TOO_FAST}, status=429)
    back = request.build_absolute_uri(keeper.address("card-list"))
    return JsonResponse({"client_secret": secret, "return_url": back})


@login_required
@require_POST
@never_cache
def look_create(request: AuthedRequest) -> JsonResponse:
    """The page says that a card was added; we go and see for ourselves."""
    keeper = _keeper(request)
    try:
        ASKS.take(request.user.pk)
    except TooFast:
        return JsonResponse({"error": TOO_FAST}, status=429)
    services.look_at_cards_of(keeper.owner)
    return JsonResponse({"cards": keeper.cards.count()})


@login_required
@require_POST
def default_create(request: AuthedRequest, pk: int) -> HttpResponse:
    keeper = _keeper(request)
    card = get_object_or_404(keeper.cards, pk=pk)
    try:
        services.prefer_card(card.pk, by=request.user)
    except PaymentError as error:
        messages.error(request, str(error))
    return card_list(request) if request.htmx else redirect(keeper.address("card-list"))


@login_required
def removal_create(request: AuthedRequest, pk: int) -> HttpResponse:
    """What removing means, and the button that does it."""
    keeper = _keeper(request)
    card = get_object_or_404(keeper.cards, pk=pk)
    if request.method == "POST":
        try:
            services.remove_card(card.pk, by=request.user)
        except PaymentError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, f"{card} is removed.")
        return redirect(keeper.address("card-list"))
    promised = services.balances_of(card)
    pays_tier = card.pays_tier
    context = {
        "card": card,
        "promised": promised,
        "pays_tier": pays_tier,
        "may_go": not pays_tier and not promised,
        "space": keeper.space,
    }
    return render(request, "payments/card_removal_create.html", context)


def _keeper(request: AuthedRequest) -> Keeper:
    match = request.resolver_match
    if match is None or match.namespace != OF_A_VENDOR:
        return Keeper("payments", request.user)
    vendor = own_vendor(request)
    if not request.user.has_perm("payments.manage_subscription", vendor):
        raise PermissionDenied
    return Keeper(OF_A_VENDOR, vendor)
