"""Who may do what with a vendor. Members are few: those at hand are asked, not the database."""

import rules

from accounts.groups import ADMINISTRATOR, MODERATION
from accounts.models import User
from vendors.models import Vendor, VendorMember


@rules.predicate
def works_there(user: User, vendor: Vendor) -> bool:
    return any(member.user_id == user.pk for member in vendor.members.all())


@rules.predicate
def manages(user: User, vendor: Vendor) -> bool:
    return any(
        member.user_id == user.pk and member.role in VendorMember.MANAGING
        for member in vendor.members.all()
    )


@rules.predicate
def owns(user: User, vendor: Vendor) -> bool:
    return any(
        member.user_id == user.pk and member.role == VendorMember.Role.OWNER
        for member in vendor.members.all()
    )


@rules.predicate
def approves(user: User) -> bool:
    """Staff who decide on what vendors show."""
    return user.is_staff and not user.group_names.isdisjoint((MODERATION, ADMINISTRATOR))


rules.add_perm("vendors.work_for_vendor", works_there)
rules.add_perm("vendors.manage_vendor", manages)
rules.add_perm("vendors.lead_team", owns)
rules.add_perm("vendors.approve_vendor", approves)
rules.add_perm("vendors.judge_photos", approves)
