"""What may be refused around money; the text is what the person reads."""


class PaymentError(Exception):
    """Base of every refusal in payments."""


class NothingToPay(PaymentError):
    def __init__(self) -> None:
        super().__init__("There is nothing to pay on this booking now. Reload the page to see why.")


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
            f"This card is to pay the balance of {booking}. Take that back on the booking's page"
            " first, or choose another card there."
        )


class ConsentNotPossible(PaymentError):
    def __init__(self) -> None:
        super().__init__(
            "This balance cannot be charged by itself any more. Pay it on the booking's page."
        )


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


class RefundTooHigh(PaymentError):
    def __init__(self) -> None:
        super().__init__("That is more than is left of what was paid.")
