"""Which vendor a signed-in person's pages are about."""

from django.shortcuts import get_object_or_404

from accounts.requests import AuthedRequest
from vendors.models import Vendor


def own_vendor(request: AuthedRequest) -> Vendor:
    """The vendor that the person works for, the first they joined; 404 when there is none."""
    mine = Vendor.objects.of(request.user).select_related("place", "category")
    return get_object_or_404(mine.order_by("members__pk")[:1])
