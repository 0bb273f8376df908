"""The words for decisions that a new site begins with. Staff change, remove and add their own; what
they removed does not come back.
"""

from typing import Any

STARTERS = {
    "changes": {
        "Larger pictures": "Please add pictures that are at least 1200 pixels wide. Smaller ones look blurred on a large screen, and couples choose with their eyes.",
        "More about you": "Please write three or four sentences about how you work and what a couple can expect of the day. So far there is too little to decide on.",
        "Clearer packages": "Please say for each package what is in it, how long you are there and what costs extra, so that a couple can compare.",
        "Registration paper": "Please add a registration of your business that is not older than a year. Only you and our reviewers can open it.",
        "No contact details": "Please take telephone numbers, addresses and links out of the description and the pictures. Couples reach you here, and their payments are protected only here.",
    },
    "rejection": {
        "No registered business": "We list registered businesses only, and the papers you added do not show one. You are welcome to ask again once you have registered.",
        "Not about weddings": "We list those who work at weddings. What you offer does not fit any of our trades.",
        "Listed already": "Your business is listed here already. Ask whoever keeps that page to invite you into its team.",
        "Somebody else's work": "The pictures show the work of other people. We can only list those who show their own.",
    },
    "suspension": {
        "Payment outside the site": "You asked a couple to pay you outside Wedding Bazaar. Write to our support to talk about it.",
        "Days not kept": "You cancelled confirmed weddings more than once. Write to our support before you take new ones.",
        "Complaints": "Several couples complained about the same thing. We look into it; write to our support meanwhile.",
    },
    "picture": {
        "Somebody else's": "It belongs to somebody else. Show what you made yourself.",
        "People without consent": "It shows people who did not agree to be shown.",
        "Advertising": "Prices and contact details belong into your packages.",
        "Not what you offer": "It shows something that couples cannot book with you.",
    },
    "review": {
        "Names of others": "Please leave out the names of guests and other people who did not ask to be written about, and hand it in once more.",
        "Tone": "Please say what happened without insults, and hand it in once more. Criticism is welcome, and so is praise.",
        "Another vendor": "This seems to be about somebody else's work. Please write it on the booking with them.",
    },
}  # fmt: skip


def write_starters(texts: Any) -> None:
    """Those that are missing, by kind and title; `texts` is the manager of DecisionText."""
    for kind, words in STARTERS.items():
        for title, text in words.items():
            texts.get_or_create(kind=kind, title=title, defaults={"text": text})
