"""What was decided on a vendor before, and what was said."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from adminpanel.models import AuditEntry
from vendors.models import ReviewComment, Vendor

MOST_DECISIONS = 50
_LOOKS = {  # what decides on a vendor, and how the timeline shows it
    "approved": "good",
    "restored": "good",
    "asked for changes to": "wait",
    "rejected": "bad",
    "suspended": "bad",
}


@dataclass(frozen=True)
class Moment:
    """`look` is a class of the timeline; `text` what the vendor read of it."""

    at: dt.datetime
    title: str
    text: str = ""
    look: str = ""


def history_of(vendor: Vendor, comments: Iterable[ReviewComment]) -> list[Moment]:
    """The newest first."""
    moments = [Moment(vendor.created_at, "Begun")]
    if vendor.submitted_at:
        moments.append(Moment(vendor.submitted_at, "Sent in for approval"))
    moments += [_comment(comment) for comment in comments]
    decisions = AuditEntry.objects.on(vendor).filter(action__in=_LOOKS)
    moments += [_decision(entry) for entry in decisions[:MOST_DECISIONS]]
    return sorted(moments, key=lambda moment: moment.at, reverse=True)


def _decision(entry: AuditEntry) -> Moment:
    return Moment(entry.at, str(entry), entry.facts.get("note", ""), _LOOKS[entry.action])


def _comment(comment: ReviewComment) -> Moment:
    stands = "sent in again since" if comment.resolved_at else "open"
    about = comment.about[:1].lower() + comment.about[1:]
    title = f"Comment at {about}, {stands}"
    return Moment(comment.made_at, title, comment.text, "" if comment.resolved_at else "wait")
