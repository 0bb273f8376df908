"""The frames that travel over `/ws/`, in both directions. This file is their only definition.

`docs/protocol.md` explains them to somebody who writes another client. A frame is one JSON object
that carries its name in `type`; unknown fields are ignored, so that both sides can grow.
"""

import uuid
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

VERSION = 1
MAX_FRAME = 64 * 1024
MAX_BODY = 4000
MAX_FILES = 10
MAX_RESUMED = 200
MAX_CONVS = 50
BIGGEST = 2**63 - 1  # what a bigint column holds

Seq = Annotated[int, Meta(ge=0, le=BIGGEST)]
Id = Annotated[int, Meta(ge=1, le=BIGGEST)]


class Close:
    """Codes we close sockets with."""

    SIGN_IN = 4401
    NOT_YOURS = 4403
    TOO_SLOW = 4408
    LOOK_AGAIN = 4409
    TOO_MUCH = 4429
    TOO_BIG = 1009
    OUR_FAULT = 1011
    RESTARTING = 1012


# ---------------------------------------------------------------- from the client


class Hello(Struct, tag="hello"):
    """The first frame. `convs` says per conversation the last number seen; `revs` the last change
    seen.
    """

    v: int = VERSION
    convs: dict[str, Seq] | None = None
    revs: dict[str, Seq] = {}
    away: bool = False


class Send(Struct, tag="send"):
    """`att` names files that were uploaded before; with them `body` may be empty. `reply` is the
    number of the message that this one answers.
    """

    id: uuid.UUID
    c: Id
    body: str
    att: list[uuid.UUID] = []
    reply: Id | None = None


class Resume(Struct, tag="resume"):
    c: Id
    after: Seq
    rev: Seq | None = None


class Typing(Struct, tag="typing"):
    c: Id
    on: bool = True


class Delivered(Struct, tag="delivered"):
    """Everything up to `seq` has reached a device of this person."""

    c: Id
    seq: Seq


class Read(Struct, tag="read"):
    c: Id
    seq: Seq


class Away(Struct, tag="away"):
    """Nobody looks at this client just now (its tab is hidden), or somebody does again."""

    on: bool


class Ping(Struct, tag="ping"):
    n: Seq = 0


FromClient = Hello | Send | Resume | Typing | Delivered | Read | Away | Ping

# ---------------------------------------------------------------- to the client


class Card(Struct):
    kind: str
    key: str
    url: str


class File(Struct, omit_defaults=True):
    """A file of a message. `type` is what we decided that it is; only a picture has a size in
    pixels and a `thumb`.
    """

    id: uuid.UUID
    kind: str
    name: str
    type: str
    size: int
    url: str
    width: int = 0
    height: int = 0
    thumb: str = ""


class Limits(Struct):
    body: int = MAX_BODY
    files: int = MAX_FILES
    frame: int = MAX_FRAME
    resume: int = MAX_RESUMED


class Unread(Struct):
    """`number` unread up to `last`. What comes after that adds to it."""

    number: int
    last: int


class Welcome(Struct, tag="welcome", omit_defaults=True):
    """`unread` counts messages by conversation, where there are any; `notices` notifications.
    `muted` are conversations whose messages make no noise.
    """

    user: int
    hb: int
    limits: Limits
    unread: dict[str, Unread]
    notices: Unread
    muted: list[int] = []


class Ack(Struct, tag="ack"):
    id: uuid.UUID
    c: int
    seq: int
    ts: int


class Msg(Struct, tag="msg", rename={"author": "from"}, omit_defaults=True):
    """`from` is missing when the site itself speaks."""

    c: int
    seq: int
    id: uuid.UUID
    body: str
    ts: int
    author: int | None = None
    card: Card | None = None
    att: list[File] = []
    reply: int | None = None
    edited: bool = False
    deleted: bool = False
    reactions: dict[str, list[int]] = {}


class Changed(Struct, tag="changed", omit_defaults=True):
    """All of a message that can change, as it is now."""

    c: int
    rev: int
    seq: int
    body: str
    card: Card | None = None
    att: list[File] = []
    edited: bool = False
    deleted: bool = False
    reactions: dict[str, list[int]] = {}


class Synced(Struct, tag="synced"):
    """You are up to `seq` and `rev`; with `more`, what lies between is too long for here: read it
    over HTTP.
    """

    c: int
    seq: int
    rev: int
    more: bool = False


class SomeoneTypes(Struct, tag="typing", rename={"author": "from"}):
    c: int
    author: int
    ttl: int


class Receipt(Struct, tag="receipt"):
    c: int
    user: int
    delivered: int
    read: int


class Seat(Struct, tag="seat"):
    """You have chosen something for this conversation: your lists look different now."""

    c: int
    muted: bool


class Presence(Struct, tag="presence", omit_defaults=True):
    """`away` is online with nobody looking; `last_seen` is told of those who are not online."""

    user: int
    online: bool
    away: bool = False
    last_seen: int | None = None


class Notice(Struct, tag="notification", omit_defaults=True):
    """Something to know. With `quiet` its person wants no note of it on the page."""

    id: int
    kind: str
    text: str
    link: str
    ts: int
    quiet: bool = False


class Notices(Struct, tag="notices"):
    """Some were read: so many are new now, counted up to the id `last`."""

    number: int
    last: int


class Touch(Struct, tag="touch"):
    """This thing has changed: fetch it again."""

    what: str
    key: str


class Pong(Struct, tag="pong"):
    n: int


class Error(Struct, tag="error", omit_defaults=True):
    code: str
    detail: str
    id: uuid.UUID | None = None
    retry_after: float | None = None


ToClient = (
    Welcome
    | Ack
    | Msg
    | Changed
    | Synced
    | SomeoneTypes
    | Receipt
    | Seat
    | Presence
    | Notice
    | Notices
    | Touch
    | Pong
    | Error
)

_decoder: msgspec.json.Decoder[FromClient] = msgspec.json.Decoder(FromClient)
_encoder = msgspec.json.Encoder()


class BadFrame(Exception):
    """What came is no frame of ours; `code` and the text tell its author why."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code


def decode(text: str | bytes) -> FromClient:
    try:
        return _decoder.decode(text)
    except msgspec.ValidationError as error:
        code = "unknown_type" if str(error).startswith("Invalid value") else "bad_frame"
        raise BadFrame(code, str(error)) from None
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        raise BadFrame("not_json", "A frame is one JSON object.") from None


def encode(frame: ToClient) -> str:
    return _encoder.encode(frame).decode()
