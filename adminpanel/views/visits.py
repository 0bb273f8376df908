"""Whether somebody's visit is counted: their own choice, open to everybody.

The form has no token, since a token takes a cookie, and nobody gets one before they have chosen:
browsers say by themselves which site a form was sent from.
"""

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from adminpanel.analytics.consent import remember


@csrf_exempt
@require_POST
def visit_choice_create(request: HttpRequest) -> HttpResponse:
    """Keeps a yes or a no, and leads back to where they were."""
    ours = {f"{request.scheme}://{request.get_host()}", *settings.CSRF_TRUSTED_ORIGINS}
    if request.headers.get("Origin") not in ours:
        raise PermissionDenied
    back = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure())
    response = redirect(back if is_ours else "/")
    remember(response, agreed=request.POST.get("count") == "yes")
    return response
