"""Stripe's form encoding: `a[b][0]=c` becomes `{"a": {"b": ["c"]}}`. Files come in forms of several
parts.
"""

import hashlib
import re
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from typing import Any
from urllib.parse import parse_qsl

from payments.sandbox.errors import ApiError, Json

MAX_FIELDS = 2000
_NAME = re.compile(r"^[^\[\]]+(\[[^\[\]]*\])*$")


def decode(encoded: str) -> Json:
    try:
        pairs = parse_qsl(encoded, keep_blank_values=True, max_num_fields=MAX_FIELDS)
    except ValueError as error:
        raise ApiError("The request has too many parameters.") from error
    tree: Json = {}
    for name, value in pairs:
        _put(tree, _path(name), value, name)
    return {key: _lists(branch) for key, branch in tree.items()}


def decode_parts(body: bytes, content_type: str) -> Json:
    """A form of several parts. Of a file we say what it is called, how it begins, how large it is
    and its SHA-256.
    """
    head = f"Content-Type: {content_type}\r\n\r\n".encode("latin-1")
    form = BytesParser(policy=policy.HTTP).parsebytes(head + body)
    if not isinstance(form, EmailMessage) or not form.is_multipart():
        raise ApiError("Invalid multipart form.")
    tree: Json = {}
    for part in form.iter_parts():
        name = str(part.get_param("name", "", "content-disposition"))
        content = part.get_payload(decode=True)
        assert isinstance(content, bytes)  # noqa: S101 - parts of a form have no parts
        if (filename := part.get_filename()) is not None:
            tree[name] = {
                "filename": filename,
                "head": content[:8].decode("latin-1"),
                "size": len(content),
                "sha256": hashlib.sha256(content).hexdigest(),
            }
        else:
            _put(tree, _path(name), content.decode(errors="replace"), name)
    return {key: _lists(branch) for key, branch in tree.items()}


def _path(name: str) -> list[str]:
    if not _NAME.match(name):
        raise ApiError(f"Invalid parameter name: {name}", param=name)
    head, *rest = name.split("[")
    return [head, *(part.rstrip("]") for part in rest)]


def _put(tree: Json, path: list[str], value: str, name: str) -> None:
    *parents, last = path
    for part in parents:
        tree = tree.setdefault(part or str(len(tree)), {})
        if not isinstance(tree, dict):
            raise ApiError(f"Invalid hash: {name}", param=name)
    if isinstance(tree.get(last), dict):
        raise ApiError(f"Invalid string: {name}", param=name)
    tree[last or str(len(tree))] = value


def _lists(branch: Any) -> Any:
    """A branch whose keys are 0, 1, 2… was a list before it was encoded."""
    if not isinstance(branch, dict):
        return branch
    if branch and all(key.isdigit() for key in branch):
        return [_lists(branch[key]) for key in sorted(branch, key=int)]
    return {key: _lists(value) for key, value in branch.items()}
