"""Which vendor a signed-in person's pages are about, and who looks around as a couple."""

from typing import Any

from django.db.models import F
from django.shortcuts import get_object_or_404

from accounts.models import User
from accounts.requests import AuthedRequest
from vendors.models import Vendor, VendorMember


def own_vendor(request: AuthedRequest) -> Vendor:
    """The vendor that the person works for, the first they joined; 404 when there is none. What
    they are there stays at hand for `own_role`.
    """
    mine = Vendor.objects.of(request.user).select_related("place", "category")
    mine = mine.annotate(own_role=F("members__role")).order_by("members__pk")
    vendor: Vendor = get_object_or_404(mine[:1])
    request.vendor_role = vendor.own_role  # type: ignore[attr-defined] # annotated above
    return vendor


def own_role(request: AuthedRequest) -> str:
    """What the person is at that vendor (`VendorMember.Role`); empty when they work nowhere."""
    if not hasattr(request, "vendor_role"):
        roles = VendorMember.objects.filter(user=request.user).values_list("role", flat=True)
        request.vendor_role = roles.first() or ""
    return request.vendor_role


def may_choose(user: Any) -> bool:
    """Couples keep a shortlist; guests may begin one and sign in."""
    return not user.is_authenticated or user.joined_as == User.JoinedAs.COUPLE
