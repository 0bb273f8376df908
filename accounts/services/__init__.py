"""Everything that can happen to people and couples."""

from accounts.services.couples import (
    accept_invitation,
    create_couple,
    invite_partner,
    leave_own_couple,
    update_wedding,
)
from accounts.services.erasing import erase_user
from accounts.services.profiles import record_last_seen, record_rights_changed, update_profile
from accounts.services.sessions import end_session, sign_out_everywhere
from accounts.services.standing import change_role, restore_user, suspend_user, verify_email

__all__ = [
    "accept_invitation",
    "change_role",
    "create_couple",
    "end_session",
    "erase_user",
    "invite_partner",
    "leave_own_couple",
    "record_last_seen",
    "record_rights_changed",
    "restore_user",
    "sign_out_everywhere",
    "suspend_user",
    "update_profile",
    "update_wedding",
    "verify_email",
]
