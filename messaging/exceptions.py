"""What can be wrong with a message, in words fit to show."""


class MessagingError(Exception):
    """The text is what its author reads; `code` is what a client acts on."""

    code = "refused"


class NotAMember(MessagingError):
    """The same answer for a conversation of others and for none at all."""

    code = "not_found"

    def __init__(self) -> None:
        super().__init__("There is no such conversation.")


class BadBody(MessagingError):
    code = "bad_body"


class NotStored(MessagingError):
    """The database did not take it in time; sending it again is safe and right."""

    code = "not_stored"
    retry_after = 2.0

    def __init__(self) -> None:
        super().__init__("Your message could not be stored just now. It will be sent again.")


class TooFast(MessagingError):
    code = "too_fast"

    def __init__(self, retry_after: float) -> None:
        super().__init__("That is a little fast. Take a breath and try again.")
        self.retry_after = round(retry_after, 1)
