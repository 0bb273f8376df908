"""What other apps let people do from within a conversation, as links beside its composer.

An app registers a finder in its `AppConfig.ready`:

    tools.register(quote_tools)     # quote_tools(user, conversation) -> tools for this person
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from accounts.models import User
from messaging.models import Conversation


@dataclass(frozen=True, slots=True)
class Tool:
    """A link: its words, its icon in static/img/icons.svg, where it leads."""

    words: str
    icon: str
    url: str


Finder = Callable[[User, Conversation], Iterable[Tool]]

_finders: list[Finder] = []


def register(finder: Finder) -> None:
    """Ask `finder` whenever a conversation is shown. A finder that is known already stays once."""
    if finder not in _finders:
        _finders.append(finder)


def tools_for(user: User, conversation: Conversation) -> list[Tool]:
    """All that this person can do here, in the order the apps were loaded."""
    return [tool for finder in _finders for tool in finder(user, conversation)]
