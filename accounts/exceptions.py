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


class AccountErased(AccountError):
    def __init__(self) -> None:
        super().__init__("This account was erased; there is nothing left of it to change.")


class NotForStaff(AccountError):
    def __init__(self) -> None:
        super().__init__(
            "Staff need an account of their own: active, and not half of a couple who is getting"
            " married here."
        )


class LastAdministrator(AccountError):
    def __init__(self) -> None:
        super().__init__(
            "Nobody would be left who can give roles: name another administrator first."
        )
