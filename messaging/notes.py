"""What other apps say at the head of a conversation: "Away until 14 June".

An app registers a finder in its `AppConfig.ready`:

    notes.register(absence_notes)     # absence_notes(user, conversation) -> words for this person
"""

from collections.abc import Callable, Iterable

from accounts.models import User
from messaging.models import Conversation

Finder = Callable[[User, Conversation], Iterable[str]]

_finders: list[Finder] = []


def register(finder: Finder) -> None:
    """Ask `finder` whenever a conversation is shown. A finder that is known already stays once."""
    if finder not in _finders:
        _finders.append(finder)


def notes_for(user: User, conversation: Conversation) -> list[str]:
    """All that this person should know here, in the order the apps were loaded."""
    return [words for finder in _finders for words in finder(user, conversation)]
