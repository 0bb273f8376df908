"""What may be refused around money; the text is what the person reads."""

from typing import TYPE_CHECKING

from payments.countries import NAMES
from payments.models.providers import Provider
from vendors.money import words

if TYPE_CHECKING:
    from payments.models import Comp


class PaymentError(Exception):
    """Base of every refusal in payments."""


class NothingToPay(PaymentError):
    def __init__(self) -> None:
        super().__init__("There is nothing to pay on this booking now. Reload the page to see why.")


class EarlierFirst(PaymentError):
    """Instalments are paid in their order."""

    def __init__(self) -> None:
        super().__init__(
            "An earlier instalment is not paid yet. Pay that one first, or all that is left."
        )


class AnotherIsUnderWay(PaymentError):
    """Deposit and whole price are never paid both, nor one of them in two ways."""

    def __init__(self) -> None:
        super().__init__(
            "Another payment for this booking is on its way. Wait a moment and reload the page."
        )


class NotForThisMoney(PaymentError):
    def __init__(self) -> None:
        super().__init__("PayPal does not take this currency. Pay by card instead.")


class HoldHasRunOut(PaymentError):
    def __init__(self) -> None:
        super().__init__("The time to pay has run out and the day is free again. Ask for it anew.")


class ProviderIsSilent(PaymentError):
    """We do not know whether the provider did what we asked; reconciliation finds out."""

    def __init__(self) -> None:
        super().__init__(
            "The payment service does not answer at the moment. Nothing was charged; try again in"
            " a minute."
        )


class CardIsInUse(PaymentError):
    """`booking` says what for."""

    def __init__(self, booking: object) -> None:
        super().__init__(
            f"This card is to pay what is left of {booking}. Take that back on the booking's page"
            " first, or choose another card there."
        )


class CardPaysTier(PaymentError):
    def __init__(self) -> None:
        super().__init__(
            "This card pays for your tier. Add another card or make another one the default first."
        )


class ConsentNotPossible(PaymentError):
    def __init__(self) -> None:
        super().__init__("This cannot be charged by itself any more. Pay it on the booking's page.")


class CardIsGone(PaymentError):
    def __init__(self) -> None:
        super().__init__("This card is not kept any more. Reload the page.")


class PayoutError(PaymentError):
    """Base of what may be refused around a vendor's payout account."""


class CountryNotServed(PayoutError):
    def __init__(self) -> None:
        super().__init__(
            "Stripe cannot pay out to businesses in that country. Choose the country in which your"
            " business is registered, or write to us."
        )


class NotSetUp(PayoutError):
    def __init__(self) -> None:
        super().__init__("There is no payout account to open yet. Set up payouts first.")


class PayoutsAreSilent(PayoutError):
    """We do not know whether the provider did what we asked; the next look finds out."""

    def __init__(self) -> None:
        super().__init__("Stripe does not answer at the moment. Try again in a minute.")


class PayoutsRefused(PayoutError):
    def __init__(self) -> None:
        super().__init__("Stripe did not accept this. Our team has been told; try again later.")


class CurrencyNotPaid(PayoutError):
    def __init__(self, currency: str) -> None:
        super().__init__(
            f"PayPal does not pay out in {currency}, the currency of your prices. Choose a bank"
            " account."
        )


class AddressNotWaiting(PayoutError):
    """The link was for another address, or is too old."""

    def __init__(self) -> None:
        super().__init__(
            "This link is too old, or another address was named since. Name the address again."
        )


class PayPalIsOff(PayoutError):
    def __init__(self) -> None:
        super().__init__("Payouts by PayPal are not offered at the moment.")


class LeftHasChanged(PaymentError):
    def __init__(self) -> None:
        super().__init__(
            "Money has gone back or come in since this page was loaded. Look at what is left, then"
            " send it again."
        )


class SecondPersonNeeded(PaymentError):
    def __init__(self) -> None:
        super().__init__("Whoever asked cannot agree as well. A second person has to.")


class DecidedAlready(PaymentError):
    def __init__(self) -> None:
        super().__init__("Somebody has decided on this already. Nothing was changed.")


class NotLess(PaymentError):
    def __init__(self) -> None:
        super().__init__("A request can only be made smaller. Ask for more on the booking's page.")


class RefundTooHigh(PaymentError):
    def __init__(self, words: str = "That is more than is left of what was paid.") -> None:
        super().__init__(words)


class MoneyIsDisputed(RefundTooHigh):
    """It may be with the cardholder's bank already: nobody gets it twice."""

    def __init__(self) -> None:
        super().__init__(
            "This money is with the bank of the card or with PayPal, and it cannot go back a second"
            " time. Wait until that is decided; if it has, give back less."
        )


class DisputeError(PaymentError):
    """Base of what may be refused around a dispute."""


class DisputeIsClosed(DisputeError):
    def __init__(self) -> None:
        super().__init__(
            "This dispute cannot be answered any more: somebody has done it, or the time is over."
            " Nothing was changed."
        )


class NothingToAccept(DisputeError):
    def __init__(self) -> None:
        super().__init__(
            "The bank only asks, and has taken nothing. Answer it, or give the money back."
        )


class FileIsOfStaff(DisputeError):
    def __init__(self) -> None:
        super().__init__(
            "Our team has added a file of this kind, and there is one of each. Send yours as"
            " another kind, or write to us."
        )


class EvidenceTooLong(DisputeError):
    def __init__(self) -> None:
        super().__init__("Banks read 150,000 characters in all. Shorten some of the fields.")


class MoveError(PaymentError):
    """Base of what may be refused of money moved between providers; `field` is what is wrong, if
    one is.
    """

    field: str | None = "amount"


class NothingToMove(MoveError):
    def __init__(self) -> None:
        super().__init__("An amount above zero, please.")


class SameProvider(MoveError):
    field = "destination"

    def __init__(self) -> None:
        super().__init__("It came from there. Choose where it went.")


class ProviderTakesNone(MoveError):
    field = "currency"

    def __init__(self, provider: str, currency: str) -> None:
        super().__init__(f"{Provider(provider).label} holds no {currency}.")


class ProviderHoldsLess(MoveError):
    def __init__(self, provider: str, held: int, currency: str) -> None:
        super().__init__(f"{Provider(provider).label} holds {words(held, currency)} by our books.")


class WrittenOtherwise(MoveError):
    field = None

    def __init__(self) -> None:
        super().__init__(
            "This page has written another amount already. Look at the list; if this one is to be"
            " written as well, write it once more."
        )


class SubscriptionError(PaymentError):
    """Base of what may be refused around what a vendor pays for their tier."""


class SubscribedAlready(SubscriptionError):
    def __init__(self) -> None:
        super().__init__("You have a subscription already. Reload the page to change it.")


class GivenMeanwhile(SubscriptionError):
    """Another comp stands than the one that whoever gives a new one has seen."""

    def __init__(self, vendor: object, standing: "Comp | None") -> None:
        has = f"has {standing.words} from us now" if standing else "has no tier from us any more"
        super().__init__(f"{vendor} {has}. Look at it, and give yours once more.")


class CreditedOtherwise(SubscriptionError):
    def __init__(self) -> None:
        super().__init__(
            "This page has given another credit already. Look at the list; if this one is to be"
            " given as well, give it once more."
        )


class NotSubscribed(SubscriptionError):
    def __init__(self) -> None:
        super().__init__("There is no subscription to change. Reload the page.")


class NotOffered(SubscriptionError):
    def __init__(self) -> None:
        super().__init__("This price is not offered any more. Reload the page to see today's.")


class CardNeeded(SubscriptionError):
    def __init__(self) -> None:
        super().__init__("Add a card first: your tier is paid with it from month to month.")


class PayFirst(SubscriptionError):
    def __init__(self) -> None:
        super().__init__("An invoice of your subscription is not paid. Pay it first.")


class ResumeFirst(SubscriptionError):
    def __init__(self) -> None:
        super().__init__("Your subscription ends soon. Resume it first, then change it.")


class PreviewIsOld(SubscriptionError):
    def __init__(self) -> None:
        super().__init__("The amount has changed since you saw it. Look at it again, then confirm.")


class SameAsNow(SubscriptionError):
    def __init__(self) -> None:
        super().__init__("You have this already.")


class NothingToEnd(SubscriptionError):
    def __init__(self) -> None:
        super().__init__("Your subscription does not go on. Reload the page.")


class SubscriptionRefused(SubscriptionError):
    """`why` is what the provider says."""

    def __init__(self, why: str) -> None:
        super().__init__(f"Stripe did not accept this: {why}")


class BadVatId(PaymentError):
    def __init__(self, country: str) -> None:
        super().__init__(
            f"This is no VAT id of {NAMES.get(country, 'that country')}. Compare it with your"
            " registration; letters and digits count, spaces and dots do not."
        )


class BadPostalCode(PaymentError):
    def __init__(self, country: str, example: str = "") -> None:
        where = NAMES.get(country, "that country")
        like = f"; one looks like {example}" if example else ""
        super().__init__(f"This is no postal code of {where}{like}.")


class InvoiceError(PaymentError):
    """Base of what may be refused around invoices."""


class InvoiceDoesNotAddUp(InvoiceError):
    def __init__(self) -> None:
        super().__init__("The lines of an invoice come to its total, and so does what was paid.")


class MonthIsNotOver(InvoiceError):
    def __init__(self) -> None:
        super().__init__("Commission is invoiced when its month is over.")


class CreditRefused(InvoiceError):
    """Base of what may be refused of a credit note."""


class NothingToCredit(CreditRefused):
    def __init__(self) -> None:
        super().__init__("Nothing of this invoice is left to be credited.")


class CreditTooHigh(CreditRefused):
    def __init__(self, left: int, currency: str) -> None:
        super().__init__(
            f"Up to {words(left, currency)} can be credited: so much was invoiced and is not"
            " credited yet."
            if left
            else "Nothing is invoiced that could be credited. Give a tier for nothing instead."
        )
