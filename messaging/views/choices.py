"""How somebody wants to be told: the page of choices, and the way out of letters."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.requests import AuthedRequest
from messaging import services, webpush
from messaging.choice_forms import ChoicesForm
from messaging.kinds import Channel
from messaging.letters import read_stop_token
from messaging.models import PushSubscription


@login_required
@require_http_methods(["GET", "POST"])
def choices_update(request: AuthedRequest) -> HttpResponse:
    form = ChoicesForm(request.user, request.POST if request.method == "POST" else None)
    if form.is_valid():
        services.update_choices(request.user, form.choices)
        services.update_quiet_hours(request.user, form.quiet_hours)
        messages.success(request, "Saved.")
        return redirect("notifications:choices-update")
    context = {
        "form": form,
        "channels": Channel,
        "devices": PushSubscription.objects.filter(user=request.user).signed_in(),
        "push_key": webpush.public_key(),
    }
    return render(
        request, "messaging/choices_update.html", context, status=422 if form.is_bound else 200
    )


@never_cache
@csrf_exempt  # a mail program has no cookie of ours; the signed token says who asks
@require_http_methods(["GET", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """No more letters, with one click (RFC 8058). A look changes nothing."""
    try:
        user_id, group = read_stop_token(token)
        user = User.objects.get(pk=user_id)
    except (ValueError, User.DoesNotExist):
        return render(request, "messaging/unsubscribe_unknown.html", status=404)
    if request.method == "POST":
        services.stop_mail(user, group)
    context = {"group": group, "email": user.email, "done": request.method == "POST"}
    return render(request, "messaging/unsubscribe.html", context)
