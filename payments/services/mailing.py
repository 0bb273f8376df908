"""How letters with papers go out: each once, whoever dies on the way.

The row of a letter is written with what it is about. Whoever sends takes the row first, for a
while; should they die, a sweep finds it and sends it again under the same Message-ID, by which mail
programs know that it is the same letter.
"""

import datetime as dt
import logging
from collections.abc import Callable
from smtplib import SMTPException
from typing import Any, TypeVar
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.utils import timezone, translation

from accounts import letters
from accounts.models import User
from messaging.quiet import zone_of
from payments.models.letters import Letter, LetterQuerySet

LEASE = dt.timedelta(minutes=5)
TRIES = 20
State = Letter.State
log = logging.getLogger(__name__)
L = TypeVar("L", bound=Letter)


def send_claimed(letter: L, written: Callable[[L], EmailMultiAlternatives]) -> bool:
    """Send a letter that was claimed; whether it went."""
    rows = type(letter)._default_manager.filter(pk=letter.pk)
    try:
        written(letter).send()
    except (SMTPException, OSError) as trouble:
        is_over = letter.tries >= TRIES
        rows.filter(state=State.SENDING).update(state=State.FAILED if is_over else State.WAITING)
        level = logging.ERROR if is_over else logging.WARNING
        log.log(level, "%s was not sent: %s", letter, trouble)
        return False
    rows.update(state=State.SENT, sent_at=timezone.now())
    return True


def claim(letters: LetterQuerySet[L], letter_id: int) -> L | None:
    """Take it for a while, unless it was sent or somebody is at it."""
    now = timezone.now()
    with transaction.atomic():
        unsent = letters.unsent().select_for_update(of=("self",))
        letter: L | None = unsent.filter(pk=letter_id).first()
        if letter is None or (letter.tried_at and letter.tried_at > now - LEASE):
            return None
        letter.state, letter.tried_at = State.SENDING, now
        letter.tries += 1
        letter.save(update_fields=["state", "tried_at", "tries"])
    return letter


def left_over(letters: LetterQuerySet[L], at_most: int) -> list[int]:
    """Those that were not sent yet, by their keys."""
    waiting = letters.unsent().order_by("tried_at", "pk")
    return list(waiting.values_list("pk", flat=True)[:at_most])


def letter_of(
    template: str, facts: dict[str, Any], *, subject: str, to: list[User], name: str
) -> EmailMultiAlternatives:
    """Ready to be sent, in the time zone of the first; `name` is that of the Message-ID."""
    domain = urlsplit(settings.SITE_URL).hostname
    with timezone.override(zone_of(to[0])), translation.override(settings.LANGUAGE_CODE):
        return letters.write(
            f"payments/mail/{template}.html",
            {"user": to[0], **facts},
            subject=subject,
            to=[person.email for person in to],
            headers={"Message-ID": f"<{name}@{domain}>", "Auto-Submitted": "auto-generated"},
        )
