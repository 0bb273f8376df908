"""Who may do what with a vendor."""

import rules

from accounts.groups import ADMINISTRATOR, MODERATION
from accounts.models import User
from vendors.models import Vendor, VendorMember

_MANAGING = (VendorMember.Role.OWNER, VendorMember.Role.MANAGER)


@rules.predicate
def works_there(user: User, vendor: Vendor) -> bool:
    return vendor.members.filter(user=user).exists()


@rules.predicate
def manages(user: User, vendor: Vendor) -> bool:
    return vendor.members.filter(user=user, role__in=_MANAGING).exists()


@rules.predicate
def approves(user: User) -> bool:
    return user.is_staff and user.groups.filter(name__in=(MODERATION, ADMINISTRATOR)).exists()


rules.add_perm("vendors.work_for_vendor", works_there)
rules.add_perm("vendors.manage_vendor", manages)
rules.add_perm("vendors.approve_vendor", approves)
