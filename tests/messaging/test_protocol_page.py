"""docs/protocol.md tells of every frame, field and code that there is."""

import inspect
import re
from collections.abc import Iterator
from typing import get_args

import pytest
from msgspec import Struct
from msgspec.structs import fields

from messaging import consumers, exceptions, protocol
from messaging.exceptions import MessagingError, UploadError
from tests.fixtures.server import ROOT

pytestmark = pytest.mark.embedded

PAGE = (ROOT / "docs/protocol.md").read_text()
CODE = "\n".join(re.findall(r"```.*?```|`[^`\n]+`", PAGE, re.DOTALL))
TO_CLIENT, FROM_CLIENT = get_args(protocol.ToClient), get_args(protocol.FromClient)
PARTS = (protocol.Card, protocol.File, protocol.Limits, protocol.Unread)
# Answers to requests over HTTP, which carry no code; and what only staff can meet.
NOT_ON_SOCKETS = {
    MessagingError,
    exceptions.NotYours,
    exceptions.TooLate,
    exceptions.AlreadyClosed,
    exceptions.TooManyAnswers,
}


def tag(frame: type[Struct]) -> str:
    return str(frame.__struct_config__.tag)


def children(kind: type[MessagingError]) -> Iterator[type[MessagingError]]:
    yield kind
    for child in kind.__subclasses__():
        yield from children(child)


@pytest.mark.parametrize("frame", FROM_CLIENT, ids=tag)
def test_every_frame_of_the_client_is_shown(frame):
    assert f'→ {{"type": "{tag(frame)}"' in PAGE


@pytest.mark.parametrize("frame", TO_CLIENT, ids=tag)
def test_every_frame_of_the_server_is_shown(frame):
    name = tag(frame)
    shown = f'← {{"type": "{name}"' in PAGE or f"`{name}{{" in PAGE
    assert shown or f'`{{"type": "{name}"' in PAGE


@pytest.mark.parametrize("struct", [*FROM_CLIENT, *TO_CLIENT, *PARTS], ids=lambda s: s.__name__)
def test_every_field_is_named(struct):
    missing = [
        field.encode_name
        for field in fields(struct)
        if not re.search(rf"\b{field.encode_name}\b", CODE)
    ]
    assert not missing


def test_every_close_code_has_its_row():
    codes = {value for name, value in vars(protocol.Close).items() if name.isupper()}
    rows = {int(code) for code in re.findall(r"^\| (\d{4}) \|", PAGE, re.MULTILINE)}
    assert rows == codes


def test_every_error_code_has_its_row():
    sent = set(re.findall(r'self\.error\(\s*"(\w+)"', inspect.getsource(consumers)))
    sent |= set(re.findall(r'"(\w+)"', " ".join(re.findall(
        r"(?:BadFrame\(|code = ).*", inspect.getsource(protocol)
    ))))  # fmt: skip
    sent |= {
        kind.code
        for kind in children(MessagingError)
        if kind not in NOT_ON_SOCKETS and not issubclass(kind, UploadError)
    }
    errors = PAGE.split("## Errors")[1]
    rows = re.findall(r"^\| (`.*?) \|", errors, re.MULTILINE)
    assert set(re.findall(r"`(\w+)`", " ".join(rows))) == sent
