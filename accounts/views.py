"""The pages about oneself that allauth does not have."""

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from accounts import services
from accounts.exceptions import AccountError
from accounts.forms import InvitationForm, ProfileForm, WeddingForm
from accounts.posting import posted_from
from accounts.requests import AuthedRequest


@login_required
def profile_update(request: AuthedRequest) -> HttpResponse:
    form = ProfileForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        services.update_profile(request.user, **form.cleaned_data)
        messages.success(request, "Saved.")
        return redirect("accounts:profile-update")
    return render(request, "accounts/profile_update.html", {"form": form})


@login_required
def wedding_update(request: AuthedRequest) -> HttpResponse:
    couple = request.user.couple
    if couple is None:
        raise Http404
    form = WeddingForm(request.POST or None, instance=couple)
    if request.method == "POST" and form.is_valid():
        services.update_wedding(couple.pk, by=request.user, **form.cleaned_data)
        messages.success(request, "Your wedding is saved.")
        return redirect("pages:couple-dashboard")
    return render(
        request,
        "accounts/wedding_update.html",
        {
            "form": form,
            "couple": couple,
            "invitation_form": InvitationForm(),
            "invitations": couple.invitations.open(),
        },
    )


@login_required
@posted_from("accounts:wedding-update")
def invitation_create(request: AuthedRequest) -> HttpResponse:
    couple = request.user.couple
    if couple is None:
        raise Http404
    form = InvitationForm(request.POST)
    if not form.is_valid():
        context = {"form": WeddingForm(instance=couple), "couple": couple, "invitation_form": form}
        return render(request, "accounts/wedding_update.html", context, status=422)
    try:
        invitation = services.invite_partner(
            couple.pk, email=form.cleaned_data["email"], by=request.user
        )
    except AccountError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"We wrote to {invitation.email}.")
    return redirect("accounts:wedding-update")


@login_required
@require_POST
def sessions_ending_create(request: AuthedRequest) -> HttpResponse:
    services.sign_out_everywhere(request.user)
    return redirect("account_login")


@login_required
@require_POST
def session_ending_create(request: AuthedRequest, pk: int) -> HttpResponse:
    try:
        services.end_session(pk, by=request.user)
    except UserSession.DoesNotExist as missing:
        raise Http404 from missing
    messages.success(request, "That browser is signed out.")
    return redirect("usersessions_list")
