"""Which vendor a signed-in person's pages are about, and who looks around as a couple."""

import datetime as dt
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import F
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.requests import AuthedRequest
from vendors.models import Vendor, VendorMember

ONLY_MANAGERS = _("This page is for the owners and managers of your team. Ask one of them.")


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
    request.vendor_place = (vendor.own_role, vendor.tier_unpaid_until)  # type: ignore[attr-defined] # annotated above
    return vendor


def managed_vendor(request: AuthedRequest) -> Vendor:
    """The vendor that the person owns or manages. Raises PermissionDenied, with words for whoever
    only chats there, and what `own_vendor` raises.
    """
    vendor = own_vendor(request)
    if own_role(request) not in VendorMember.MANAGING:
        raise PermissionDenied(ONLY_MANAGERS)
    return vendor


def own_role(request: AuthedRequest) -> str:
    """What the person is at that vendor (`VendorMember.Role`); empty when they work nowhere."""
    return _own_place(request)[0]


def unpaid_until(request: AuthedRequest) -> dt.datetime | None:
    """When that vendor loses its tier, where its renewal is not paid and they answer for that."""
    role, until = _own_place(request)
    return until if role in VendorMember.MANAGING else None


def _own_place(request: AuthedRequest) -> tuple[str, dt.datetime | None]:
    if not hasattr(request, "vendor_place"):
        mine = VendorMember.objects.filter(user=request.user)
        places = mine.values_list("role", "vendor__tier_unpaid_until")
        request.vendor_place = places.first() or ("", None)
    return request.vendor_place


def may_choose(user: Any) -> bool:
    """Couples keep a shortlist; guests may begin one and sign in."""
    return not user.is_authenticated or user.joined_as == User.JoinedAs.COUPLE
