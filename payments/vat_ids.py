"""VAT ids: how each country writes them."""

from stdnum.ch import uid
from stdnum.ch import vat as swiss_vat
from stdnum.eu import vat as european_vat
from stdnum.exceptions import ValidationError
from stdnum.gb import vat as british_vat
from stdnum.no import mva
from stdnum.util import clean

from payments.countries import in_eu
from payments.exceptions import BadVatId

# The letters that ids of a country begin with, where they are not its code.
LETTERS = {"GR": "EL"}
NORTHERN_IRELAND = "XI"
SWISS = len("CHE107787577")  # as registered; on invoices "MWST" or the like follows


def compact_vat_id(typed: str, country: str) -> str:
    """As registers write it, with the letters of its country (ISO 3166-1): "PT500100144". Of
    countries whose ids we do not know anything is taken. Raises BadVatId.
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
    return number
