"""Pictures of vendors. nginx serves them itself where it stands in front (deploy/nginx.conf)."""

import mimetypes
from pathlib import Path

from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.utils._os import safe_join

KEPT = "public, max-age=31536000, immutable"  # the name of a picture never gets other content


def media_detail(request: HttpRequest, path: str) -> HttpResponse:
    """The file as it is; nothing outside the media folder, nothing that a browser could run."""
    try:
        file = Path(safe_join(settings.MEDIA_ROOT, path))
    except SuspiciousFileOperation as outside:
        raise Http404 from outside
    kind, _ = mimetypes.guess_type(file.name)
    if not file.is_file() or not (kind or "").startswith("image/") or kind == "image/svg+xml":
        raise Http404
    headers = {"Cache-Control": KEPT, "X-Content-Type-Options": "nosniff"}
    return HttpResponse(file.read_bytes(), content_type=kind, headers=headers)
