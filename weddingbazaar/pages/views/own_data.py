"""What is stored of oneself: a copy of it, and its end. Whoever asks has shown who they are just
before.
"""

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import AuthedRequest
from adminpanel import services
from adminpanel.exceptions import ControlRoomError
from messaging.exceptions import TooFast
from messaging.limits import TokenBucket
from payments.exceptions import PaymentError
from weddingbazaar.pages.forms import DeletionForm

COPIES = TokenBucket("own-copies", per_second=5 / 3600, burst=5)


@login_required
@reauthentication_required(allow_get=False)
@never_cache
@require_safe
def own_data(request: AuthedRequest) -> HttpResponse:
    return _show(request, DeletionForm(user=request.user))


@login_required
@reauthentication_required(allow_get=False)
@require_http_methods(["GET", "HEAD", "POST"])
def own_copy_create(request: AuthedRequest) -> HttpResponse:
    """One file with everything. Who had to show first who they are comes back to the page."""
    if request.method != "POST":
        return redirect("pages:own-data")
    try:
        COPIES.take(request.user.pk)
    except TooFast as error:
        return _show(request, DeletionForm(user=request.user), refusal=str(error), status=429)
    _, text = services.export_person(request.user.pk, by=request.user)
    headers = {"Content-Disposition": 'attachment; filename="my-data.json"'}
    return HttpResponse(text, content_type="application/json", headers=headers)


@login_required
@reauthentication_required(allow_get=False)
@require_http_methods(["GET", "HEAD", "POST"])
def own_deletion_create(request: AuthedRequest) -> HttpResponse:
    """Nothing is deleted while something is open; the page says what."""
    if request.method != "POST":
        return redirect("pages:own-data")
    form = DeletionForm(request.POST, user=request.user)
    if not form.is_valid():
        return _show(request, form, status=422)
    try:
        services.erase_person(request.user.pk, by=request.user)
    except (ControlRoomError, PaymentError) as error:
        return _show(request, form, refusal=str(error), status=409)
    logout(request)
    messages.success(request, "Your account is deleted. Thank you for having been here.")
    return redirect("pages:home")


def _show(
    request: AuthedRequest, form: DeletionForm, *, refusal: str = "", status: int = 200
) -> HttpResponse:
    context = {"form": form, "refusal": refusal, "open": services.what_is_open(request.user)}
    return render(request, "pages/own_data.html", context, status=status)
