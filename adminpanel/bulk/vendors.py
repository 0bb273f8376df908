"""Acts on many vendors."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse

from accounts.models import User
from adminpanel.bulk.acts import Act, Arguments, Kind, LeftOut
from adminpanel.bulk.forms import NoteForm, TierForm, WordsForm
from adminpanel.exceptions import BrokenFilter, ControlRoomError
from adminpanel.forms.vendors import VendorFilterForm
from adminpanel.services.approvals import approve_vendor, restore_vendor, suspend_vendor
from adminpanel.services.auditing import change, record
from adminpanel.services.tiers import give_comp, take_comp_back
from adminpanel.vendor_tabs import vendors_under
from bookings import services as bookings
from messaging.services import notify
from vendors.exceptions import VendorError
from vendors.models import Vendor
from vendors.search import index_vendors

State = Vendor.State
REFUSALS = (VendorError, ControlRoomError)


def _found(query: QueryDict, _: User) -> QuerySet[Vendor]:
    """The very rows of the list: the same form, the same order."""
    form = VendorFilterForm(query)
    if not form.is_valid():
        raise BrokenFilter
    return vendors_under(form.chosen, Vendor.objects.filter(name__icontains=form.name))


VENDORS = Kind(
    key="vendors",
    plural="vendors",
    right="vendors.approve_vendor",
    model=Vendor,
    found=_found,
    page="adminpanel:vendor-list",
    detail="adminpanel:vendor-detail",
)


def _may_approve(vendor: Vendor, _: Arguments) -> str:
    if vendor.state != State.SUBMITTED:
        raise LeftOut(f"It is {vendor.get_state_display().lower()}, and not waiting.")
    return "Goes into the directory"


def _approve(vendor: Vendor, by: User, _: Arguments) -> None:
    approve_vendor(vendor.pk, by=by)


def _may_suspend(vendor: Vendor, _: Arguments) -> str:
    if vendor.state != State.APPROVED:
        raise LeftOut(f"It is {vendor.get_state_display().lower()}, and not in the directory.")
    return "Leaves the directory"


def _suspend(vendor: Vendor, by: User, arguments: Arguments) -> None:
    suspend_vendor(vendor.pk, note=arguments["note"], by=by)


def _may_restore(vendor: Vendor, _: Arguments) -> str:
    if vendor.state != State.SUSPENDED:
        raise LeftOut(f"It is {vendor.get_state_display().lower()}, and not suspended.")
    return "Comes back into the directory"


def _restore(vendor: Vendor, by: User, _: Arguments) -> None:
    restore_vendor(vendor.pk, by=by)


def _may_notify(vendor: Vendor, _: Arguments) -> str:
    count = len(vendor.people())
    if not count:
        raise LeftOut("Nobody works for it.")
    return f"{count} {'person reads' if count == 1 else 'people read'} it"


def _notify(vendor: Vendor, by: User, arguments: Arguments) -> None:
    for person in vendor.people():
        notify(person, "vendor_decided", arguments["text"], _desk(), at_once=True)
    record(by, "wrote to", vendor, text=arguments["text"])


def _may_give(vendor: Vendor, arguments: Arguments) -> str:
    if given := vendor.comps.standing().first():
        raise LeftOut(f"It has {given.words} from us already.")
    return f"{vendor.get_tier_display()} now; is given {arguments['tier'].capitalize()}"


def _give(vendor: Vendor, by: User, arguments: Arguments) -> dict[str, Any]:
    tier, reason = arguments["tier"], arguments["reason"]
    return {"comp": give_comp(vendor.pk, tier=tier, reason=reason, until=None, by=by).pk}


def _take_back(vendor: Vendor, by: User, before: Mapping[str, Any]) -> None:
    why = "It was given by mistake of ours."
    take_comp_back(before["comp"], reason=why, by=by)


def _recompute(vendor: Vendor, by: User, _: Arguments) -> None:
    was = _rating(vendor)
    bookings.recount_reviews(vendor.pk)
    index_vendors([vendor.pk])
    vendor.refresh_from_db(fields=["rating", "review_count"])
    record(by, "counted ratings and indexed again", vendor, reviews=change(was, _rating(vendor)))


def _rating(vendor: Vendor) -> str:
    return f"{vendor.stars} stars of {vendor.review_count}" if vendor.review_count else "none"


def _desk() -> str:
    return reverse("pages:vendor-dashboard")


ACTS = (
    Act(
        "vendors-approve",
        VENDORS,
        "Approve",
        "check",
        "vendors.approve_vendor",
        _may_approve,
        _approve,
        undo_words="They are suspended, since nobody goes back to waiting.",
        undo=lambda vendor, by, before: _suspend(
            vendor, by, {"note": "The approval was a mistake of ours and is taken back."}
        ),
        errors=REFUSALS,
    ),
    Act(
        "vendors-suspend",
        VENDORS,
        "Suspend",
        "ban",
        "vendors.approve_vendor",
        _may_suspend,
        _suspend,
        form=NoteForm,
        undo_words="They come back into the directory.",
        undo=lambda vendor, by, before: _restore(vendor, by, {}),
        errors=REFUSALS,
    ),
    Act(
        "vendors-restore",
        VENDORS,
        "Restore",
        "undo",
        "vendors.approve_vendor",
        _may_restore,
        _restore,
        undo_words="They are suspended again.",
        undo=lambda vendor, by, before: _suspend(
            vendor, by, {"note": "Restoring was a mistake of ours and is taken back."}
        ),
        errors=REFUSALS,
    ),
    Act(
        "vendors-notify",
        VENDORS,
        "Write to",
        "mail",
        "vendors.approve_vendor",
        _may_notify,
        _notify,
        form=WordsForm,
        errors=REFUSALS,
    ),
    Act(
        "vendors-tier",
        VENDORS,
        "Give a tier",
        "sparkle",
        "payments.give_courtesies",
        _may_give,
        _give,
        form=TierForm,
        undo_words="What was given is taken back.",
        undo=_take_back,
        needs_second=True,
        errors=REFUSALS,
    ),
    Act(
        "vendors-recompute",
        VENDORS,
        "Count ratings and index again",
        "refresh",
        "vendors.approve_vendor",
        lambda vendor, arguments: (
            "Stars and number of reviews are counted again; its words for the search are read again"
        ),
        _recompute,
        meaning="The stars and the number of reviews are counted again from the reviews that are "
        "published, and the words that the search finds them by are read again from their profile "
        "and packages.",
        errors=REFUSALS,
    ),
)
