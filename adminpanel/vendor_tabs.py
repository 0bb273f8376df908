"""The tabs of the list of vendors: one for each state, and one for all."""

from dataclasses import dataclass
from typing import Any

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from adminpanel.forms.vendors import VendorFilterForm
from vendors.models import Vendor
from vendors.models.vendors import VendorQuerySet

ALL = VendorFilterForm.ALL
State = Vendor.State

_NAMES: dict[str, Any] = {
    State.SUBMITTED: _("Waiting"),
    State.APPROVED: _("Approved"),
    State.CHANGES_REQUESTED: _("Changes requested"),
    State.REJECTED: _("Rejected"),
    State.SUSPENDED: _("Suspended"),
    State.DRAFT: _("Drafts"),
    ALL: _("All"),
}
_LATEST_DECISION = (F("decided_at").desc(nulls_last=True), "-pk")
_ORDERS: dict[str, tuple[Any, ...]] = {
    State.SUBMITTED: ("submitted_at", "pk"),  # the longest waiting first
    State.DRAFT: ("-created_at", "-pk"),
    ALL: ("name", "pk"),
}


@dataclass(frozen=True)
class Tab:
    state: str
    name: str
    count: int


def tabs(vendors: VendorQuerySet) -> list[Tab]:
    counts = vendors.counts()
    counts[ALL] = sum(counts.values())
    return [Tab(state, str(name), counts.get(state, 0)) for state, name in _NAMES.items()]


def vendors_under(tab: str, vendors: VendorQuerySet) -> VendorQuerySet:
    """In the order in which staff look at those of this tab."""
    rows = vendors if tab == ALL else vendors.filter(state=tab)
    rows = rows.select_related("claim__reviewer")
    return rows.for_cards().order_by(*_ORDERS.get(tab, _LATEST_DECISION))
