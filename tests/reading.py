"""What a page says, for tests that do not care how it is marked up."""

from html import unescape

from django.http import HttpResponse
from django.utils.html import strip_tags


def told(response: HttpResponse) -> str:
    """The words of a page, each element apart from the next."""
    html = response.content.decode().replace("<", " <")
    return " ".join(unescape(strip_tags(html)).split())
