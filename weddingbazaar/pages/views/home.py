"""The front door, and where each person goes from it."""

from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from accounts.models import CoupleInvitation, Place, User
from accounts.requests import AuthedRequest
from vendors.models import Category, Vendor
from weddingbazaar.pages.heads import home_head

FEATURED = 6


def home(request: HttpRequest) -> HttpResponse:
    """Search at once, the trades, and the vendors that joined last."""
    approved = Count("vendors", filter=Q(vendors__state=Vendor.State.APPROVED))
    context = {
        "head": home_head(),
        "categories": Category.objects.annotate(vendor_count=approved).order_by("order"),
        "places": Place.objects.all(),
        "vendors": Vendor.objects.public().for_cards().order_by("-decided_at", "pk")[:FEATURED],
    }
    return render(request, "pages/home.html", context)


@login_required
def start(request: AuthedRequest) -> HttpResponse:
    """Where somebody lands after signing in: the page that is theirs."""
    user = request.user
    if user.is_staff:
        return redirect("adminpanel:overview")
    if user.vendor_memberships.exists():
        return redirect("pages:vendor-dashboard")
    if user.joined_as == User.JoinedAs.VENDOR:
        return redirect("pages:onboarding")
    invitation = CoupleInvitation.objects.open().addressed_to(user).last()
    if invitation and (user.couple is None or user.couple.members.count() < 2):
        return redirect("pages:invitation-detail", token=invitation.token)
    return redirect("pages:couple-dashboard")
