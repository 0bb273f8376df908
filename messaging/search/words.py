"""Words as they are searched: small letters without accents, whatever the database."""

import re
import unicodedata
from dataclasses import dataclass

WORD = re.compile(r"[^\W_]+")
SHOWN = 160  # characters of a message in a list of results
BEFORE = 40  # of them before the first word that was found


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a snippet."""

    text: str
    found: bool


def tokens(text: str) -> list[str]:
    return WORD.findall(fold(text))


def fold(text: str) -> str:
    """Small letters without accents: "Éclair" and "eclair" are the same word."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def snippet(body: str, wanted: list[str]) -> list[Piece]:
    """The part of a message around the first word that begins with one of `wanted`, cut into what
    was found and what was not.
    """
    spans = [match.span() for match in WORD.finditer(body) if _is_wanted(match[0], wanted)]
    start = _beginning(body, spans[0][0]) if spans else 0
    end = min(len(body), start + SHOWN)
    pieces = [Piece("… ", found=False)] if start else []
    at = start
    for first, last in spans:
        if first >= end:
            break
        pieces += [Piece(body[at:first], found=False), Piece(body[first:last], found=True)]
        at = last
    pieces.append(Piece(body[at:end] + (" …" if end < len(body) else ""), found=False))
    return [piece for piece in pieces if piece.text]


def _is_wanted(word: str, wanted: list[str]) -> bool:
    return fold(word).startswith(tuple(wanted)) if wanted else False


def _beginning(body: str, first: int) -> int:
    """Where to begin so that the first found word has some company, not within a word."""
    if first <= BEFORE or len(body) <= SHOWN:
        return 0
    space = body.find(" ", first - BEFORE, first)
    return space + 1 if space != -1 else first
