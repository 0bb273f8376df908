"""What each provider holds for us: in the books, and as it says itself. None can pay out what
another holds.
"""

from dataclasses import dataclass

from payments.ledger import held_by_providers
from payments.models import Account, ProviderBalance
from payments.models.ledger import words_for_account


@dataclass(frozen=True)
class Holding:
    """One provider in one currency. `in_books` is that of now, minor units; `said` is what it said
    when it was asked last, if it was.
    """

    provider: str
    currency: str
    in_books: int
    said: ProviderBalance | None = None

    @property
    def words(self) -> str:
        return words_for_account(Account.PROVIDER_CLEARING, self.provider)


def holdings() -> list[Holding]:
    """All there are, by currency and provider."""
    booked = {(each.currency, each.provider): each.total for each in held_by_providers()}
    said = {(each.currency, each.provider): each for each in ProviderBalance.objects.all()}
    return [
        Holding(
            provider, currency, booked.get((currency, provider), 0), said.get((currency, provider))
        )
        for currency, provider in sorted({*booked, *said})
    ]
