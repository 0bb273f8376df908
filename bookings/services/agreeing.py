"""Who may agree to something new, and keeping what a couple agreed to."""

from accounts.models import User
from bookings.exceptions import NotBookable, TermsChanged
from bookings.models import Booking, Terms, TermsAcceptance
from bookings.terms import hash_of, terms_of
from vendors.models import Vendor


def require_bookable(vendor: Vendor) -> None:
    """Asked of a locked vendor before anything that makes a new booking or promises one. Raises
    NotBookable while it is suspended.

    What both sides had agreed to before goes on: the couple pay the deposit of a booking that was
    accepted, for they were promised the day at that price and may have turned others down for it;
    confirmed bookings move, are cancelled and take place. Whoever is not to serve these couples
    either cancels, and the money goes back.
    """
    if not vendor.is_public:
        raise NotBookable(vendor)


def accept_terms(booking: Booking, *, by: User, ip: str | None, shown: str | None) -> None:
    """Store which terms were accepted, by whom, when and from where; earlier acceptances stay.

    `shown` is the hash of the terms that the person read; None when they agreed in another way
    (a command, an import). Raises TermsChanged when those are not the terms of today.
    """
    text = terms_of(booking.vendor)
    if shown is not None and shown != hash_of(text):
        raise TermsChanged
    terms, _ = Terms.objects.get_or_create(sha256=hash_of(text), defaults={"text": text})
    TermsAcceptance.objects.create(booking=booking, terms=terms, accepted_by=by, ip=ip)
