"""Acts on many accounts."""

from django.db.models import QuerySet
from django.http import QueryDict

from accounts.exceptions import AccountError
from accounts.models import Standing, User
from adminpanel.bulk.acts import Act, Arguments, Kind, LeftOut
from adminpanel.bulk.forms import NoteForm, WordsForm
from adminpanel.exceptions import BrokenFilter
from adminpanel.forms.people import PersonFilterForm
from adminpanel.people import people_like
from adminpanel.services.auditing import record
from adminpanel.services.people import (
    restore_person,
    sign_person_out,
    suspend_person,
    verify_person,
)
from messaging.services import notify

REFUSALS = (AccountError,)
STEER = "adminpanel.steer_people"


def _found(query: QueryDict, _: User) -> QuerySet[User]:
    """The very rows of the list: the same form, the same order."""
    form = PersonFilterForm(query)
    if not form.is_valid():
        raise BrokenFilter
    return people_like(**form.wanted())


PEOPLE = Kind(
    key="people",
    plural="accounts",
    right="adminpanel.see_people",
    model=User,
    found=_found,
    page="adminpanel:person-list",
    detail="adminpanel:person-detail",
)


def _may_suspend(user: User, _: Arguments) -> str:
    if user.is_staff:
        raise LeftOut("Staff are not suspended.")
    if not user.is_active:
        raise LeftOut(f"It is {user.standing.label.lower()} already.")
    return "Is signed out, and cannot sign in"


def _suspend(user: User, by: User, arguments: Arguments) -> None:
    suspend_person(user.pk, note=arguments["note"], by=by)


def _may_restore(user: User, _: Arguments) -> str:
    if user.standing != Standing.SUSPENDED:
        raise LeftOut("It is not suspended.")
    return "Can sign in again"


def _restore(user: User, by: User, _: Arguments) -> None:
    restore_person(user.pk, by=by)


def _may_verify(user: User, _: Arguments) -> str:
    if user.standing != Standing.UNVERIFIED:
        raise LeftOut("There is nothing to verify.")
    return f"{user.email} is taken as theirs"


def _verify(user: User, by: User, _: Arguments) -> None:
    verify_person(user.pk, by=by)


def _sign_out(user: User, by: User, _: Arguments) -> None:
    sign_person_out(user.pk, by=by)


def _may_notify(user: User, _: Arguments) -> str:
    if not user.is_active:
        raise LeftOut("They cannot sign in to read it.")
    return "Reads it on the page and by letter"


def _notify(user: User, by: User, arguments: Arguments) -> None:
    notify(user, "security", arguments["text"], "/", at_once=True)
    record(by, "wrote to", user, text=arguments["text"])


ACTS = (
    Act(
        "people-suspend",
        PEOPLE,
        "Suspend",
        "ban",
        STEER,
        _may_suspend,
        _suspend,
        form=NoteForm,
        undo_words="They can sign in again.",
        undo=lambda user, by, before: _restore(user, by, {}),
        errors=REFUSALS,
    ),
    Act(
        "people-restore",
        PEOPLE,
        "Restore",
        "undo",
        STEER,
        _may_restore,
        _restore,
        undo_words="They are suspended again.",
        undo=lambda user, by, before: _suspend(
            user, by, {"note": "Restoring was a mistake of ours and is taken back."}
        ),
        errors=REFUSALS,
    ),
    Act(
        "people-verify",
        PEOPLE,
        "Verify the address",
        "check",
        STEER,
        _may_verify,
        _verify,
        errors=REFUSALS,
    ),
    Act(
        "people-sign-out",
        PEOPLE,
        "Sign out everywhere",
        "sign-out",
        STEER,
        lambda user, arguments: "Is signed out of every browser",
        _sign_out,
        errors=REFUSALS,
    ),
    Act(
        "people-notify",
        PEOPLE,
        "Write to",
        "mail",
        STEER,
        _may_notify,
        _notify,
        form=WordsForm,
        errors=REFUSALS,
    ),
)
