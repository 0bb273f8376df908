"""Private files: given out a piece at a time, run by no browser, never kept by a cache.

Who may have one is the caller's question; it is asked before, for every request.
"""

import logging
from collections.abc import AsyncIterator
from typing import cast
from urllib.parse import quote

from asgiref.sync import sync_to_async
from django.conf import settings
from django.db.models.fields.files import FieldFile
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header, quote_etag

logger = logging.getLogger(__name__)

CHUNK = 256 * 1024
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    # Browsers ask each time, so that who was removed sees nothing; mostly 304 is the answer.
    "Cache-Control": "private, no-cache",
}


PDF = "application/pdf"
PICTURES = ("image/jpeg", "image/png", "image/webp")
# In a frame of our own pages; the browser's reader of PDFs works in no sandbox, and is one itself.
SHOWN = HEADERS | {
    "Content-Security-Policy": (
        "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'"
    ),
    "X-Frame-Options": "SAMEORIGIN",
    "Cache-Control": "private, no-store",
}


def show_private(file: FieldFile, *, name: str, content_type: str) -> HttpResponseBase:
    """The file to be looked at within a page, never kept. Raises Http404 for what no browser shows
    by itself, and when the storage has lost it.
    """
    if content_type not in (PDF, *PICTURES):
        raise Http404
    headers = SHOWN | {
        "Content-Disposition": content_disposition_header(False, name) or "inline",
        "Content-Length": str(_size(file)),
    }
    return StreamingHttpResponse(_pieces(file), content_type=content_type, headers=headers)


def give_private(
    request: HttpRequest,
    file: FieldFile,
    *,
    name: str,
    content_type: str,
    etag: str,
    download: bool = True,
) -> HttpResponseBase:
    """The file called `name`, or 304 to who has it; by the web server where X_ACCEL_PREFIX says
    that it can. Only what we drew ourselves may be looked at without `download`. Raises Http404
    when the storage has lost it.
    """
    headers = HEADERS | {
        "Content-Disposition": content_disposition_header(download, name) or "attachment",
        "ETag": quote_etag(etag),
    }
    if settings.X_ACCEL_PREFIX:
        headers["X-Accel-Redirect"] = settings.X_ACCEL_PREFIX + quote(file.name or "")
        return HttpResponse(content_type=content_type, headers=headers)
    headers["Content-Length"] = str(_size(file))
    response = StreamingHttpResponse(_pieces(file), content_type=content_type, headers=headers)
    # Its stubs know only responses that do not stream; it takes these as well.
    known = get_conditional_response(
        request, headers["ETag"], response=cast(HttpResponse, response)
    )
    return known or response


def _size(file: FieldFile) -> int:
    try:
        return file.size
    except FileNotFoundError as error:
        logger.exception("A private file is gone: %s", file.name)
        raise Http404 from error


async def _pieces(file: FieldFile) -> AsyncIterator[bytes]:
    """Read beside the loop, a piece at a time."""
    opened = await sync_to_async(file.storage.open)(file.name or "")
    try:
        while piece := await sync_to_async(opened.read)(CHUNK):
            yield piece
    finally:
        opened.close()
