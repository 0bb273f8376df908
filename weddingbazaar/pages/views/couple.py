"""The couple's desk."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from accounts.exceptions import AccountError
from accounts.models import Couple, CoupleInvitation
from accounts.requests import AuthedRequest
from bookings.services.calendar_feeds import feed_of
from vendors import services as vendors
from weddingbazaar.pages.desks import CoupleDesk


@login_required
def couple_dashboard(request: AuthedRequest) -> HttpResponse:
    """Countdown, what to do next, bookings, money; the inside alone with HTMX."""
    mine = Couple.objects.of(request.user).select_related("place").with_people()
    couple = get_object_or_404(mine)
    context = {
        "couple": couple,
        "desk": CoupleDesk.of(couple),
        "feed": feed_of(request.user),
    }
    name = "pages/couple_dashboard.html" + ("#desk" if request.htmx else "")
    return render(request, name, context)


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
