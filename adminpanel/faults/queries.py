"""Which queries were slow, and who asked."""

import datetime as dt
import re
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponseBase

from adminpanel.faults.carrier import carrier
from adminpanel.faults.sightings import SlowSighting

Handler = Callable[[HttpRequest], HttpResponseBase]
LONGEST_SQL = 4_000
_LISTS = re.compile(r"\((?:\s*%s\s*,)+\s*%s\s*\)")
_SPACES = re.compile(r"\s+")


def watch_queries(get_response: Handler) -> Handler:
    """The middleware: what each statement of a page takes, whoever runs it."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        watch = Watch(lambda: _route(request))
        with connection.execute_wrapper(watch):
            return get_response(request)

    return middleware


class Watch:
    """For `connection.execute_wrapper`; `where` is only asked when something was slow."""

    def __init__(self, where: Callable[[], str]) -> None:
        self._where = where

    def __call__(
        self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any
    ) -> Any:
        started = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            milliseconds = round((time.perf_counter() - started) * 1000)
            if milliseconds >= settings.SLOW_QUERY_MS:
                now = dt.datetime.now(dt.UTC)
                carrier.carry(SlowSighting(shape_of(sql), milliseconds, self._where(), now))


def shape_of(sql: str) -> str:
    """The statement without its values; lists of any length are one."""
    return _LISTS.sub("(%s, …)", _SPACES.sub(" ", sql)).strip()[:LONGEST_SQL]


def _route(request: HttpRequest) -> str:
    match = request.resolver_match
    return match.view_name if match else request.path
