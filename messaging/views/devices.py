"""Browsers that want to hear while no page of ours is open."""

import json
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from accounts.devices import describe_browser
from accounts.models import User
from accounts.requests import AuthedRequest
from messaging import services
from messaging.choice_forms import DeviceForm
from messaging.models import PushSubscription


@login_required
@require_http_methods(["POST", "DELETE"])
def device_list(request: AuthedRequest) -> HttpResponse:
    """POST the subscription of this browser, or DELETE it, as JSON."""
    said = _said(request)
    if request.method == "DELETE":
        return _removed(request.user, str(said.get("endpoint")))
    keys = said.get("keys")
    form = DeviceForm((keys if isinstance(keys, dict) else {}) | {"endpoint": said.get("endpoint")})
    if not form.is_valid():
        return JsonResponse({"errors": form.errors}, status=422)
    device = services.subscribe_device(
        request.user,
        **form.cleaned_data,
        label=describe_browser(request.headers.get("User-Agent", "")),
        session_key=request.session.session_key or "",
    )
    if device is None:
        return JsonResponse({"errors": {"endpoint": ["This is somebody else's."]}}, status=409)
    return JsonResponse({"id": device.pk}, status=201)


@login_required
@require_POST
def device_removal_create(request: AuthedRequest, pk: int) -> HttpResponse:
    try:
        services.remove_device(pk, by=request.user)
    except PushSubscription.DoesNotExist as missing:
        raise Http404 from missing
    messages.success(request, "That device gets no more notifications.")
    return redirect("notifications:choices-update")


def _removed(user: User, endpoint: str) -> HttpResponse:
    mine = PushSubscription.objects.filter(user=user, endpoint=endpoint)
    for pk in mine.values_list("pk", flat=True):
        services.remove_device(pk, by=user)
    return HttpResponse(status=204)


def _said(request: HttpRequest) -> dict[str, Any]:
    """Nothing for a body that is not an object."""
    try:
        said = json.loads(request.body)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}
