"""What vendors pay for their tiers: figures, bills that wait, and what staff do for a vendor."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Prefetch, Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import AuthedRequest
from adminpanel import services
from adminpanel.access import require_bookkeeper, staff_required
from adminpanel.forms.subscriptions import CompEndForm, CompForm, CreditForm, SubscriberForm
from adminpanel.models import AuditEntry
from adminpanel.views.analytics.sheets import Amount, Cell, sheet
from payments.columns import Plot, grouped, stacked
from payments.credits import CreditLeft, credits_of
from payments.dunning import board, recoveries
from payments.exceptions import PaymentError
from payments.models import Bill, BillDispute, Comp, Subscription
from payments.providers.base import NoAnswer
from payments.recurring import Month, Recurring, comps_standing, recurring, trials
from payments.services import credit_currency
from payments.sheets import amount_cell
from vendors.models import TierCode, Vendor

PAGE_SIZE = 25
LATEST = 30
HEAD = (
    "currency", "month", "mrr", "vendors", "new", "more", "less", "churned", "cancelled",
    "not paid", "churn in percent", "billed",
)  # fmt: skip


@dataclass(frozen=True)
class Plots:
    """The columns of one currency; those of vendors are counted, the others are minor units."""

    figures: Recurring
    mrr: Plot
    moved: Plot
    churn: Plot
    billed: Plot

    @classmethod
    def of(cls, figures: Recurring) -> "Plots":
        months = figures.months
        return cls(
            figures,
            mrr=stacked([(_name(month), {"mrr": month.mrr}) for month in months]),
            moved=grouped([(_name(month), _moves(month)) for month in months]),
            churn=stacked(
                [(_name(month), {"unpaid": month.unpaid, "asked": month.asked}) for month in months]
            ),
            billed=stacked([(_name(month), {"billed": month.billed}) for month in months]),
        )


@staff_required
@never_cache
@require_safe
def subscription_list(request: AuthedRequest) -> HttpResponse:
    """What tiers bring, month after month."""
    require_bookkeeper(request)
    now = timezone.now()
    context = {
        "plots": [Plots.of(each) for each in recurring(now)],
        "trials": trials(now),
        "comps": comps_standing(),
    }
    return render(request, "adminpanel/subscription_list.html", context)


@staff_required
@require_safe
def subscription_csv(request: AuthedRequest) -> HttpResponse:
    """The months of every currency, one line each."""
    require_bookkeeper(request)
    found = recurring(timezone.now())
    rows = (_cells(month, each.currency) for each in found for month in each.months)
    return sheet("subscriptions", HEAD, rows)


@staff_required
@never_cache
@require_safe
def subscription_dunning(request: AuthedRequest) -> HttpResponse:
    """Who has to pay before their tier is lost, why they were refused, and what was recovered."""
    require_bookkeeper(request)
    columns = board()
    context = {
        "columns": columns,
        "waiting": sum(len(column.cases) for column in columns),
        "recoveries": recoveries(),
    }
    return render(request, "adminpanel/subscription_dunning.html", context)


@staff_required
@require_safe
def subscription_search(request: AuthedRequest) -> HttpResponse:
    """Any vendor by name; at first those who have paid for a tier or were given one."""
    require_bookkeeper(request)
    form = SubscriberForm(request.GET)
    form.is_valid()  # what makes no sense is left out, and said at its field
    chosen = Q(subscriptions__isnull=False) | Q(comps__isnull=False)
    if form.name:
        chosen = Q(name__icontains=form.name)
    open_ones = Prefetch(
        "subscriptions", Subscription.objects.open().select_related("price"), to_attr="open_ones"
    )
    vendors = Vendor.objects.filter(chosen).distinct().order_by("name", "pk")
    rows = vendors.select_related("category", "place").prefetch_related(open_ones)
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "adminpanel/subscription_search.html", {"form": form, "page": page})


@staff_required
@never_cache
@require_safe
def subscription_detail(request: AuthedRequest, slug: str) -> HttpResponse:
    """Everything about what one vendor pays, and was given."""
    require_bookkeeper(request)
    return _show(request, get_object_or_404(Vendor, slug=slug))


@staff_required
@never_cache
def subscription_credit_create(request: AuthedRequest, slug: str) -> HttpResponse:
    require_bookkeeper(request)
    vendor = get_object_or_404(Vendor, slug=slug)
    if request.method != "POST":
        return _to_forms(vendor)
    form = CreditForm(request.POST, currency=credit_currency(vendor))
    if form.is_valid():
        try:
            services.give_credit(
                vendor.pk, currency=form.currency, by=request.user, **form.cleaned_data
            )
        except PaymentError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"{vendor} has the credit. They are told.")
            return redirect("adminpanel:subscription-detail", slug=slug)
    if form.non_field_errors():
        form.renew()
    return _show(request, vendor, credit_form=form)


@staff_required
@never_cache
def subscription_comp_create(request: AuthedRequest, slug: str) -> HttpResponse:
    """Typed, then asked once more with what it comes to and what it takes the place of."""
    require_bookkeeper(request)
    vendor = get_object_or_404(Vendor, slug=slug)
    if request.method != "POST":
        return _to_forms(vendor)
    form = CompForm(request.POST)
    if not form.is_valid():
        return _show(request, vendor, comp_form=form)
    if not form.cleaned_data["confirmed"]:
        return _ask_for_comp(request, vendor, form)
    try:
        services.give_comp(vendor.pk, by=request.user, **form.facts)
    except PaymentError as error:
        return _ask_for_comp(request, vendor, form, trouble=str(error))
    messages.success(request, f"{vendor} has it at once. They are told.")
    if pays := next((each for each in vendor.subscriptions.open() if each.costs), None):
        messages.warning(request, f"What they pay for goes on until they cancel it: {pays.price}.")
    return redirect("adminpanel:subscription-detail", slug=slug)


@staff_required
@never_cache
def subscription_comp_delete(request: AuthedRequest, pk: int) -> HttpResponse:
    """Asked with what is lost, and why."""
    require_bookkeeper(request)
    comp = get_object_or_404(Comp.objects.select_related("vendor"), pk=pk)
    if not Comp.objects.standing().contains(comp):
        messages.info(request, f"{comp} has ended already.")
        return redirect("adminpanel:subscription-detail", slug=comp.vendor.slug)
    form = CompEndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.take_comp_back(pk, reason=form.cleaned_data["reason"], by=request.user)
        messages.success(request, f"{comp} has ended. They are told.")
        return redirect("adminpanel:subscription-detail", slug=comp.vendor.slug)
    status = 422 if form.errors else 200
    context = {"comp": comp, "vendor": comp.vendor, "form": form}
    return render(request, "adminpanel/subscription_comp_delete.html", context, status=status)


@staff_required
@require_POST
def subscription_look_create(request: AuthedRequest, slug: str) -> HttpResponse:
    """Ask Stripe now, rather than when the next look is due."""
    require_bookkeeper(request)
    vendor = get_object_or_404(Vendor, slug=slug)
    subscription = vendor.subscriptions.last()
    if subscription is None:
        raise Http404
    try:
        services.look_at_subscription(subscription.pk, by=request.user)
    except NoAnswer:
        messages.error(request, "Stripe does not answer at the moment. Try again in a minute.")
    else:
        messages.success(request, "This is what Stripe says now.")
    return redirect("adminpanel:subscription-detail", slug=slug)


def _to_forms(vendor: Vendor) -> HttpResponse:
    """For who comes back to the address of a form, which has no page of its own."""
    return redirect(reverse("adminpanel:subscription-detail", args=[vendor.slug]) + "#give")


def _ask_for_comp(
    request: AuthedRequest, vendor: Vendor, form: CompForm, *, trouble: str = ""
) -> HttpResponse:
    standing = vendor.comps.standing().first()
    form.asks_again(standing)
    until, tier = form.cleaned_data["until"], TierCode(form.cleaned_data["tier"])
    context = {
        "vendor": vendor,
        "form": form,
        "comp": Comp(tier=tier, until=until, reason=form.cleaned_data["reason"]),
        "standing": standing,
        "pays": next((each for each in vendor.subscriptions.open() if each.costs), None),
        "trouble": trouble,
    }
    status = 409 if trouble else 200
    return render(request, "adminpanel/subscription_comp_confirm.html", context, status=status)


def _show(
    request: AuthedRequest,
    vendor: Vendor,
    *,
    credit_form: CreditForm | None = None,
    comp_form: CompForm | None = None,
) -> HttpResponse:
    """A vendor's page; with a form that was refused, as it was typed."""
    refused = credit_form or comp_form
    context = _context(vendor) | {
        "credit_form": credit_form or CreditForm(currency=credit_currency(vendor)),
        "comp_form": comp_form or CompForm(),
    }
    status = 422 if refused else 200
    return render(request, "adminpanel/subscription_detail.html", context, status=status)


def _context(vendor: Vendor) -> dict[str, Any]:
    prices = ("price", "paid_price", "next_price", "pending_price")
    subscriptions = list(
        vendor.subscriptions.select_related(*prices)
        .prefetch_related("bills__disputes")
        .order_by("-pk")
    )
    return {
        "vendor": vendor,
        "subscription": next((each for each in subscriptions if each.is_open), None),
        "subscriptions": subscriptions,
        "bills": [bill for each in subscriptions for bill in sorted(each.bills.all(), key=_newest)],
        "pays": next((each for each in subscriptions if each.costs), None),
        "comps": vendor.comps.select_related("by"),
        "standing": set(vendor.comps.standing().values_list("pk", flat=True)),
        "credits": (credits := credits_of(vendor)),
        "credit_left": _left(credits),
        "disputes": BillDispute.objects.for_lists().filter(bill__subscription__vendor=vendor),
        "acts": AuditEntry.objects.on(vendor)[:LATEST],
    }


def _left(credits: list[CreditLeft]) -> dict[str, int]:
    """What the vendor still has for next bills, by currency; minor units."""
    left: dict[str, int] = {}
    for each in credits:
        if each.credit.refused_at is None:
            currency = each.credit.currency
            left[currency] = left.get(currency, 0) + each.left
    return left


def _newest(bill: Bill) -> float:
    return -bill.made_at.timestamp()


def _name(month: Month) -> str:
    return f"{month.first:%b}"


def _moves(month: Month) -> dict[str, int]:
    return {
        "new": month.new,
        "expansion": month.expansion,
        "contraction": month.contraction,
        "churned": month.churned,
    }


def _cells(month: Month, currency: str) -> tuple[Cell, ...]:
    def amount(minor_units: int) -> Amount:
        return Amount(amount_cell(minor_units, currency))

    moves = [amount(moved) for moved in _moves(month).values()]
    left = (month.asked, month.unpaid, month.churn)
    return (
        currency, month.first, amount(month.mrr), month.count, *moves, *left, amount(month.billed)
    )  # fmt: skip
