"""Which vendor a signed-in person's pages are about, and who looks around as a couple."""

from typing import Any

from django.shortcuts import get_object_or_404

from accounts.models import User
from accounts.requests import AuthedRequest
from vendors.models import Vendor


def own_vendor(request: AuthedRequest) -> Vendor:
    """The vendor that the person works for, the first they joined; 404 when there is none."""
    mine = Vendor.objects.of(request.user).select_related("place", "category")
    return get_object_or_404(mine.order_by("members__pk")[:1])


def may_choose(user: Any) -> bool:
    """Couples keep a shortlist; guests may begin one and sign in."""
    return not user.is_authenticated or user.joined_as == User.JoinedAs.COUPLE
