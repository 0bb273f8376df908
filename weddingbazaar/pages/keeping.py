"""What we keep of people and for how long, as the pages about privacy and cookies say it: read from
where it is decided.
"""

import datetime as dt
from dataclasses import dataclass

from django.conf import settings

from accounts.models import INVITATION_LIFE
from adminpanel.analytics.consent import COOKIE as VISITOR_COOKIE
from adminpanel.analytics.consent import LASTS as CONSENT_LASTS
from adminpanel.services.faults import KEPT_FOR as FAULTS_KEPT_FOR
from messaging.services.attachments import UNSENT_FOR
from vendors.services.visits import REMEMBERED

THEME_LASTS = dt.timedelta(days=365)  # static/js/site.js


@dataclass(frozen=True, slots=True)
class Cookie:
    name: str
    what: str
    lasts: str


@dataclass(frozen=True, slots=True)
class Kept:
    what: str
    until: str


def cookies() -> list[Cookie]:
    """All that we set; nobody else sets any on our pages, but the payment services on theirs."""
    return [
        Cookie(
            settings.SESSION_COOKIE_NAME,
            "That you are signed in, and on the way to it what the steps need.",
            _lasts(dt.timedelta(seconds=settings.SESSION_COOKIE_AGE)),
        ),
        Cookie(
            settings.CSRF_COOKIE_NAME,
            "Shows that a form was sent from our pages and by you.",
            _lasts(dt.timedelta(seconds=settings.CSRF_COOKIE_AGE)),
        ),
        Cookie(
            "messages",
            "What just happened, from one page to the next: “Profile saved.”",
            "until it is shown",
        ),
        Cookie("theme", "Light or dark, when you have chosen it.", _lasts(THEME_LASTS)),
        Cookie(
            VISITOR_COOKIE,
            "Whether your visit may be counted. With a yes it holds a random key, with a no only"
            " “no”. Without an answer it is not there.",
            _lasts(CONSENT_LASTS),
        ),
    ]


def kept() -> list[Kept]:
    """What is kept for a time; the rest stays until somebody is erased."""
    return [
        Kept(
            "Pages that you have seen, one by one, if you agreed to be counted",
            _lasts(dt.timedelta(days=settings.VISITS_KEPT_DAYS)),
        ),
        Kept(
            "That the same unnamed browser has seen a vendor's page today: a scrambled form of"
            " its address and kind that means nothing tomorrow",
            _lasts(REMEMBERED),
        ),
        Kept(
            "Errors of our pages and how fast they were, without who it was",
            _lasts(FAULTS_KEPT_FOR),
        ),
        Kept(
            "That you are signed in on a device, while you do not use it",
            _lasts(dt.timedelta(seconds=settings.SESSION_COOKIE_AGE)),
        ),
        Kept("Files that you chose and never sent", _lasts(UNSENT_FOR)),
        Kept(
            "An invitation to your partner that nobody accepts can be used",
            _lasts(INVITATION_LIFE),
        ),
    ]


def _lasts(time: dt.timedelta) -> str:
    """ "90 days", "26 hours", "1 year"."""
    if time.days % 365 in (0, 364) and time.days >= 364:
        return "1 year"
    if time <= dt.timedelta(hours=48):
        return f"{round(time.total_seconds() / 3600)} hours"
    return f"{time.days} days"
