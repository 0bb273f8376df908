"""Letters on paper: which typefaces our papers have, and how a text is drawn with them.

Figtree is the site's own. What it lacks is taken from Noto, which has Greek, Cyrillic, Armenian,
Georgian, Hebrew, Arabic, Chinese, Japanese and Korean. Scripts whose letters change by rules that
only a shaping engine knows (those of India, Thai, Khmer and the like) cannot be drawn.

The fonts are variable ones, which a PDF cannot carry: fixed cuts of them are made once and kept
beside the other files of this installation.
"""

import os
import re
import tempfile
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from django.conf import settings
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont
from fpdf.bidi import BIDI_BRACKETS, BidiCharacter, BidiParagraph

from payments.arabic import KNOWN, joined

VENDORED = Path(settings.BASE_DIR) / "static" / "vendor"
WEIGHTS = {"": 400, "B": 600}


@dataclass(frozen=True)
class Face:
    """One font file, and which styles (by fpdf's letters) it can be cut in."""

    family: str
    source: Path

    @property
    def is_variable(self) -> bool:
        return self.source.stem.endswith("wght-normal")

    @property
    def styles(self) -> Collection[str]:
        return WEIGHTS if self.is_variable else ("",)

    @cached_property
    def letters(self) -> frozenset[str]:
        with TTFont(self.source, lazy=True) as font:
            return frozenset(map(chr, font.getBestCmap()))

    def cut(self, weight: int) -> Path:
        """The font of this weight as a file that a PDF can carry."""
        folder = Path(settings.VAR_DIR) / "fonts"
        name = self.source.name.partition("-wght-normal")[0].removesuffix(".woff2")
        made = folder / f"{name}-{weight}-{self.source.stat().st_size}.ttf"
        if not made.exists():
            folder.mkdir(parents=True, exist_ok=True)
            font = TTFont(self.source)
            if self.is_variable:
                font = instantiateVariableFont(font, {"wght": weight})
            font.flavor = None
            with tempfile.NamedTemporaryFile(dir=folder, delete=False) as scratch:
                font.save(scratch)
            os.replace(scratch.name, made)
        return made


def _noto(name: str, file: str) -> Face:
    return Face(f"Noto Sans {name}", VENDORED / "paper" / f"noto-sans-{file}-normal.woff2")


OWN = (
    Face("Figtree", VENDORED / "fonts" / "figtree-latin-wght-normal.woff2"),
    Face("Figtree Ext", VENDORED / "fonts" / "figtree-latin-ext-wght-normal.woff2"),
)
JAPANESE = _noto("JP", "jp-japanese-400")
# Chinese before Japanese: a text without kana is more often Chinese.
CHINESE = (
    _noto("SC", "sc-chinese-simplified-400"),
    _noto("TC", "tc-chinese-traditional-400"),
)
STANDING_IN = (
    _noto("Latin", "latin-ext-wght"),
    _noto("Greek", "greek-wght"),
    _noto("Greek Ext", "greek-ext-wght"),
    _noto("Cyrillic", "cyrillic-wght"),
    _noto("Cyrillic Ext", "cyrillic-ext-wght"),
    _noto("Hebrew", "hebrew-hebrew-wght"),
    _noto("Arabic", "arabic-arabic-wght"),
    _noto("Armenian", "armenian-armenian-wght"),
    _noto("Georgian", "georgian-georgian-wght"),
    *CHINESE,
    JAPANESE,
    _noto("KR", "kr-korean-400"),
)
KANA = re.compile("[\u3041-\u30ff]")
# Vowel points of Hebrew and Arabic, which are seldom written: a text reads as well without.
POINTS = re.compile("[\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u064b-\u065f\u0670]")
# What has no look of its own: joiners, variation selectors, marks of direction.
INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff]")


def unprintable(text: str) -> str:
    """The characters of a text that no paper of ours can show, each once."""
    return "".join(dict.fromkeys(each for each in _plain(text) if not _is_printable(each)))


def drawable(text: str) -> str:
    """The text with all that can be drawn as it is, and each other character by its name in
    brackets: "See you [party popper]". Arabic letters have their forms already. Drawable text stays
    as it is.
    """
    if _is_own(text):
        return text
    return joined("".join(each if _is_printable(each) else _named(each) for each in _plain(text)))


def in_sight(line: str) -> str:
    """A drawable line from left to right, whichever way it is read."""
    if not runs_left(line):
        return line
    return "".join(map(_seen, BidiParagraph(line).get_reordered_characters()))


def _seen(placed: BidiCharacter) -> str:
    """Brackets turn with the words around them."""
    is_turned = placed.embedding_level % 2 and placed.character in BIDI_BRACKETS
    return BIDI_BRACKETS[placed.character]["pair"] if is_turned else placed.character


def runs_left(text: str) -> bool:
    """Whether some of it is read from right to left."""
    return any(unicodedata.bidirectional(each) in ("R", "AL") for each in text)


def faces_for(text: str) -> list[Face]:
    """Of what stands in, the fewest that have what our own typeface lacks in a drawable text."""
    lacking = {each for each in text if not _is_own(each)}
    faces = []
    for face in _in_order(text):
        if not lacking:
            break
        if lacking & face.letters:
            faces.append(face)
            lacking -= face.letters
    return faces


def _plain(text: str) -> str:
    """With letters and their accents as one, and without what is not seen."""
    if _is_own(text):
        return text
    return POINTS.sub("", INVISIBLE.sub("", unicodedata.normalize("NFC", text)))


def _in_order(text: str) -> Iterable[Face]:
    """Chinese and Japanese share characters, and each writes them a little otherwise."""
    if KANA.search(text):
        return sorted(STANDING_IN, key=lambda face: face in CHINESE)
    return STANDING_IN


def _is_own(text: str) -> bool:
    return not set(text) - _own_letters()


@cache
def _own_letters() -> frozenset[str]:
    """With line breaks and the like, which need no drawing."""
    return frozenset().union(*(face.letters for face in OWN), map(chr, range(32)), "\xad")


@cache
def _is_printable(letter: str) -> bool:
    if letter in _own_letters():
        return True
    if unicodedata.combining(letter):
        return False
    if unicodedata.bidirectional(letter) == "AL" and letter.isalpha() and letter not in KNOWN:
        return False
    return any(letter in face.letters for face in STANDING_IN)


def _named(letter: str) -> str:
    if letter.isspace():
        return " "
    return f"[{unicodedata.name(letter, f'U+{ord(letter):04X}').lower()}]"
