"""Which vendor a signed-in person's pages are about, and who looks around as a couple."""

from typing import Any

from django.db.models import F
from django.http import Http404

from accounts.models import User
from accounts.requests import AuthedRequest
from vendors.models import Vendor, VendorMember


class NoVendorYet(Http404):
    """Somebody joined as a vendor and has not taken the first step."""


def own_vendor(request: AuthedRequest) -> Vendor:
    """The vendor that the person works for, the first they joined; 404 when there is none, but for
    somebody who joined as a vendor: they are led to the first step (`vendors.middleware`). What
    they are there stays at hand for `own_role`.
    """
    mine = Vendor.objects.of(request.user).select_related("place", "category")
    mine = mine.annotate(own_role=F("members__role")).order_by("members__pk")
    vendor: Vendor | None = mine.first()
    if vendor is None:
        raise NoVendorYet if request.user.joined_as == User.JoinedAs.VENDOR else Http404
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
