"""What may be refused around vendors and their days; the text is what the person reads."""

import datetime as dt


class VendorError(Exception):
    """Base of every refusal in vendors."""


class DayTaken(VendorError):
    """No slot is left on a day. Carries the nearest days that still have one."""

    def __init__(self, date: dt.date, nearest_free_days: list[dt.date]) -> None:
        self.date = date
        self.nearest_free_days = nearest_free_days
        super().__init__(f"{date:%-d %B %Y} is already taken. These days near it are still free.")


class DayNotOffered(VendorError):
    """The day is past, too soon, too far ahead, or the vendor does not work on it."""

    def __init__(self, date: dt.date, why: str, nearest_free_days: list[dt.date]) -> None:
        self.date = date
        self.nearest_free_days = nearest_free_days
        super().__init__(why)


class CapacityBelowHeld(VendorError):
    def __init__(self, date: dt.date, held: int) -> None:
        super().__init__(
            f"{date:%-d %B %Y} already has {held} booking{'s' if held != 1 else ''}. "
            "Decline or cancel before you take fewer."
        )


class NotReadyForReview(VendorError):
    """The profile lacks something that reviewers need; `missing` says what, in plain words."""

    def __init__(self, missing: list[str]) -> None:
        self.missing = missing
        super().__init__("Before you send it in, add " + ", ".join(missing) + ".")


class WrongState(VendorError):
    def __init__(self, vendor: object, state: str) -> None:
        super().__init__(f"{vendor} is “{state}” now, so this no longer applies.")
