"""Addresses in what people wrote, told apart from the words around them.

`static/js/links.js` does the same to what arrives over the socket; `tests/messaging/links.json`
holds both to the same results. Only http, https and mail addresses ever become links.
"""

import re
from collections.abc import Iterator

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

# No spaces, quotes, brackets of markup, nor marks that turn the direction of what is read.
_BODY = r"[^\x00-\x20\x7f-\xa0<>\"'`{}|\\^\u2000-\u200f\u2028-\u202f\u2060-\u206f\u3000\ufeff]+"
_FOUND = re.compile(
    rf"(?<![A-Za-z0-9])https?://{_BODY}"
    r"|(?<![A-Za-z0-9._%+-])[A-Za-z0-9][A-Za-z0-9._%+-]*@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}",
    re.IGNORECASE,
)
_ENDS_A_SENTENCE = ".,;:!?*_~…"


def linked(text: str) -> SafeString:
    """Plain words with their addresses as links that tell nothing of us and lead to a new tab."""
    return mark_safe(  # noqa: S308 - every piece is escaped
        "".join(
            _link(words, address) if address else escape(words) for words, address in pieces(text)
        )
    )


def _link(words: str, address: str) -> str:
    return format_html(
        '<a href="{}" rel="noopener noreferrer nofollow ugc" target="_blank">{}</a>',
        address,
        words,
    )


def pieces(text: str) -> Iterator[tuple[str, str]]:
    """The text in its order, as (words, address); the address is empty for plain words."""
    done = 0
    for match in _FOUND.finditer(text):
        shown = _without_the_sentence(match[0])
        address = _address(shown)
        if address:
            if match.start() > done:
                yield text[done : match.start()], ""
            yield shown, address
            done = match.start() + len(shown)
    if done < len(text):
        yield text[done:], ""


def _without_the_sentence(found: str) -> str:
    """A full stop or a bracket behind an address belongs to the sentence."""
    while found:
        last = found[-1]
        is_loose = (last == ")" and found.count("(") < found.count(")")) or (
            last == "]" and found.count("[") < found.count("]")
        )
        if last not in _ENDS_A_SENTENCE and not is_loose:
            break
        found = found[:-1]
    return found


def _address(shown: str) -> str:
    """Where it leads. None with a name before the host: that is how people are led astray."""
    if "://" not in shown:
        return f"mailto:{shown}"
    host = re.split(r"[/?#]", shown.split("://", 1)[1], maxsplit=1)[0]
    return shown if host and "@" not in host else ""
