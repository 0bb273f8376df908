"""The letter about unread things, and the address in it that ends such letters.

RFC 8058: a mail program may post to the address in `List-Unsubscribe` by itself, without a
cookie; a look at it (GET) changes nothing, for programs look at links, too.
"""

import hashlib
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMultiAlternatives
from django.urls import reverse
from django.utils import timezone, translation

from accounts import letters
from accounts.models import User
from messaging.kinds import BY_KEY, GROUPS, MESSAGES, Group, group_of
from messaging.models import Member, Notification
from messaging.quiet import zone_of

SALT = "messaging.unsubscribe"
LONGEST_SUBJECT = 100


@dataclass(frozen=True, slots=True)
class Talk:
    """A conversation with unread messages: how many, whose the first is and its words, and up to
    where they go.
    """

    member: Member
    title: str
    number: int
    author: str
    excerpt: str
    head: int


@dataclass(frozen=True, slots=True)
class Section:
    """What a letter says of one group."""

    group: Group
    notifications: list[Notification] = field(default_factory=list)
    talks: list[Talk] = field(default_factory=list)
    stop_url: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """What one letter names."""

    notifications: list[Notification]
    talks: list[Talk]
    is_at_once: bool = False  # it goes whether its person is there or not

    @property
    def is_empty(self) -> bool:
        return not (self.notifications or self.talks)

    @property
    def number(self) -> int:
        return len(self.notifications) + sum(talk.number for talk in self.talks)

    @property
    def subject(self) -> str:
        """The thing itself when it is one thing, else how many."""
        if len(self.notifications) + len(self.talks) > 1:
            return f"{self.number} things you have not seen"
        if self.notifications:
            return _one_line(self.notifications[0].text)
        (talk,) = self.talks
        return _one_line(f"{talk.author} wrote to you")

    @property
    def fingerprint(self) -> str:
        """The same for a letter that names the same things."""
        named = [f"n{one.pk}" for one in self.notifications]
        named += [f"c{talk.member.pk}.{talk.head}" for talk in self.talks]
        return hashlib.sha256(" ".join(named).encode()).hexdigest()[:32]

    @property
    def can_be_stopped(self) -> bool:
        """Whether it names something of which its person may want no letters."""
        return bool(self.talks) or any(not group_of(one.kind).always for one in self.notifications)

    def sections(self, user: User) -> list[Section]:
        found = {group.key: Section(group, stop_url=stop_url(user, group)) for group in GROUPS}
        for notification in self.notifications:
            found[group_of(notification.kind).key].notifications.append(notification)
        found[MESSAGES.key].talks.extend(self.talks)
        return [section for section in found.values() if section.notifications or section.talks]


def letter_to(user: User, letter: Letter) -> EmailMultiAlternatives:
    """Ready to be sent, in the person's time."""
    stop = stop_url(user) if letter.can_be_stopped else ""
    domain = urlsplit(settings.SITE_URL).hostname
    facts = {
        "user": user,
        "letter": letter,
        "sections": letter.sections(user),
        "settings_url": settings.SITE_URL + reverse("notifications:choices-update"),
        "stop_url": stop,
    }
    with timezone.override(zone_of(user)), translation.override(settings.LANGUAGE_CODE):
        return letters.write(
            "messaging/mail/digest.html",
            facts,
            subject=letter.subject,
            to=[user.email],
            headers=_ways_out(stop)
            | {
                "Message-ID": f"<{letter.fingerprint}.{user.pk}@{domain}>",
                "Auto-Submitted": "auto-generated",
            },
        )


def _ways_out(stop: str) -> dict[str, str]:
    """For mail programs that end such letters by themselves."""
    if not stop:
        return {}
    return {
        "List-Unsubscribe": f"<{stop}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def stop_url(user: User, group: Group | None = None) -> str:
    """Where letters about this group (without one: about everything) are switched off."""
    token: str = signing.dumps([user.pk, group.key if group else ""], salt=SALT)
    return f"{settings.SITE_URL}{reverse('notifications:unsubscribe', args=[token])}"


def read_stop_token(token: str) -> tuple[int, Group | None]:
    """Whose letters, about what. Raises ValueError for a token that we did not make."""
    try:
        user_id, key = signing.loads(token, salt=SALT)
    except signing.BadSignature as forged:
        raise ValueError("not a token of ours") from forged
    return user_id, BY_KEY.get(key)


def _one_line(text: str) -> str:
    """A subject is one line; a text of ours may hold names that are not."""
    text = " ".join(text.split())
    return text if len(text) <= LONGEST_SUBJECT else f"{text[: LONGEST_SUBJECT - 1]}…"
