"""Requests are checked against the SDK's own `stripe.params` types, so a call that Stripe would
refuse fails here too.

Those types are TypedDicts made for type checkers. We rebuild each as a closed one (unknown keys are
refused), without the SDK's own call options, and let pydantic read the text of the form into it.
"""

import sys
import types
import typing
from functools import cache
from typing import Any, NotRequired, Union, get_args, get_origin

import stripe
from pydantic import ConfigDict, TypeAdapter, ValidationError
from stripe._request_options import RequestOptions
from stripe._stripe_object import UntypedStripeObject
from typing_extensions import TypedDict, get_type_hints, is_typeddict

from payments.sandbox.errors import ApiError, Json

CALL_OPTIONS = frozenset(RequestOptions.__annotations__)


def check(params: Json, *, against: str) -> Json:
    """The parameters with their numbers and booleans read, or the refusal Stripe would give."""
    try:
        return dict(_adapter(against).validate_python(params))
    except ValidationError as error:
        raise _refusal(error, params) from error


@cache
def _adapter(name: str) -> TypeAdapter[Any]:
    return TypeAdapter(_closed(getattr(stripe.params, name)))


@cache
def _closed(source: type) -> type:
    written = {
        name: hint for name, hint in source.__annotations__.items() if name not in CALL_OPTIONS
    }
    bare = type(source.__name__, (), {"__annotations__": written})
    hints = get_type_hints(bare, vars(sys.modules[source.__module__]), include_extras=True)
    fields = {name: _readable(hint) for name, hint in hints.items()}
    make: Any = TypedDict
    closed: Any = make(source.__name__, fields)
    closed.__pydantic_config__ = ConfigDict(extra="forbid")
    return typing.cast(type, closed)


def _readable(hint: Any) -> Any:
    """The same type with every TypedDict inside closed, and mappings that only the SDK can build as
    plain ones.
    """
    if is_typeddict(hint):
        return _closed(hint)
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is typing.Literal or not arguments:
        return hint
    inner = tuple(_readable(argument) for argument in arguments)
    if origin in (Union, types.UnionType):
        return Union[_without_open_end(inner)]  # noqa: UP007
    if origin is UntypedStripeObject:
        return dict.__class_getitem__((str, inner[0]))
    if origin in (NotRequired, typing.Required):
        return origin[inner[0]]
    return origin[inner]


def _without_open_end(members: tuple[Any, ...]) -> tuple[Any, ...]:
    """The SDK writes an enum as `Literal[…] | str` to admit values of the future; Stripe admits
    none it does not know.
    """
    is_enum = any(
        get_origin(each) is typing.Literal and get_args(each) != ("",) for each in members
    )
    return tuple(each for each in members if each is not str) if is_enum else members


def _refusal(error: ValidationError, params: Json) -> ApiError:
    """The complaint that goes deepest is about the branch the caller meant."""
    problems = [(_place(problem, params), problem) for problem in error.errors()]
    path, problem = max(problems, key=lambda each: (len(each[0]), each[1]["type"] in _WORDS))
    name = path[0] + "".join(f"[{part}]" for part in path[1:])
    code, words = _WORDS.get(problem["type"], ("parameter_invalid", "Invalid {name}: {given}"))
    expected = problem.get("ctx", {}).get("expected", "")
    message = words.format(name=name, given=problem["input"], expected=expected)
    return ApiError(message, code=code, param=name)


def _place(problem: Any, params: Json) -> list[str]:
    """Where in the request it is: pydantic's own path also names the union members it tried."""
    place: list[str] = []
    here: Any = params
    for part in problem["loc"]:
        if (isinstance(here, dict) and part in here) or (
            isinstance(here, list) and isinstance(part, int)
        ):
            place.append(str(part))
            here = here[part]
    if problem["type"] == "missing":
        place.append(str(problem["loc"][-1]))
    return place or [str(problem["loc"][0])]


_WORDS = {
    "extra_forbidden": ("parameter_unknown", "Received unknown parameter: {name}"),
    "missing": ("parameter_missing", "Missing required param: {name}."),
    "int_parsing": ("parameter_invalid_integer", "Invalid integer: {given}"),
    "int_type": ("parameter_invalid_integer", "Invalid integer: {given}"),
    "float_parsing": ("parameter_invalid_number", "Invalid decimal: {given}"),
    "bool_parsing": ("parameter_invalid_boolean", "Invalid boolean: {given}"),
    "bool_type": ("parameter_invalid_boolean", "Invalid boolean: {given}"),
    "string_type": ("parameter_invalid_string", "Invalid string: {given}"),
    "list_type": ("parameter_invalid_array", "Invalid array"),
    "dict_type": ("parameter_invalid_hash", "Invalid hash"),
    "literal_error": ("parameter_invalid", "Invalid {name}: must be one of {expected}"),
}
