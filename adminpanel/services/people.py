"""What staff do to accounts. Each act has its line in the audit log; whoever it is about hears of
it at once, and so does every staff member who looks at the same screen.
"""

from collections.abc import Collection

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts import services as accounts
from accounts.models import User
from adminpanel.exceptions import CannotLook
from adminpanel.exporting import export_of
from adminpanel.rules import holders
from adminpanel.services.auditing import change, record
from messaging import services as messaging

SETTINGS = "/settings/profile/"
SESSIONS = "/accounts/sessions/"


def suspend_person(user_id: int, *, note: str, by: User) -> User:
    """As `accounts.services.suspend_user`; their pages close at once."""
    _require("adminpanel.steer_people", by)
    with transaction.atomic():
        was = account_of(user_id)
        user = accounts.suspend_user(user_id, note=note, by=by)
        record(by, "suspended", user, account=change(was, account_of(user_id)), note=note)
        messaging.reconnect([user])
        tell_watchers(user)
    return user


def restore_person(user_id: int, *, by: User) -> User:
    """As `accounts.services.restore_user`."""
    _require("adminpanel.steer_people", by)
    with transaction.atomic():
        was = account_of(user_id)
        user = accounts.restore_user(user_id)
        record(by, "restored", user, account=change(was, account_of(user_id)))
        words = "Your account works again. Welcome back."
        messaging.notify(user, "security", words, SETTINGS, at_once=True)
        tell_watchers(user)
    return user


def sign_person_out(user_id: int, *, by: User) -> int:
    """Out of every browser; how many there were."""
    _require("adminpanel.steer_people", by)
    with transaction.atomic():
        user = User.objects.select_for_update().get(pk=user_id)
        ended = accounts.sign_out_everywhere(user)
        record(by, "signed out everywhere", user, browsers=ended)
        words = "Our staff signed you out of every browser, for your security."
        messaging.notify(user, "security", words, SESSIONS, at_once=True)
        messaging.reconnect([user])
        tell_watchers(user)
    return ended


def verify_person(user_id: int, *, by: User) -> User:
    """Take their address as proven."""
    _require("adminpanel.steer_people", by)
    with transaction.atomic():
        was = account_of(user_id)
        accounts.verify_email(user_id)
        user = User.objects.get(pk=user_id)
        account = change(was, account_of(user_id))
        record(by, "verified the address of", user, email=user.email, account=account)
        words = f"Our staff confirmed that {user.email} is yours."
        messaging.notify(user, "security", words, SETTINGS, at_once=True)
        tell_watchers(user)
    return user


def change_role(user_id: int, *, groups: Collection[str], by: User) -> User:
    """As `accounts.services.change_role`; the line says what it was before."""
    _require("adminpanel.rule_people", by)
    with transaction.atomic():
        before = sorted(User.objects.select_for_update().get(pk=user_id).group_names)
        user = accounts.change_role(user_id, groups=groups, by=by)
        now = sorted(user.group_names)
        if now != before:
            record(by, "changed the role of", user, groups={"was": before, "now": now})
            words = f"Your role at Wedding Bazaar: {', '.join(now) or 'none'}."
            messaging.notify(user, "security", words, SETTINGS, at_once=True)
            messaging.reconnect([user])
            tell_watchers(user)
    return user


def export_person(user_id: int, *, by: User) -> tuple[User, str]:
    """The person, and what is stored of them as `adminpanel.exporting.export_of` writes it. Anybody
    may have their own.
    """
    if by.pk != user_id:
        _require("adminpanel.steer_people", by)
    with transaction.atomic():
        user = User.objects.get(pk=user_id)
        record(by, "exported what is stored of", user)
        tell_watchers(user)
    return user, export_of(user)


def begin_look(user_id: int, *, by: User) -> User:
    """Whose eyes may be looked through. Raises PermissionDenied for staff, and CannotLook for who
    cannot sign in either.
    """
    _require("adminpanel.rule_people", by)
    with transaction.atomic():
        user = User.objects.get(pk=user_id)
        if user.is_staff:
            raise PermissionDenied
        if not user.is_active:
            raise CannotLook
        record(by, "began to look through the eyes of", user)
        tell_watchers(user)
    return user


def record_look(by: User, user: User, *, path: str, status: int) -> None:
    """One page was looked at through somebody's eyes."""
    record(by, "looked through the eyes of", user, page=path[:200], status=status)


def end_look(user_id: int, *, by: User) -> User:
    with transaction.atomic():
        user = User.objects.get(pk=user_id)
        record(by, "ended the look through the eyes of", user)
        tell_watchers(user)
    return user


def account_of(user_id: int) -> str:
    """How their account stands, in words."""
    person = User.objects.get_queryset().with_verified().get(pk=user_id)
    return str(person.standing.label)


def tell_watchers(user: User) -> None:
    """Screens of staff that show this person fetch them again."""
    watchers = holders("adminpanel.see_people")
    messaging.touch(watchers, "person", user.pk)
    messaging.touch(watchers, "people", "all")


def _require(right: str, by: User) -> None:
    if not by.has_perm(right):
        raise PermissionDenied
