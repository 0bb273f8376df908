"""What a line of a bill is called, on the page before it is paid and on its invoice: the provider's
own words are not ours.
"""

from collections.abc import Iterable
from dataclasses import replace

from payments.models import TierPrice
from payments.providers.billing import SeenLine


def in_our_words(lines: Iterable[SeenLine]) -> tuple[SeenLine, ...]:
    """The lines, each named after its price; of a price that is not ours, as the provider says."""
    lines = tuple(lines)
    ids = {line.price_id for line in lines}
    prices = {price.provider_id: price for price in TierPrice.objects.filter(provider_id__in=ids)}
    return tuple(replace(line, text=_words(line, prices.get(line.price_id))) for line in lines)


def _words(line: SeenLine, price: TierPrice | None) -> str:
    if price is None:
        return line.text
    if line.amount < 0:
        return f"{price}: not used"
    if line.amount == 0:
        return f"{price.get_tier_display()}: trial"
    return str(price) if line.amount == price.amount else f"{price}: rest of the period"
