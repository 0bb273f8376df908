"""Every letter of ours: one template, sent as HTML and as the text that is read from it.

A letter extends `mail/letter.html` and is written once. Its text has the same words and the same
links, for what people read without HTML must not say less (`accounts/reading.py`).
"""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.http import HttpRequest
from django.template.loader import render_to_string

from accounts.reading import as_text


def write(
    template: str,
    facts: dict[str, Any],
    *,
    subject: str,
    to: Sequence[str],
    reply_to: Sequence[str] = (),
    headers: dict[str, str] | None = None,
    request: HttpRequest | None = None,
) -> EmailMultiAlternatives:
    """Ready to be sent. The template may use `subject` as its heading."""
    ours = {"site_name": settings.SITE_NAME, "site_url": settings.SITE_URL, "subject": subject}
    html = render_to_string(template, ours | facts, request)
    letter = EmailMultiAlternatives(
        subject, as_text(html), to=list(to), reply_to=list(reply_to), headers=headers
    )
    letter.attach_alternative(html, "text/html")
    return letter
