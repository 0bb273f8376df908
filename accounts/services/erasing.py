"""Taking out what is personal of somebody who is gone for good (GDPR, article 17). Rows that others
own a part of stay, without a name.
"""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils import timezone

from accounts import letters
from accounts.models import CoupleInvitation, CoupleMember, User
from accounts.services.sessions import sign_out_everywhere

NOBODY = "Former member"


def erase_user(user_id: int) -> User:
    """Name, address, ways to sign in and where they are from go; they leave a couple of two. What
    is erased stays so. A last letter goes to the address that is forgotten here.
    """
    with transaction.atomic():
        user = User.objects.select_for_update().get(pk=user_id)
        if user.erased_at:
            return user
        address, name = user.email, user.get_short_name()
        sign_out_everywhere(user)
        for of_theirs in (EmailAddress, Authenticator):
            of_theirs.objects.filter(user=user).delete()
        CoupleInvitation.objects.filter(invited_by=user, accepted_at=None).delete()
        _leave_partner(user)
        user.email, user.name = f"erased-{user.pk}@erased.invalid", NOBODY
        user.place, user.time_zone, user.shows_presence, user.phone = None, "UTC", False, ""
        user.last_seen = user.last_login = None
        user.is_active, user.erased_at = False, timezone.now()
        user.set_unusable_password()
        user.save()
        transaction.on_commit(lambda: _say_goodbye(address, name))
    return user


def _leave_partner(user: User) -> None:
    """A couple of one keeps its only half: bookings belong to it."""
    couple = user.couple
    if couple and couple.members.count() > 1:
        CoupleMember.objects.filter(user=user).delete()


def _say_goodbye(address: str, name: str) -> None:
    subject = "Your account is erased"
    letters.write("accounts/mail/erased.html", {"name": name}, subject=subject, to=[address]).send()
