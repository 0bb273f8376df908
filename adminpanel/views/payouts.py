"""What vendors are paid: what a run would pay now, the runs there were, and what waits."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import AuthedRequest
from adminpanel import services
from adminpanel.access import require_bookkeeper, staff_required
from adminpanel.views.analytics.sheets import Amount, Cell, sheet
from payments.columns import grouped
from payments.exceptions import MoveError
from payments.forms import HoldForm, MoveForm
from payments.holdings import holdings
from payments.ledger import held_by_providers
from payments.models import Entry, Payout, PayoutPlan, PayoutRun
from payments.services import Move, dry_run, due_to, owed_to_vendors, vendors_with_money
from payments.sheets import amount_cell
from payments.turnover import Month, turnover
from vendors.models import Vendor

PAGE_SIZE = 40
LATEST = 12
MOVED = {
    "taken": "taken",
    "given_back": "given-back",
    "commission": "commission",
    "fees": "fees",
    "paid_out": "paid",
}
"""What moves in a month, and the class of its column."""


@staff_required
@never_cache
@require_safe
def payout_list(request: AuthedRequest) -> HttpResponse:
    """The dry run that is always there, and the button that makes it true."""
    require_bookkeeper(request)
    page = Paginator(vendors_with_money(), PAGE_SIZE).get_page(request.GET.get("page"))
    unsent = Payout.objects.unsent()
    held = holdings()
    context = {
        "owed": owed_to_vendors(),
        "holdings": held,
        "differing": [each.said for each in held if each.said and each.said.is_off],
        "unsent_count": unsent.count(),
        "page": page,
        "due": list(due_to(list(page), timezone.now().date())),
        "unsent": unsent.for_lists()[:LATEST],
        "runs": Paginator(PayoutRun.objects.for_lists(), LATEST).get_page(request.GET.get("runs")),
        "moves": Entry.objects.moves()[:LATEST],
        "held_plans": PayoutPlan.objects.held().select_related("vendor", "held_by"),
    }
    return render(request, "adminpanel/payout_list.html", context)


@staff_required
@never_cache
@require_safe
def turnover_detail(request: AuthedRequest) -> HttpResponse:
    """What moved in each of the last months. The list of payouts fetches it by itself, once: a
    year of the books takes longer to add up than all else there.
    """
    require_bookkeeper(request)
    moved = turnover(timezone.now().date())
    plots = [(each, grouped([_group(month) for month in each.months])) for each in moved]
    return render(request, "adminpanel/turnover_detail.html", {"turnover": plots})


@staff_required
@require_safe
def turnover_csv(request: AuthedRequest) -> HttpResponse:
    """The months of every currency, one line each."""
    require_bookkeeper(request)
    head = ("currency", "month", *(name.replace("_", " ") for name in MOVED))
    rows = (
        (each.currency, month.first, *_cells(month, each.currency))
        for each in turnover(timezone.now().date())
        for month in each.months
    )
    return sheet("turnover", head, rows)


@staff_required
@require_safe
def run_detail(request: AuthedRequest, pk: int) -> HttpResponse:
    """What one run has planned, and what became of it."""
    require_bookkeeper(request)
    run = get_object_or_404(PayoutRun.objects.for_lists(), pk=pk)
    payouts = run.payouts.for_lists().order_by("vendor__name", "pk")
    page = Paginator(payouts, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "adminpanel/run_detail.html", {"run": run, "page": page})


@staff_required
@never_cache
def run_create(request: AuthedRequest) -> HttpResponse:
    """Asked once more, with all that it would pay now; then the run begins."""
    require_bookkeeper(request)
    if request.method != "POST":
        dry = dry_run(timezone.now().date())
        return render(request, "adminpanel/run_create.html", {"dry": dry})
    run = services.order_payouts(by=request.user)
    messages.success(request, "The run has begun. This page follows it.")
    return redirect("adminpanel:run-detail", pk=run.pk)


@staff_required
@require_POST
def vendor_run_create(request: AuthedRequest, slug: str) -> HttpResponse:
    """One vendor alone, at once: what could not be sent is tried again."""
    require_bookkeeper(request)
    vendor = get_object_or_404(Vendor, slug=slug)
    run = services.order_payouts(by=request.user, vendor=vendor)
    messages.success(request, f"{vendor} alone is paid now. This page follows it.")
    return redirect("adminpanel:run-detail", pk=run.pk)


@staff_required
@never_cache
def move_create(request: AuthedRequest) -> HttpResponse:
    """Write down what was moved from one provider to another; nothing is sent by this."""
    require_bookkeeper(request)
    held_by = held_by_providers()
    form = MoveForm(request.POST or None, currencies=sorted({each.currency for each in held_by}))
    if request.method == "POST" and form.is_valid():
        try:
            services.record_move(Move(**form.cleaned_data), by=request.user)
        except MoveError as error:
            form.add_error(error.field, str(error))
        else:
            messages.success(request, "It is in the books.")
            return redirect("adminpanel:payout-list")
    if form.non_field_errors():
        form.renew()
    context = {"form": form, "held_by": held_by}
    status = 422 if form.errors else 200
    return render(request, "adminpanel/move_create.html", context, status=status)


@staff_required
@never_cache
def hold_create(request: AuthedRequest, slug: str) -> HttpResponse:
    """Keep a vendor's money back, with the reason that they read."""
    require_bookkeeper(request)
    vendor = get_object_or_404(Vendor, slug=slug)
    form = HoldForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.hold_payouts(vendor.pk, reason=form.cleaned_data["reason"], by=request.user)
        messages.success(request, f"Payouts of {vendor} are held back.")
        return redirect("adminpanel:payout-list")
    context = {"vendor": vendor, "form": form}
    status = 422 if form.errors else 200
    return render(request, "adminpanel/hold_create.html", context, status=status)


@staff_required
@require_POST
def hold_delete(request: AuthedRequest, slug: str) -> HttpResponse:
    vendor = get_object_or_404(Vendor, slug=slug)
    services.release_payouts(vendor.pk, by=request.user)
    messages.success(request, f"Payouts of {vendor} go out again.")
    return redirect("adminpanel:payout-list")


def _group(month: Month) -> tuple[str, dict[str, int]]:
    return f"{month.first:%b}", {kind: getattr(month, name) for name, kind in MOVED.items()}


def _cells(month: Month, currency: str) -> list[Cell]:
    return [Amount(amount_cell(getattr(month, name), currency)) for name in MOVED]
