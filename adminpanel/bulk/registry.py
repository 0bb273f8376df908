"""All acts on many rows."""

from accounts.models import User
from adminpanel.bulk import bookings, exports, people, vendors
from adminpanel.bulk.acts import Act, Kind

KINDS = {kind.key: kind for kind in (vendors.VENDORS, people.PEOPLE, bookings.BOOKINGS)}
ACTS = {act.key: act for act in (*vendors.ACTS, *people.ACTS, *bookings.ACTS, *exports.ACTS)}


def acts_for(kind: Kind, person: User) -> list[Act]:
    """What this person may do to many rows of this kind."""
    return [act for act in ACTS.values() if act.kind is kind and act.may(person)]
