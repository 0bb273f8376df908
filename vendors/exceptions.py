"""What may be refused around vendors and their days; the text is what the person reads."""

import datetime as dt
import functools
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from django.utils import timezone

if TYPE_CHECKING:
    from vendors.models import Vendor, VendorInvitation


class VendorError(Exception):
    """Base of every refusal in vendors."""


class VendorBusy(VendorError):
    """So many people change the vendor's days at this moment that our turn did not come in time."""

    def __init__(self) -> None:
        super().__init__(
            "Many people ask for this vendor's days right now. Try again in a few seconds."
        )


class DayRefused(VendorError):
    """A day cannot be had. The nearest days that can are looked for when somebody asks: who is
    refused must not keep the vendor's lock from all who wait behind.
    """

    def __init__(self, date: dt.date, why: str, nearest: Callable[[], list[dt.date]]) -> None:
        self.date = date
        self._nearest = nearest
        super().__init__(why)

    @functools.cached_property
    def nearest_free_days(self) -> list[dt.date]:
        return self._nearest()


class DayTaken(DayRefused):
    """No slot is left on a day, or on one that its travel needs (`why` says so)."""

    def __init__(
        self, date: dt.date, nearest: Callable[[], list[dt.date]], *, why: str = ""
    ) -> None:
        taken = f"{date:%-d %B %Y} is already taken. These days near it are still free."
        super().__init__(date, why or taken, nearest)


class DayNotOffered(DayRefused):
    """The day is past, too soon, too far ahead, or the vendor does not work on it."""


class CapacityBelowHeld(VendorError):
    """`held` says how many places are taken on each day that refuses."""

    def __init__(self, held: Mapping[dt.date, int]) -> None:
        self.held = held
        named = [f"{date:%-d %B %Y} already has {_bookings(n)}" for date, n in held.items()]
        super().__init__(f"{_listed(named)}. Decline or cancel before you take fewer.")


class TravelNeedsRoom(VendorError):
    """A day would open beside weddings that were promised it for travel."""

    def __init__(self, date: dt.date, needed: int) -> None:
        self.date = date
        super().__init__(
            f"{date:%-d %B %Y} is kept free for travel to weddings beside it. Take at least "
            f"{needed} that day, or leave it closed."
        )


class AlreadyFollowed(VendorError):
    def __init__(self) -> None:
        super().__init__("You follow this calendar already.")


class TooManyCalendars(VendorError):
    def __init__(self, most: int) -> None:
        super().__init__(f"You follow {most} calendars, which is as many as we look at.")


class TooManyDocuments(VendorError):
    def __init__(self, most: int) -> None:
        super().__init__(f"There are {most} documents already. Remove one to add another.")


class ColleagueAlready(VendorError):
    def __init__(self) -> None:
        super().__init__("Whoever has this address works with you already.")


class BeyondTier(VendorError):
    """The vendor's tier has no more of it; a higher one would."""

    def __init__(self, said: str, vendor: "Vendor") -> None:
        super().__init__(f"{said} That is what {vendor.get_tier_display()} has.")


class TeamFull(BeyondTier):
    def __init__(self, vendor: "Vendor") -> None:
        people = "one person" if vendor.member_limit == 1 else f"{vendor.member_limit} people"
        said = f"Your team has up to {people}, letters that wait for an answer included."
        super().__init__(said, vendor)


class NoRoomYet(VendorError):
    """For who was asked in: what the vendor has paid for is no affair of theirs."""

    def __init__(self, invitation: "VendorInvitation") -> None:
        self.invitation = invitation
        super().__init__(
            f"The team of {invitation.vendor} has no room at the moment. Your invitation stays good"
            f" until {timezone.localtime(invitation.good_until):%-d %B %Y}."
        )


class InsightsClosed(BeyondTier):
    def __init__(self, vendor: "Vendor") -> None:
        super().__init__("Insights are not part of your tier.", vendor)


class NoAwayMessage(BeyondTier):
    def __init__(self, vendor: "Vendor") -> None:
        super().__init__("An away message is not part of your tier.", vendor)


class InvitationGone(VendorError):
    def __init__(self) -> None:
        super().__init__(
            "This invitation has been used, taken back or has expired. Ask for a new one."
        )


class LastOwner(VendorError):
    def __init__(self) -> None:
        super().__init__("Somebody has to own the place. Make a colleague an owner first.")


class WorksElsewhere(VendorError):
    def __init__(self) -> None:
        super().__init__(
            "You work for another vendor with this address. Sign up with another one to join."
        )


class PlansAWedding(VendorError):
    def __init__(self) -> None:
        super().__init__(
            "You plan your own wedding with this address. Sign up with another one to join."
        )


class StaffDoNotJoin(VendorError):
    def __init__(self) -> None:
        super().__init__(
            "Staff of Wedding Bazaar work for no vendor. Sign up with another address."
        )


class TooManyPhotos(BeyondTier):
    def __init__(self, vendor: "Vendor") -> None:
        said = f"There are {vendor.photo_limit} pictures already. Remove one to add another."
        super().__init__(said, vendor)


class AlreadyReported(VendorError):
    def __init__(self) -> None:
        super().__init__("You have reported this picture already. Our staff look at it.")


class OwnPhoto(VendorError):
    def __init__(self) -> None:
        super().__init__("This is a picture of your own. You can remove it from your gallery.")


class PhotoMoved(VendorError):
    """It is hidden already, or shown again."""

    def __init__(self) -> None:
        super().__init__("Somebody else has just decided on this picture.")


class FrameImpossible(VendorError):
    """The cuts meet, or nearly."""

    def __init__(self) -> None:
        super().__init__("That cuts away too much. Leave at least a fifth of each side.")


class NothingAsked(VendorError):
    """Changes were asked for without a word on what to change."""

    def __init__(self) -> None:
        super().__init__("Write what should change: in the note, or at the field itself.")


class NotReadyForReview(VendorError):
    """The profile lacks something that reviewers need; `missing` says what, in plain words."""

    def __init__(self, missing: list[str]) -> None:
        self.missing = missing
        super().__init__("Before you send it in, add " + ", ".join(missing) + ".")


class WrongState(VendorError):
    def __init__(self, vendor: object, state: str) -> None:
        super().__init__(f"{vendor} is “{state}” now, so this no longer applies.")


def _bookings(count: int) -> str:
    return f"{count} booking{'s' if count != 1 else ''}"


def _listed(things: list[str]) -> str:
    return ", ".join(things[:-1]) + (" and " if things[1:] else "") + things[-1]


class TooManySearches(VendorError):
    def __init__(self, most: int) -> None:
        super().__init__(f"You keep {most} searches already. Remove one to save another.")
