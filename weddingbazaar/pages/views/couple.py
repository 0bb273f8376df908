"""The couple's desk."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect

from accounts.exceptions import AccountError
from accounts.models import Couple, CoupleInvitation
from accounts.requests import AuthedRequest
from bookings import services as bookings
from bookings.budget_form import BudgetForm
from bookings.services.calendar_feeds import feed_of
from vendors import services as vendors
from vendors.models import Category
from weddingbazaar.pages.budgets import budget_of, with_budgets
from weddingbazaar.pages.desks import CoupleDesk, with_desks


@login_required
def couple_dashboard(request: AuthedRequest) -> HttpResponse:
    """Countdown, what to do next, bookings, money; the inside alone with HTMX."""
    mine = Couple.objects.of(request.user).select_related("place").with_people()
    couple = get_object_or_404(with_desks(mine))
    context: dict[str, Any] = {"couple": couple, "desk": CoupleDesk.of(couple)}
    if request.htmx:
        return render(request, "pages/couple_dashboard.html#desk", context)
    context["feed"] = feed_of(request.user)
    return render(request, "pages/couple_dashboard.html", context)


@login_required
def budget_update(request: AuthedRequest) -> HttpResponse:
    """What the couple plans to spend: inside the dashboard's dialog, or as a page."""
    couple = get_object_or_404(with_budgets(Couple.objects.of(request.user)))
    form = BudgetForm(
        request.POST if request.method == "POST" else None,
        categories=list(Category.objects.all()),
        budget=budget_of(couple),
    )
    if request.method == "POST" and form.is_valid():
        if form.is_empty:
            bookings.remove_budget(couple.pk, by=request.user)
        else:
            bookings.set_budget(couple.pk, by=request.user, **form.facts())
        messages.success(request, "Your budget is saved.")
        if request.htmx:
            return HttpResponseClientRedirect(reverse("pages:couple-dashboard"))
        return redirect("pages:couple-dashboard")
    name = "pages/_budget_form.html" if request.htmx else "pages/budget_update.html"
    return render(request, name, {"form": form})


@login_required
def invitation_detail(request: AuthedRequest, token: str) -> HttpResponse:
    """The letter a partner gets leads here: join the couple."""
    invitation = get_object_or_404(
        CoupleInvitation.objects.select_related("invited_by", "couple"), token=token
    )
    if request.user.couple == invitation.couple:
        return redirect("pages:couple-dashboard")
    if request.method != "POST":
        return render(request, "pages/invitation_detail.html", {"invitation": invitation})
    try:
        vendors.join_couple(token, by=request.user)
    except AccountError as error:
        messages.error(request, str(error))
        return redirect("pages:invitation-detail", token=token)
    messages.success(request, "You now plan together.")
    return redirect("pages:couple-dashboard")
