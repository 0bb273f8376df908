"""What can be done to many rows at once."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.db.models import Model, QuerySet
from django.http import QueryDict

from accounts.models import User

Arguments = Mapping[str, Any]


class LeftOut(Exception):
    """This act makes no sense for this row; the text says why."""


@dataclass(frozen=True)
class Kind:
    """A list of the control room, and how its filter finds the rows that somebody may look for,
    which raises BrokenFilter for one that makes no sense. `right` is the list's own, `detail` the
    page of one row, `name` what that is called.
    """

    key: str
    plural: str
    right: str
    model: type[Model]
    found: Callable[[QueryDict, User], QuerySet[Any]]
    page: str
    detail: str
    name: Callable[[Any], str] = str

    def counted(self, count: int) -> str:
        """ "1 vendor", "2 vendors"."""
        return f"{count} {self.plural.removesuffix('s') if count == 1 else self.plural}"


@dataclass(frozen=True)
class Act:
    """`meaning` says what the label cannot. `effect(row, arguments)` says in words what would
    happen, or raises LeftOut. `perform(row, by, arguments)` does it to one row in a transaction of
    its own and returns what `undo(row, by, before)` needs to know; without `undo` it stands. What
    `needs_second` waits until another person has agreed, who is `arguments["second"]` then. `right`
    is asked for at each step, beside what the service of one row asks. `errors` are refusals whose
    words are fit to show.

    Where money moves, `amount(row, arguments)` is how much of it, minor units and currency: people
    confirm the sum, and a row that would move another amount by then is refused.

    An export changes nothing: `columns` head its file, `fetch(keys)` finds many rows at once with
    all that `perform` reads of them, and that returns their cells.
    """

    key: str
    kind: Kind
    label: str
    icon: str
    right: str
    effect: Callable[[Any, Arguments], str]
    perform: Callable[[Any, User, Arguments], dict[str, Any] | None]
    form: type[forms.Form] = forms.Form
    meaning: str = ""
    undo: Callable[[Any, User, Mapping[str, Any]], None] | None = None
    undo_words: str = ""
    needs_second: bool = False
    errors: tuple[type[Exception], ...] = field(default=())
    amount: Callable[[Any, Arguments], tuple[int, str]] | None = None
    columns: tuple[str, ...] = ()
    fetch: Callable[[Collection[str]], QuerySet[Any]] | None = None

    def may(self, person: User) -> bool:
        return person.has_perm("adminpanel.run_bulk") and person.has_perm(self.right)
