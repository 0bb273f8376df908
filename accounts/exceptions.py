"""What may go wrong with people and couples; the text is what the person reads."""


class AccountError(Exception):
    """Base of every refusal in accounts."""


class CoupleFull(AccountError):
    def __init__(self) -> None:
        super().__init__("This couple already has two people.")


class InvitationGone(AccountError):
    def __init__(self) -> None:
        super().__init__(
            "This invitation has been used or has expired. Ask your partner to send a new one."
        )


class AlreadyInCouple(AccountError):
    def __init__(self) -> None:
        super().__init__("You are already part of another couple that has bookings or a partner.")
