"""Cards in a conversation: things of other apps, drawn by those apps.

A message knows only a card's kind, key and address. In the page the fragment at the address is
fetched by each viewer, with their own rights. For history, where thirty requests would be silly,
an app registers a renderer in its `AppConfig.ready`:

    cards.register("quote", draw_cards, words="An offer")

where `draw_cards(request, keys)` answers with `{key: html}`.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

from django.http import HttpRequest

from messaging.models import Message

Renderer = Callable[[HttpRequest, Sequence[str]], Mapping[str, str]]

_renderers: dict[str, Renderer] = {}
_words: dict[str, str] = {}


def register(kind: str, renderer: Renderer, *, words: str) -> None:
    """Let `renderer` draw the cards of this kind. A key it leaves out is not for this viewer.
    Lists of conversations say `words` in its place.
    """
    _renderers[kind] = renderer
    _words[kind] = words


def words_of(kind: str) -> str:
    return _words.get(kind, kind.capitalize())


def draw(request: HttpRequest, messages: Iterable[Message]) -> dict[tuple[str, str], str]:
    """The cards of a page of history as HTML, one call per kind. What nobody draws here, the page
    fetches.
    """
    wanted: dict[str, list[str]] = defaultdict(list)
    for message in messages:
        if message.card_kind in _renderers and message.card_key not in wanted[message.card_kind]:
            wanted[message.card_kind].append(message.card_key)
    return {
        (kind, key): html
        for kind, keys in wanted.items()
        for key, html in _renderers[kind](request, keys).items()
    }
