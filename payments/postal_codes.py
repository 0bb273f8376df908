"""Postal codes as each country writes them. `#` is a digit, `@` a letter, `*` either; what else is
in a shape is written as it stands there, and need not be typed.
"""

import re

from payments.exceptions import BadPostalCode

SHAPES: dict[str, tuple[str, ...]] = {
    "AT": ("####",),
    "AU": ("####",),
    "BE": ("####",),
    "BG": ("####",),
    "BR": ("#####-###",),
    "CA": ("@#@ #@#",),
    "CH": ("####",),
    "CY": ("####",),
    "CZ": ("### ##",),
    "DE": ("#####",),
    "DK": ("####",),
    "EE": ("#####",),
    "ES": ("#####",),
    "FI": ("#####",),
    "FR": ("#####",),
    "GB": ("@# #@@", "@## #@@", "@#@ #@@", "@@# #@@", "@@## #@@", "@@#@ #@@"),
    "GR": ("### ##",),
    "HR": ("#####",),
    "HU": ("####",),
    "IE": ("@#* ****",),
    "IN": ("######",),
    "IT": ("#####",),
    "JP": ("###-####",),
    "LI": ("####",),
    "LT": ("LT-#####",),
    "LU": ("####",),
    "LV": ("LV-####",),
    "MT": ("@@@ ####",),
    "MX": ("#####",),
    "NL": ("#### @@",),
    "NO": ("####",),
    "NZ": ("####",),
    "PL": ("##-###",),
    "PT": ("####-###",),
    "RO": ("######",),
    "SE": ("### ##",),
    "SI": ("####",),
    "SK": ("### ##",),
    "TR": ("#####",),
    "UA": ("#####",),
    "US": ("#####", "#####-####"),
    "ZA": ("####",),
}
KINDS = {"#": "[0-9]", "@": "[A-Z]", "*": "[0-9A-Z]"}
FILLING = {"#": "1234567890", "@": "ABCDEF", "*": "A1B2C3"}
# Of a country of which we know no shape: with a digit, and nothing but letters and digits.
ANYWHERE = re.compile(r"(?=.*[0-9])[0-9A-Z]{2,10}")


def written_postal_code(typed: str, country: str) -> str:
    """As its country (ISO 3166-1) writes it: "1200-001", whatever stands between or before it. Of
    countries that we do not know it stays as it was typed. Raises BadPostalCode.
    """
    bare = re.sub(r"[\s.-]", "", typed).upper()
    shapes = SHAPES.get(country)
    if shapes is None:
        if not ANYWHERE.fullmatch(bare):
            raise BadPostalCode(country)
        return typed.strip()
    for shape in shapes:
        for code in (bare, re.sub(r"^[A-Z]{1,3}", "", bare)):
            if found := _in_shape(code, shape):
                return found
    raise BadPostalCode(country, _example(shapes[0]))


def _in_shape(code: str, shape: str) -> str:
    """The code with what its shape adds; nothing where it has another."""
    kinds = [each for each in shape if each in KINDS]
    if not re.fullmatch("".join(KINDS[each] for each in kinds), code):
        return ""
    letters = iter(code)
    return "".join(next(letters) if each in KINDS else each for each in shape)


def _example(shape: str) -> str:
    fillings = {kind: iter(filling) for kind, filling in FILLING.items()}
    return "".join(next(fillings[each]) if each in KINDS else each for each in shape)
