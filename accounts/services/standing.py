"""Whether an account may be used, and for what. Whoever calls says to the person what was done,
but where they can no longer sign in: those are written to here.
"""

from collections.abc import Collection

from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts import letters
from accounts.exceptions import AccountErased, LastAdministrator, NotForStaff
from accounts.groups import ADMINISTRATOR, STAFF_GROUPS, ensure_staff_groups
from accounts.models import User
from accounts.services.sessions import sign_out_everywhere


def suspend_user(user_id: int, *, note: str = "", by: User) -> User:
    """Nobody signs in with this account any more, and who is signed in is out within seconds; they
    read `note` in a letter. What is suspended stays so. Raises PermissionDenied for accounts of
    staff, and one's own.
    """
    with transaction.atomic():
        user = User.objects.select_for_update().get(pk=user_id)
        if user.is_staff or user.pk == by.pk:
            raise PermissionDenied
        if not user.is_active:
            return user
        user.is_active = False
        user.save(update_fields=["is_active"])
        sign_out_everywhere(user)
        transaction.on_commit(lambda: _write(user, "suspended", "Your account is suspended", note))
    return user


def restore_user(user_id: int) -> User:
    """They may sign in again. Raises AccountErased for who is gone for good."""
    with transaction.atomic():
        user = User.objects.select_for_update().get(pk=user_id)
        if user.erased_at:
            raise AccountErased
        user.is_active = True
        user.save(update_fields=["is_active"])
    return user


def verify_email(user_id: int) -> EmailAddress:
    """Take the address of somebody as proven, as if they had opened the letter."""
    with transaction.atomic():
        user = User.objects.select_for_update().get(pk=user_id)
        if user.erased_at:
            raise AccountErased
        address, _ = EmailAddress.objects.get_or_create(
            user=user, email=user.email, defaults={"primary": True}
        )
        address.verified = True
        address.save(update_fields=["verified"])
    return address


def change_role(user_id: int, *, groups: Collection[str], by: User) -> User:
    """Put somebody into these groups of staff, and out of all others; without any they are staff
    no more. Raises PermissionDenied for oneself, NotForStaff for half of a couple, whose wedding
    would be one that they steer, and LastAdministrator where nobody would be left.
    """
    if user_id == by.pk:
        raise PermissionDenied
    with transaction.atomic():
        administrators = _lock_administrators()
        user = User.objects.select_for_update().get(pk=user_id)
        if groups and (user.couple or not user.is_active):
            raise NotForStaff
        if ADMINISTRATOR not in groups and administrators == {user.pk}:
            raise LastAdministrator
        known = ensure_staff_groups()
        others = user.groups.exclude(name__in=STAFF_GROUPS)
        user.groups.set([*others, *(known[name] for name in groups)])
        user.is_staff = bool(groups)
        user.save(update_fields=["is_staff"])
    return User.objects.get(pk=user_id)  # without the groups it remembers


def _lock_administrators() -> set[int]:
    """Two who take the role from each other at once must see one another: behind the lock of the
    group they are looked for anew.
    """
    ensure_staff_groups()
    Group.objects.select_for_update().get(name=ADMINISTRATOR)
    holders = User.objects.filter(is_active=True, is_staff=True, groups__name=ADMINISTRATOR)
    return set(holders.values_list("pk", flat=True))


def _write(user: User, letter: str, subject: str, note: str = "") -> None:
    facts = {"user": user, "note": note}
    letters.write(f"accounts/mail/{letter}.html", facts, subject=subject, to=[user.email]).send()
