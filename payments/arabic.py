"""Arabic letters take the form that their neighbours give them. Unicode names these forms one by
one, and the font of our papers has them.
"""

import re
import unicodedata
from collections import defaultdict
from itertools import pairwise

LAM = "\u0644"
TATWEEL = "\u0640"
PRESENTATION = (*range(0xFB50, 0xFE00), *range(0xFE70, 0xFEFF))


def _forms() -> dict[str, dict[str, str]]:
    """Of each letter, and of lam with alef, which are written as one: the form by its name."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for form in map(chr, PRESENTATION):
        match unicodedata.decomposition(form).split():
            case [name, letter]:
                found[chr(int(letter, 16))][name] = form
            case [name, first, alef] if chr(int(first, 16)) == LAM and _is_alef(alef):
                found[LAM + chr(int(alef, 16))][name] = form
    return dict(found)


def _is_alef(code: str) -> bool:
    return unicodedata.name(chr(int(code, 16))).startswith("ARABIC LETTER ALEF") and code != "0649"


FORMS = _forms()
KNOWN = {TATWEEL, *FORMS, *(form for forms in FORMS.values() for form in forms.values())}
UNITS = re.compile("|".join(sorted(FORMS, key=len, reverse=True)) + "|.", re.DOTALL)


def joined(text: str) -> str:
    """The text in such forms, still in the order in which it is read."""
    units = ["", *UNITS.findall(text), ""]
    joints = [_joins(before, after) for before, after in pairwise(units)]
    inner = zip(units[1:-1], joints[:-1], joints[1:], strict=True)
    return "".join(_form(unit, before, after) for unit, before, after in inner)


def _joins(before: str, after: str) -> bool:
    reaches = before == TATWEEL or "<initial>" in FORMS.get(before, ())
    return reaches and (after == TATWEEL or "<final>" in FORMS.get(after, ()))


def _form(unit: str, before: bool, after: bool) -> str:
    names = {
        (False, False): "<isolated>",
        (False, True): "<initial>",
        (True, False): "<final>",
        (True, True): "<medial>",
    }
    return FORMS.get(unit, {}).get(names[before, after], unit)
