"""Whose pages about money are asked for, and whether they may see them."""

from django.core.exceptions import PermissionDenied

from accounts.requests import AuthedRequest
from vendors.access import ONLY_MANAGERS, own_vendor
from vendors.models import Vendor


def managed_vendor(request: AuthedRequest, permission: str = "payments.manage_payouts") -> Vendor:
    """The vendor whose team they are in, where they have this right. Raises PermissionDenied."""
    vendor = own_vendor(request)
    if not request.user.has_perm(permission, vendor):
        raise PermissionDenied(ONLY_MANAGERS)
    return vendor
