"""Questions that people ask, with answers whose numbers are read from where they are decided."""

import datetime as dt
from dataclasses import dataclass

from django.conf import settings

from bookings.models.reviews import EDIT_WITHIN
from bookings.services.deposits import INSTANT_HOURS
from bookings.services.waiting import OFFER_WINDOW
from vendors.filters import MONTHS_SHOWN
from vendors.policies import STANDARD, PolicyKind
from vendors.search import FLEXIBLE_DAYS

Answer = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Chapter:
    title: str
    answers: list[Answer]


def chapters() -> list[Chapter]:
    return [
        Chapter("Finding and booking", _finding()),
        Chapter("Money", _money()),
        Chapter("For vendors", _vendors()),
        Chapter("Your account", _account()),
    ]


def _finding() -> list[Answer]:
    return [
        (
            "What does “free on your day” mean?",
            "That the vendor's calendar still has a place for another wedding on it. Each booking"
            " and each request that is waiting takes a place, and no place can be given twice.",
        ),
        (
            "We are not sure of the date yet. Can we search all the same?",
            f"Yes. Search {FLEXIBLE_DAYS} days around a date, a whole month of the next"
            f" {MONTHS_SHOWN}, or without a date.",
        ),
        (
            "What happens when we request a day?",
            "The day is held for you while the vendor answers; both of you see until when. Without"
            " an answer by then it is free again, and you owe nothing. Packages that are booked at"
            " once need no answer: a deposit, if there is one, is due within"
            f" {INSTANT_HOURS} hours.",
        ),
        (
            "The vendor is taken on our day. What now?",
            "Their page shows the nearest days that are free, and lets you wait for yours: when it"
            f" is let go, it is held for whoever has waited longest, for {_hours(OFFER_WINDOW)}.",
        ),
        (
            "Who can write a review?",
            "Only couples whose wedding with this vendor was booked here and is over. Our team"
            " reads each review before it is published; it can be changed for"
            f" {EDIT_WITHIN.days} days, and the vendor can answer once.",
        ),
    ]


def _money() -> list[Answer]:
    services = "Stripe and PayPal" if settings.PAYPAL_IS_ON else "Stripe"
    return [
        (
            "When do we pay?",
            "The deposit confirms the booking and is shown before you pay it. The rest is due as"
            " the vendor's terms say, which you read before you request a day.",
        ),
        (
            "Who takes our payment?",
            f"{services}, on their own secure fields: card numbers never reach our servers.",
        ),
        (
            "What do we get back when we cancel?",
            "What the vendor's terms said when you booked; the page where you cancel shows the"
            " amount first. The standard terms are: " + " ".join(_policies()),
        ),
        ("And when the vendor cancels?", "Then everything that you paid goes back to you."),
    ]


def _policies() -> list[str]:
    """ "Flexible: 100 % up to 30 days before the wedding, 50 % up to 14 days …, then nothing."."""
    told = []
    for kind, steps in STANDARD.items():
        parts = [f"{percent} % up to {days} days before the wedding" for days, percent in steps]
        told.append(f"{PolicyKind(kind).label}: {', '.join(parts)}, then nothing.")
    return told


def _vendors() -> list[Answer]:
    return [
        (
            "What does it cost to be listed?",
            "Joining costs nothing. We take a share of what is booked, which your earnings show for"
            " each booking; whoever pays for a tier pays a smaller one or gets more, as the page of"
            " the tiers says.",
        ),
        (
            "How long does approval take?",
            f"Our team means to answer within {_hours(settings.APPROVAL_WITHIN)} after you have"
            " sent in your profile.",
        ),
        (
            "Can anybody pay to stand higher in the search?",
            "No. One place above the results is marked “Featured” and is paid for; nobody can pay"
            " for points, and each result says why it stands where it stands.",
        ),
    ]


def _account() -> list[Answer]:
    return [
        (
            "How do we get a copy of what you keep of us?",
            "In your settings, under “Your data”: one file with everything.",
        ),
        (
            "How do we delete our account?",
            "In the same place. When nothing is open any more, what is personal is deleted for"
            " good; the page about privacy says what stays, and why.",
        ),
    ]


def _hours(time: dt.timedelta) -> str:
    return f"{int(time.total_seconds() // 3600)} hours"
