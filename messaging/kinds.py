"""What people can be told of, in groups that mean something to them, and the ways to tell them."""

from dataclasses import dataclass

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Channel(models.TextChoices):
    PAGE = "page", _("On the page")
    EMAIL = "email", _("By e-mail")
    PUSH = "push", _("On my devices")


@dataclass(frozen=True, slots=True)
class Group:
    """Kinds that are switched together, for the `channels` where there is something to choose.
    Nobody can switch off what comes `always`; `urgency` is how hard a push may try to wake a
    device, and what is "high" does not wait for the end of quiet hours.
    """

    key: str
    title: str | Promise
    about: str | Promise
    kinds: tuple[str, ...] = ()
    channels: tuple[Channel, ...] = tuple(Channel)
    always: bool = False
    urgency: str = "normal"


MESSAGES = Group(
    "messages",
    _("Messages"),
    _("What people write to you. On the page they are counted in the header, and a note comes up."),
    channels=(Channel.EMAIL, Channel.PUSH),
)
GROUPS = (
    Group(
        "bookings",
        _("Bookings"),
        _("Requests, answers, dates held and let go, calendars that disagree."),
        ("booking", "calendar"),
    ),
    Group(
        "reminders",
        _("Reminders"),
        _("A date held that runs out, a balance to pay, the day before, a review to write."),
        ("reminder",),
    ),
    Group(
        "reviews",
        _("Reviews"),
        _("Reviews that are published, answered or not published, and those that wait."),
        ("review", "review_waiting"),
    ),
    Group(
        "payments",
        _("Payments"),
        _("Money that arrived, went back or was paid out, whether you can be paid, and your tier."),
        (
            "payment",
            "payout",
            "payout_account",
            "refund_waiting",
            "refund_failed",
            "dispute",
            "subscription",
        ),
    ),
    Group(
        "unpaid",
        _("Losing your tier"),
        _(
            "A renewal that was refused, until when you keep your tier, its end, and what it is to"
            " give less of."
        ),
        ("subscription_unpaid", "tier_terms"),
        always=True,
    ),
    MESSAGES,
    Group(
        "vendors",
        _("Vendor profiles"),
        _("Decisions about profiles and pictures, what waits for one, and who works with you."),
        ("vendor_submitted", "vendor_decided", "photo_decided", "photo_reported", "team"),
        urgency="low",
    ),
    Group(
        "site",
        _("The site itself"),
        _("For our staff: errors that came back, and what watches the site."),
        ("fault", "alert"),
        urgency="high",
    ),
    Group(
        "searches",
        _("Saved searches"),
        _("Vendors that newly fit a search you saved, at most once a day for each."),
        ("saved_search",),
        urgency="low",
    ),
    Group(
        "security",
        _("Security"),
        _("Changes to your password, your addresses and your second step."),
        ("security",),
        channels=(Channel.EMAIL,),
        always=True,
        urgency="high",
    ),
)
BY_KEY = {group.key: group for group in GROUPS}
BY_KIND = {kind: group for group in GROUPS for kind in group.kinds}
SWITCHED = tuple(group for group in GROUPS if not group.always)


def group_of(kind: str) -> Group:
    """Raises KeyError for a kind that no group lists: nobody could switch it off."""
    return BY_KIND[kind]
