"""What may go wrong in the control room; the text is what staff read."""


class ControlRoomError(Exception):
    """Base of every refusal of the control room's own."""


class BrokenFilter(ControlRoomError):
    """A list is asked for something that there is not."""

    def __init__(self) -> None:
        super().__init__(
            "The filter of the list has a mistake, so that nobody can say which rows are meant."
            " Mend it there first."
        )


class CannotLook(ControlRoomError):
    def __init__(self) -> None:
        super().__init__("They cannot sign in themselves, so there is nothing to look at.")


class PersonStillNeeded(ControlRoomError):
    """Something of theirs is open: `reasons` says what, in whole sentences."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__(" ".join(["This account cannot be erased yet.", *reasons]))
        self.reasons = reasons


class Claimed(ControlRoomError):
    """Somebody else of staff is deciding."""

    def __init__(self, reviewer: object) -> None:
        super().__init__(f"{reviewer} is deciding on this vendor now.")


class BulkMoved(ControlRoomError):
    def __init__(self) -> None:
        super().__init__("That cannot be done to it any more. Look at where it stands now.")


class NothingToDo(ControlRoomError):
    def __init__(self) -> None:
        super().__init__("There is no row that this would change.")


class TooManyRows(ControlRoomError):
    def __init__(self, most: int) -> None:
        super().__init__(f"At most {most} rows at once. Narrow the list down.")


class AnotherAmount(ControlRoomError):
    def __init__(self, now: str) -> None:
        super().__init__(f"It would be {now} now, which nobody has agreed to. Plan it anew.")


class FileGone(ControlRoomError):
    def __init__(self) -> None:
        super().__init__("There is no such file, or not any more: they are kept for a week.")


class SecondPersonNeeded(ControlRoomError):
    def __init__(self) -> None:
        super().__init__("Somebody else has to agree: this is about money.")


class CallError(ControlRoomError):
    """A webhook cannot be called, or did not take what it was told."""


class AlertMoved(ControlRoomError):
    def __init__(self) -> None:
        super().__init__("This alert is resolved already.")


class BuiltInRule(ControlRoomError):
    def __init__(self) -> None:
        super().__init__("Every site has this rule. Switch it off instead.")


class ExplainedAlready(ControlRoomError):
    def __init__(self) -> None:
        super().__init__("Somebody has explained it, or it is ours by now.")
