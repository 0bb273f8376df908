"""One time that something went wrong, or was slow, as it is carried to the database."""

import dataclasses
import datetime as dt
import hashlib
import re
import traceback
from types import TracebackType

from django.conf import settings

from adminpanel.faults.scrubbing import scrubbed

FRAMES = 5
LONGEST_TRACE = 12_000
LONGEST_MESSAGE = 1_000
NO_WORDS = "A number and no words"
_NUMBERS = re.compile(r"0x[0-9a-fA-F]+|[0-9a-fA-F]{8}-[0-9a-fA-F-]{27}|\d+")


@dataclasses.dataclass(frozen=True)
class Sighting:
    """`fingerprint` is the same for the same fault: the kind of exception and the functions that it
    came through, not the lines, which move with every change.
    """

    fingerprint: str
    kind: str
    title: str
    message: str
    place: str
    where: str
    trace: str
    at: dt.datetime
    release: str


@dataclasses.dataclass(frozen=True)
class SlowSighting:
    sql: str
    milliseconds: int
    where: str
    at: dt.datetime


@dataclasses.dataclass(frozen=True)
class VitalSighting:
    """`value` in milliseconds; of CLS, which has no unit, in thousandths."""

    route: str
    device: str
    metric: str
    value: int
    at: dt.datetime


def of_exception(error: BaseException, *, kind: str, where: str) -> Sighting:
    steps = _own_steps(error.__traceback__)
    title = type(error).__qualname__
    place = steps[-1] if steps else ""
    trace = "".join(traceback.format_exception(error))
    return _sighting(
        [kind, title, *steps[-FRAMES:]],
        kind=kind,
        title=title,
        message=str(error),
        place=place,
        where=where,
        trace=trace[-LONGEST_TRACE:],
    )


def of_words(logger: str, words: str, *, kind: str, where: str, place: str) -> Sighting:
    """Something that was logged as an error without an exception; numbers in it do not count."""
    shape = _NUMBERS.sub("#", words)
    return _sighting(
        [kind, logger, shape],
        kind=kind,
        title=shape if any(map(str.isalpha, shape)) else NO_WORDS,
        message=words,
        place=place,
        where=where,
        trace="",
    )


def fingerprint_of(parts: list[str]) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _sighting(parts: list[str], *, title: str, message: str, trace: str, **facts: str) -> Sighting:
    return Sighting(
        fingerprint=fingerprint_of(parts),
        title=scrubbed(title)[:200],
        message=scrubbed(message)[:LONGEST_MESSAGE],
        trace=scrubbed(trace),
        kind=facts["kind"],
        place=facts["place"][:200],
        where=scrubbed(facts["where"])[:200],
        at=dt.datetime.now(dt.UTC),
        release=settings.RELEASE[:40],
    )


def _own_steps(trace: TracebackType | None) -> list[str]:
    """The functions of ours that the exception came through; where there are none, all."""
    frames = traceback.extract_tb(trace)
    root = str(settings.BASE_DIR)
    ours = [
        frame
        for frame in frames
        if frame.filename.startswith(root) and "site-packages" not in frame.filename
    ]
    return [
        f"{frame.filename.removeprefix(root).lstrip('/')}:{frame.name}" for frame in ours or frames
    ]
