"""Mail of the embedded site, readable in the browser; it is written to files under var/mail."""

import email
import email.policy
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

NEWEST = 50


def dev_mail_list(request: HttpRequest) -> HttpResponse:
    """The newest letters. 404 wherever mail really leaves the house."""
    if not settings.EMAIL_BACKEND.endswith("filebased.EmailBackend"):
        raise Http404
    files = sorted(Path(settings.EMAIL_FILE_PATH).glob("*.log"), reverse=True)
    letters = [letter for file in files[:NEWEST] for letter in _letters(file)]
    return render(request, "pages/dev_mail_list.html", {"letters": letters})


def _letters(file: Path) -> list[dict[str, str]]:
    """Django writes all letters of one connection to one file, with a line of dashes after each."""
    letters = file.read_bytes().split(b"-" * 79 + b"\n")
    return [_letter(letter) for letter in letters if letter.strip()]


def _letter(letter: bytes) -> dict[str, str]:
    message = email.message_from_bytes(letter, policy=email.policy.default)
    body = message.get_body(preferencelist=("plain", "html"))
    return {
        "to": str(message["To"]),
        "subject": str(message["Subject"]),
        "date": str(message["Date"]),
        "body": body.get_content() if body else "",
    }
