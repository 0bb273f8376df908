"""Lists: newest first, cut by cursor, by time and by the fields a caller may filter on."""

from collections.abc import Iterable

from payments.sandbox.errors import ApiError, Json
from payments.sandbox.world import Call, World

COMPARE = {
    "gt": lambda left, right: left > right,
    "gte": lambda left, right: left >= right,
    "lt": lambda left, right: left < right,
    "lte": lambda left, right: left <= right,
}


def page(
    world: World,
    call: Call,
    kind: str,
    path: str,
    *,
    by: Iterable[str] = (),
    among: Iterable[Json] | None = None,
) -> Json:
    """One page of all things of a kind, or of those `among` them (newest first). `by` are the
    parameters that must equal the field of the same name.
    """
    things = world.store.newest_first(kind) if among is None else among
    matches = [thing for thing in things if _fits(thing, call.params, by)]
    return cut(matches, call.params, path)


def cut(things: list[Json], params: Json, path: str) -> Json:
    limit = params.get("limit", 10)
    if not 1 <= limit <= 100:
        raise ApiError(
            "limit must be between 1 and 100", param="limit", code="parameter_invalid_integer"
        )
    if "ending_before" in params:
        before = things[: _position(things, params, "ending_before")]
        return _listed(before[-limit:], path, has_more=len(before) > limit)
    if "starting_after" in params:
        things = things[_position(things, params, "starting_after") + 1 :]
    return _listed(things[:limit], path, has_more=len(things) > limit)


def _fits(thing: Json, params: Json, by: Iterable[str]) -> bool:
    return _in_time(thing, params.get("created")) and all(
        thing.get(name) == params[name] for name in by if name in params
    )


def _in_time(thing: Json, created: int | Json | None) -> bool:
    if isinstance(created, dict):
        return all(COMPARE[how](thing["created"], when) for how, when in created.items())
    return created is None or thing["created"] == created


def _position(things: list[Json], params: Json, cursor: str) -> int:
    for position, thing in enumerate(things):
        if thing["id"] == params[cursor]:
            return position
    raise ApiError(f"No such object: '{params[cursor]}'", code="resource_missing", param=cursor)


def _listed(things: list[Json], path: str, *, has_more: bool) -> Json:
    return {"object": "list", "data": things, "has_more": has_more, "url": path}
