"""A vendor's team: everybody there sees it, owners change it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from accounts.exceptions import AccountError
from accounts.requests import AuthedRequest
from vendors import services
from vendors.access import own_vendor
from vendors.exceptions import NoRoomYet, VendorError
from vendors.forms import ColleagueForm, RoleForm
from vendors.models import Tier, VendorInvitation, VendorMember

TIERS_PAGE = "/vendor/subscription/"  # of an app above this one


@login_required
def team_list(request: AuthedRequest) -> HttpResponse:
    """The people and the letters on their way; for owners with a form to write another."""
    vendor = own_vendor(request)
    is_owner = request.user.has_perm("vendors.lead_team", vendor)
    form = ColleagueForm(request.POST if request.method == "POST" and is_owner else None)
    if form.is_bound and form.is_valid():
        try:
            invitation = services.invite_colleague(vendor.pk, by=request.user, **form.cleaned_data)
        except VendorError as error:
            form.add_error("email", str(error))
        else:
            messages.success(request, f"We wrote to {invitation.email}.")
            return redirect("vendors:team-list")
    members = list(vendor.members.select_related("user"))
    owners = [member.pk for member in members if member.role == VendorMember.Role.OWNER]
    invitations = list(vendor.invitations.open()) if is_owner else []
    is_full = is_owner and len(members) + len(invitations) >= vendor.member_limit
    context = {
        "vendor": vendor,
        "form": form,
        "is_owner": is_owner,
        "is_full": is_full,
        "is_over": is_owner and len(members) + len(invitations) > vendor.member_limit,
        "more_in": Tier.objects.with_more("member_limit", vendor) if is_full else None,
        "members": members,
        "only_owner": owners[0] if len(owners) == 1 else None,
        "invitations": invitations,
        "roles": VendorMember.Role.choices,
        "most": vendor.member_limit,
        "subscription": TIERS_PAGE,
    }
    return render(request, "vendors/team_list.html", context)


@login_required
@require_POST
def team_role_update(request: AuthedRequest, pk: int) -> HttpResponse:
    member = _colleague(request, pk)
    form = RoleForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Choose what they may do.")
        return redirect("vendors:team-list")
    role = form.cleaned_data["role"]
    return _act(
        request,
        lambda: services.set_colleague_role(member.pk, role=role, by=request.user),
        f"Saved for {member.user}.",
    )


@login_required
@require_POST
def team_member_delete(request: AuthedRequest, pk: int) -> HttpResponse:
    """Let somebody go, or go oneself."""
    member = _colleague(request, pk)
    is_oneself = member.user_id == request.user.pk
    return _act(
        request,
        lambda: services.remove_colleague(member.pk, by=request.user),
        "You have left the team." if is_oneself else f"{member.user} works with you no longer.",
        then="pages:start" if is_oneself else "vendors:team-list",
    )


@login_required
@require_POST
def team_invitation_delete(request: AuthedRequest, pk: int) -> HttpResponse:
    invitation = get_object_or_404(own_vendor(request).invitations, pk=pk)
    return _act(
        request,
        lambda: services.withdraw_colleague_invitation(invitation.pk, by=request.user),
        f"The letter to {invitation.email} leads nowhere now.",
    )


def team_join(request: HttpRequest, token: str) -> HttpResponse:
    """The letter a colleague gets leads here: work for the vendor. Guests read who asks, and sign
    in or up with the address that was written to.
    """
    invitation = get_object_or_404(
        VendorInvitation.objects.select_related("vendor", "invited_by"), token=token
    )
    if not request.user.is_authenticated:
        return render(request, "vendors/team_join.html", {"invitation": invitation})
    if invitation.vendor.members.filter(user=request.user).exists():
        return redirect("pages:vendor-dashboard")
    if request.method != "POST":
        hindrance = services.what_hinders_joining(invitation, request.user)
        asks = isinstance(hindrance, NoRoomYet)
        context = {"invitation": invitation, "hindrance": hindrance, "may_ask": asks}
        return render(request, "vendors/team_join.html", context)
    try:
        vendor = services.join_team(token, by=request.user)
    except NoRoomYet:
        services.ask_for_room(invitation.pk, by=request.user)
        messages.success(request, f"{invitation.vendor} knows that you are waiting.")
        return redirect(invitation)
    except (AccountError, VendorError) as error:
        messages.error(request, str(error))
        return redirect(invitation)
    messages.success(request, f"You work for {vendor} now.")
    return redirect("pages:start")


def _colleague(request: AuthedRequest, pk: int) -> VendorMember:
    return get_object_or_404(own_vendor(request).members.select_related("user"), pk=pk)


def _act(
    request: AuthedRequest, act: Callable[[], Any], done: str, *, then: str = "vendors:team-list"
) -> HttpResponse:
    """Do it and say what came of it."""
    try:
        act()
    except VendorError as error:
        messages.error(request, str(error))
        return redirect("vendors:team-list")
    messages.success(request, done)
    return redirect(then)
