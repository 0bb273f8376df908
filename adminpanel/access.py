"""Who may enter the control room, and its rooms."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseBase

from accounts.requests import AuthedRequest

View = Callable[..., HttpResponseBase]


def require_bookkeeper(request: AuthedRequest) -> None:
    """Raises PermissionDenied for staff who do not keep the books."""
    if not request.user.has_perm("payments.run_payouts"):
        raise PermissionDenied


def staff_required(view: View) -> View:
    """Guests are asked to sign in; for everyone else who is not staff there is no such page."""

    @login_required
    @wraps(view)
    def wrapper(request: AuthedRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_staff:
            raise Http404
        return view(request, *args, **kwargs)

    return wrapper


def right_required(right: str) -> Callable[[View], View]:
    """As `staff_required`, and staff without this right get a 403."""

    def decorate(view: View) -> View:
        @staff_required
        @wraps(view)
        def wrapper(request: AuthedRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.has_perm(right):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return wrapper

    return decorate
