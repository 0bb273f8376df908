"""What strangers and people write to us by the form on the contact page."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.conf import settings
from django.db import models, transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts import letters
from accounts.groups import SUPPORT
from accounts.models import User
from messaging.kinds import Channel
from messaging.limits import TokenBucket
from messaging.services import notify
from weddingbazaar.pages import tasks

# Of one network address: a family or an office may write a few times, a program cannot flood us.
OF_ONE_ADDRESS = TokenBucket("contact", per_second=5 / 3600, burst=5)


class Topic(models.TextChoices):
    BOOKING = "booking", _("A booking or a payment")
    ACCOUNT = "account", _("My account")
    VENDOR = "vendor", _("Listing my business")
    PRIVACY = "privacy", _("My data: a copy, a correction, deletion")
    TROUBLE = "trouble", _("Something does not work")
    OTHER = "other", _("Something else")


@dataclass(frozen=True, slots=True)
class Letter:
    """As it was written; `account` is the id of whoever was signed in."""

    topic: str
    name: str
    email: str
    text: str
    account: int | None = None

    @property
    def subject(self) -> str:
        return f"Contact: {Topic(self.topic).label}"


def write_to_us(letter: Letter, *, ip: str | None) -> None:
    """A letter to the support address, and a note to each of our support. Raises messaging's
    TooFast for a flood, and then nothing is sent.
    """
    OF_ONE_ADDRESS.take(ip or "nowhere")
    with transaction.atomic():
        for person in User.objects.filter(is_staff=True, is_active=True, groups__name=SUPPORT):
            notify(person, "alert", _note(letter), _where(letter), ways=(Channel.PAGE,))
        tasks.send_letter.delay_on_commit(
            letter.topic, letter.name, letter.email, letter.text, letter.account
        )


def send(letter: Letter) -> None:
    """Whoever answers it writes to whom it came from."""
    letters.write(
        "pages/mail/contact.html",
        {"letter": letter},
        subject=letter.subject,
        to=[settings.SUPPORT_EMAIL],
        reply_to=[letter.email],
    ).send()


def _note(letter: Letter) -> str:
    return f"{letter.name} wrote to us ({Topic(letter.topic).label}): {letter.text}"


def _where(letter: Letter) -> str:
    """Who has this address here, if anybody."""
    return f"{reverse('adminpanel:person-list')}?{urlencode({'q': letter.email})}"
