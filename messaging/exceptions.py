"""What can be wrong with a message, in words fit to show."""

import math

from messaging.blocks import Reason


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


class NoSuchMessage(MessagingError):
    """What is answered or reacted to is not there, or not any more."""

    code = "no_message"

    def __init__(self) -> None:
        super().__init__("The message you answer is not there any more.")


class NotYours(MessagingError):
    code = "not_yours"

    def __init__(self) -> None:
        super().__init__("Only who wrote a message can change it.")


class TooLate(MessagingError):
    code = "too_late"

    def __init__(self) -> None:
        super().__init__("A message can be edited for 15 minutes after it was sent.")


class Closed(MessagingError):
    """Somebody has blocked somebody, so no words go through here."""

    code = "closed"

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.label)


class AlreadyClosed(MessagingError):
    def __init__(self) -> None:
        super().__init__("Somebody else has closed this report.")


class TooManyAnswers(MessagingError):
    def __init__(self, most: int) -> None:
        super().__init__(f"At most {most} saved answers. Delete one first.")


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
        self.retry_after = math.ceil(retry_after * 10) / 10  # never 0, which says nothing


class UploadError(MessagingError):
    """A file that is not taken; `status` is what its request is answered with."""

    code = "bad_file"
    status = 422


class TooLarge(UploadError):
    status = 413


class ScanFailed(UploadError):
    """The scanner is configured and does not answer: then nothing is let in."""

    status = 503

    def __init__(self) -> None:
        super().__init__("Files cannot be checked for viruses just now. Please try again later.")


class NoSuchFile(MessagingError):
    """Not uploaded, not theirs, not of this conversation or sent before: the answer is the same."""

    code = "no_such_file"

    def __init__(self) -> None:
        super().__init__("A file of this message is no longer there. Please attach it again.")


class TooManyFiles(MessagingError):
    code = "too_many_files"
