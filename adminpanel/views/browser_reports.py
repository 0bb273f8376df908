"""What browsers report of themselves: errors on our pages, and how fast they were. First party: it
goes nowhere else, and names nobody.
"""

import datetime as dt
from typing import Annotated, Literal
from urllib.parse import urlsplit

import msgspec
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from adminpanel.faults.carrier import carrier
from adminpanel.faults.kinds import Kind
from adminpanel.faults.sightings import VitalSighting, of_words
from messaging.exceptions import TooFast
from messaging.limits import TokenBucket

LARGEST = 8_192  # bytes
OF_ONE_ADDRESS = TokenBucket("browser-reports", per_second=1, burst=60)
Words = Annotated[str, msgspec.Meta(max_length=500)]


class Problem(msgspec.Struct, forbid_unknown_fields=True):
    message: Words
    source: Words = ""
    line: Annotated[int, msgspec.Meta(ge=0)] = 0


class Vital(msgspec.Struct, forbid_unknown_fields=True):
    metric: Literal["LCP", "INP", "CLS", "TTFB"]
    value: Annotated[int, msgspec.Meta(ge=0, le=600_000)]


class Report(msgspec.Struct, forbid_unknown_fields=True):
    path: Annotated[str, msgspec.Meta(max_length=300)]
    device: Literal["phone", "desktop"]
    problems: Annotated[list[Problem], msgspec.Meta(max_length=10)] = []
    vitals: Annotated[list[Vital], msgspec.Meta(max_length=8)] = []


@csrf_exempt  # a beacon carries no header; nothing is done in anybody's name
@require_POST
def browser_report_create(request: HttpRequest) -> HttpResponse:
    """204 when taken; 403 from other origins, 413, 422 and 429 as they say."""
    if request.headers.get("Origin") not in settings.ALLOWED_ORIGINS:
        return HttpResponse(status=403)
    if int(request.headers.get("Content-Length") or 0) > LARGEST:
        return HttpResponse(status=413)
    try:
        OF_ONE_ADDRESS.take(request.META.get("REMOTE_ADDR", ""))
    except TooFast:
        return HttpResponse(status=429)
    try:
        report = msgspec.json.decode(request.body, type=Report)
        route = resolve(urlsplit(report.path).path).view_name
    except (msgspec.MsgspecError, Resolver404, ValueError):
        return HttpResponse(status=422)
    now = dt.datetime.now(dt.UTC)
    for problem in report.problems:
        place = _place(problem)
        carrier.carry(
            of_words(
                f"browser {place}",
                problem.message,
                kind=Kind.BROWSER,
                where=route,
                place=place,
            )
        )
    for vital in report.vitals:
        carrier.carry(VitalSighting(route, report.device, vital.metric, vital.value, now))
    return HttpResponse(status=204)


def _place(problem: Problem) -> str:
    """ "chat.js:12"; what is no file is the page itself; nothing where the browser said nothing."""
    name = problem.source.split("?")[0].rsplit("/", 1)[-1]
    if "." in name:
        return f"{name}:{problem.line}"
    return f"line {problem.line} of the page itself" if problem.line else ""
