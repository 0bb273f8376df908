"""Where vendors may be paid: the countries that a platform within Stripe's European region sends
money to (Stripe's documentation: "Cross-border payouts", self-serve), with the currency an account
there is opened in. And all countries there are, where invoices may go to.
"""

from typing import NamedTuple

from babel import Locale
from stdnum.eu.vat import MEMBER_STATES


class Country(NamedTuple):
    name: str
    currency: str


COUNTRIES = {
    "AT": Country("Austria", "EUR"),
    "BE": Country("Belgium", "EUR"),
    "BG": Country("Bulgaria", "BGN"),
    "CA": Country("Canada", "CAD"),
    "HR": Country("Croatia", "EUR"),
    "CY": Country("Cyprus", "EUR"),
    "CZ": Country("Czechia", "CZK"),
    "DK": Country("Denmark", "DKK"),
    "EE": Country("Estonia", "EUR"),
    "FI": Country("Finland", "EUR"),
    "FR": Country("France", "EUR"),
    "DE": Country("Germany", "EUR"),
    "GR": Country("Greece", "EUR"),
    "HU": Country("Hungary", "HUF"),
    "IE": Country("Ireland", "EUR"),
    "IT": Country("Italy", "EUR"),
    "LV": Country("Latvia", "EUR"),
    "LI": Country("Liechtenstein", "CHF"),
    "LT": Country("Lithuania", "EUR"),
    "LU": Country("Luxembourg", "EUR"),
    "MT": Country("Malta", "EUR"),
    "NL": Country("Netherlands", "EUR"),
    "NO": Country("Norway", "NOK"),
    "PL": Country("Poland", "PLN"),
    "PT": Country("Portugal", "EUR"),
    "RO": Country("Romania", "RON"),
    "SK": Country("Slovakia", "EUR"),
    "SI": Country("Slovenia", "EUR"),
    "ES": Country("Spain", "EUR"),
    "SE": Country("Sweden", "SEK"),
    "CH": Country("Switzerland", "CHF"),
    "GB": Country("United Kingdom", "GBP"),
    "US": Country("United States", "USD"),
}
CHOICES = [(code, country.name) for code, country in COUNTRIES.items()]

# Unicode names regions, too, that ISO 3166-1 does not assign to anybody.
NO_COUNTRIES = frozenset(
    ["AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "XK", "ZZ"]
)
NAMES = {
    code: name
    for code, name in sorted(Locale("en").territories.items(), key=lambda item: item[1])
    if len(code) == 2 and code.isalpha() and code not in NO_COUNTRIES
}
# The register lists Northern Ireland, which is no country, beside the member states.
EU = frozenset(code.upper() for code in MEMBER_STATES) & NAMES.keys()


def in_eu(country: str) -> bool:
    """Whether an ISO 3166-1 code is that of a member state."""
    return country in EU
