"""VIES, where the tax offices of the EU say which VAT ids are valid (its REST API)."""

import httpx
from django.conf import settings

TIMEOUT = 10.0  # seconds


class ViesIsSilent(Exception):
    """It did not say: it, or the country's own register behind it, is away."""


def is_valid(vat_id: str) -> bool:
    """What the register says of an id as `vat_ids` writes it. Raises ViesIsSilent."""
    asked = {"countryCode": vat_id[:2], "vatNumber": vat_id[2:]}
    try:
        answer = httpx.post(f"{settings.VIES_URL}/check-vat-number", json=asked, timeout=TIMEOUT)
        answer.raise_for_status()
        said = answer.json()
    except (httpx.HTTPError, ValueError) as error:
        raise ViesIsSilent(str(error)) from error
    valid = said.get("valid") if isinstance(said, dict) else None
    if not isinstance(valid, bool):
        raise ViesIsSilent(f"no answer in {str(said)[:200]}")
    return valid
