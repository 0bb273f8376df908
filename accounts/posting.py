"""Acts at addresses of their own, whose refusal is answered with the page that has the form."""

import functools
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

View = Callable[..., HttpResponse]


def posted_from(page: str, *keep: str) -> Callable[[View], View]:
    """The act is posted; who comes to its address otherwise, as by the address bar of an answer
    that was a refusal or after signing in again, is led to the page with its form. `keep` names the
    parts of the address that the page has too.
    """

    def decorate(act: View) -> View:
        posted = require_POST(act)

        @functools.wraps(act)
        def answer(request: HttpRequest, *args: Any, **parts: Any) -> HttpResponse:
            if request.method in ("GET", "HEAD"):
                return redirect(reverse(page, kwargs={name: parts[name] for name in keep}))
            answered: HttpResponse = posted(request, *args, **parts)
            return answered

        answer.posted_from = page  # type: ignore[attr-defined] # tests walk all of them
        return answer

    return decorate
