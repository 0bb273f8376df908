"""VAT ids: how each country writes them."""

import re

from stdnum import get_cc_module
from stdnum.ch import uid
from stdnum.ch import vat as swiss_vat
from stdnum.eu import vat as european_vat
from stdnum.exceptions import InvalidFormat, ValidationError
from stdnum.gb import vat as british_vat
from stdnum.no import mva
from stdnum.us import ein
from stdnum.util import clean

from payments.countries import in_eu
from payments.exceptions import BadVatId

# The letters that ids of a country begin with, where they are not its code.
LETTERS = {"GR": "EL"}
NORTHERN_IRELAND = "XI"
SWISS = len("CHE107787577")  # as registered; on invoices "MWST" or the like follows

# Letters and digits, at least five of these.
ANYWHERE = re.compile(r"(?=(?:[A-Z]*[0-9]){5})[A-Z0-9]{5,20}")


def compact_vat_id(typed: str, country: str) -> str:
    """As registers write it, with the letters of its country (ISO 3166-1) where these are part of
    it: "PT500100144". In the United States, which have no VAT, it is the EIN. Raises BadVatId.
    """
    number = clean(typed, " -./").strip().upper()
    try:
        return _compact(number, country)
    except ValidationError as error:
        raise BadVatId(country) from error


def letters_of(country: str) -> str:
    """What VIES calls the country."""
    return LETTERS.get(country, country)


def _compact(number: str, country: str) -> str:
    if in_eu(country):
        letters = letters_of(country)
        bare = number[2:] if number.startswith((country, letters)) else number
        return str(european_vat.validate(f"{letters}{bare}"))
    if country == "GB" and number.startswith(NORTHERN_IRELAND):
        return str(european_vat.validate(number))
    if country == "GB":
        return f"GB{british_vat.validate(number.removeprefix('GB'))}"
    if country in ("CH", "LI"):
        return str(uid.validate(number) if len(number) == SWISS else swiss_vat.validate(number))
    if country == "NO":
        bare = number.removeprefix("NO").removesuffix("MVA")
        return f"NO{mva.validate(f'{bare}MVA')}"
    if country == "US":
        return str(ein.validate(number.removeprefix("US")))
    return _of_elsewhere(number, country)


def _of_elsewhere(number: str, country: str) -> str:
    """By the rules of its country, if they are known; else it has to look like a number at all."""
    rules = get_cc_module(country.lower(), "vat")
    if rules is None:
        if not ANYWHERE.fullmatch(number):
            raise InvalidFormat
        return number
    is_whole = rules.is_valid(number)
    return str(rules.validate(number if is_whole else number.removeprefix(country)))
