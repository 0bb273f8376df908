"""The site as an app on somebody's phone: its manifest, its worker, and what that asks for.

https://www.w3.org/TR/appmanifest/ and https://w3c.github.io/web-share-target/ say what is in the
manifest.
"""

import json

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import AuthedRequest
from messaging.models import Conversation
from messaging.uploads import ACCEPTED
from weddingbazaar.pages.shell import page_files, pages_of, shell, worker

SHARED_WITH = 30
SCREENSHOTS = (("wide", "1280x800"), ("narrow", "780x1688"))


@require_safe
@cache_control(max_age=3600)
def manifest(request: HttpRequest) -> HttpResponse:
    said = {
        "id": "/",
        "name": settings.SITE_NAME,
        "short_name": "Weddings",
        "description": "Wedding vendors who are really free on your date: find, talk, book, pay.",
        "lang": "en-GB",
        "dir": "ltr",
        "start_url": reverse("pages:opening"),
        "scope": "/",
        "display": "standalone",
        "background_color": "#fbf7f2",
        "theme_color": "#fbf7f2",
        "categories": ["lifestyle", "business", "shopping"],
        "icons": [
            _icon("icon-192", 192),
            _icon("icon-512", 512),
            _icon("maskable-512", 512, "maskable"),
            _icon("badge-96", 96, "monochrome"),
        ],
        "screenshots": [
            {
                "src": static(f"img/app/{form}.webp"),
                "sizes": sizes,
                "type": "image/webp",
                "form_factor": form,
                "label": "Vendors who are free on a date",
            }
            for form, sizes in SCREENSHOTS
        ],
        "shortcuts": [
            _shortcut("Find vendors", reverse("vendors:vendor-list")),
            _shortcut("Messages", reverse("messaging:conversation-list")),
            _shortcut("My page", reverse("pages:start")),
        ],
        "share_target": {
            "action": reverse("pages:share"),
            "method": "POST",
            "enctype": "multipart/form-data",
            "params": {
                "title": "title",
                "text": "text",
                "url": "url",
                "files": [{"name": "files", "accept": ACCEPTED.split(",")}],
            },
        },
    }
    return JsonResponse(said, content_type="application/manifest+json")


@never_cache
@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    """From the root, because a worker only serves pages below its own address; never from a cache,
    because an old worker would stay.
    """
    known = f"self.SHELL = {json.dumps(shell().as_dict())};\n"
    return HttpResponse(
        known.encode() + worker(),
        content_type="text/javascript; charset=utf-8",
        headers={"Service-Worker-Allowed": "/"},
    )


@require_safe
def opening(request: HttpRequest) -> HttpResponse:
    """Where the installed site opens: somebody's own page, or the front door."""
    return redirect("pages:start" if request.user.is_authenticated else "pages:home")


@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """In place of a page that cannot be reached and was not kept; the same for everybody."""
    return render(None, "pages/offline.html")


@login_required
@never_cache
@require_safe
def kept_pages(request: AuthedRequest) -> HttpResponse:
    """What this person's browser may keep: `{"pages": [address], "files": [address]}`."""
    return JsonResponse({"pages": pages_of(request.user), "files": page_files()})


@csrf_exempt  # the system's share sheet knows no token, and nothing is done with what it brings
@require_http_methods(["GET", "HEAD", "POST"])
def share(request: HttpRequest) -> HttpResponse:
    """Choose who gets what was shared from another app. The worker takes the POST and keeps the
    files in the browser; one that arrives here came before there was a worker.
    """
    if request.method == "POST":
        return redirect(f"{reverse('pages:share')}?lost=1")
    if not request.user.is_authenticated:
        return redirect(f"{reverse('account_login')}?next={reverse('pages:share')}")
    found = Conversation.objects.for_inbox(request.user)[:SHARED_WITH]
    context = {
        "conversations": [(one.pk, one.title_for(request.user)) for one in found],
        "is_lost": "lost" in request.GET,
    }
    return render(request, "pages/share.html", context)


def _icon(name: str, size: int, purpose: str = "any") -> dict[str, str]:
    return {
        "src": static(f"img/app/{name}.png"),
        "sizes": f"{size}x{size}",
        "type": "image/png",
        "purpose": purpose,
    }


def _shortcut(name: str, url: str) -> dict[str, object]:
    return {"name": name, "url": url, "icons": [_icon("icon-192", 192)]}
