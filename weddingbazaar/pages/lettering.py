"""Words on pictures, in the fonts of our pages."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings
from fontTools.ttLib import TTFont
from PIL import ImageDraw, ImageFont

FONTS = Path(settings.BASE_DIR) / "static/vendor/fonts"
# Letters that one has not, the next may have.
FAMILIES = {
    "serif": ("fraunces-latin", "figtree-latin-ext", "figtree-latin"),
    "sans": ("figtree-latin", "figtree-latin-ext"),
}


@dataclass(frozen=True, slots=True)
class Hand:
    """A font in one size and weight."""

    family: str
    size: int
    weight: int

    def width(self, text: str) -> float:
        return sum(_font(name, self).getlength(run) for name, run in _runs(self.family, text))

    def write(
        self, draw: ImageDraw.ImageDraw, at: tuple[float, float], text: str, ink: str
    ) -> None:
        """One line, with its baseline at `at`."""
        x, y = at
        for name, run in _runs(self.family, text):
            font = _font(name, self)
            draw.text((x, y), run, font=font, fill=ink, anchor="ls")
            x += font.getlength(run)

    def lines(self, text: str, width: float) -> list[str]:
        """Broken between words, so that each line fits; a word that does not is on its own."""
        lines: list[str] = []
        for word in text.split():
            longer = f"{lines[-1]} {word}" if lines else word
            if lines and self.width(longer) <= width:
                lines[-1] = longer
            else:
                lines.append(word)
        return lines

    def cut(self, text: str, width: float) -> str:
        """As much as fits, with dots for the rest."""
        if self.width(text) <= width:
            return text
        while text and self.width(f"{text}…") > width:
            text = text[:-1].rstrip()
        return f"{text}…"


def _runs(family: str, text: str) -> list[tuple[str, str]]:
    """Stretches of letters with the font that has them."""
    runs: list[tuple[str, str]] = []
    for letter in text:
        names = FAMILIES[family]
        name = next((name for name in names if ord(letter) in _letters(name)), names[0])
        if runs and runs[-1][0] == name:
            runs[-1] = (name, runs[-1][1] + letter)
        else:
            runs.append((name, letter))
    return runs


def _path(name: str) -> Path:
    return FONTS / f"{name}-wght-normal.woff2"


@cache
def _letters(name: str) -> frozenset[int]:
    return frozenset(TTFont(_path(name)).getBestCmap())


@cache
def _font(name: str, hand: Hand) -> ImageFont.FreeTypeFont:
    font = ImageFont.truetype(_path(name), hand.size)
    font.set_variation_by_axes([hand.weight])
    return font
