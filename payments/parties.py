"""Who writes an invoice and to whom, as it stood that day."""

from typing import NotRequired, TypedDict

from django.conf import settings

from payments.countries import NAMES
from payments.models import BillingDetails
from vendors.models import Vendor


class Party(TypedDict):
    """The address line by line, without the country (ISO 3166-1 alpha-2). `no_tax` is why whoever
    writes an invoice charges none, where they do not.
    """

    name: str
    address: list[str]
    country: str
    vat_id: str
    no_tax: NotRequired[str]


def platform() -> Party:
    return Party(
        name=settings.PLATFORM_NAME,
        address=list(settings.PLATFORM_ADDRESS),
        country=settings.PLATFORM_COUNTRY,
        vat_id=settings.PLATFORM_VAT_ID,
    )


def billed(vendor: Vendor, details: BillingDetails | None) -> Party:
    """The vendor's business; until they have said more, their name and where they work from."""
    if details is None:
        place = vendor.place
        return Party(
            name=vendor.name, address=[place.name], country=place.country, vat_id=vendor.tax_id
        )
    town = f"{details.postal_code} {details.city}".strip()
    lines = [line for line in (details.line1, details.line2, town) if line]
    return Party(name=details.name, address=lines, country=details.country, vat_id=details.vat_id)


def lines_of(party: Party) -> list[str]:
    """As it stands on paper, the name first and the VAT id last."""
    vat = [f"VAT id {party['vat_id']}"] if party["vat_id"] else []
    country = NAMES.get(party["country"], party["country"])
    return [party["name"], *party["address"], country, *vat]
