"""Keeping what a couple agreed to."""

from accounts.models import User
from bookings.exceptions import TermsChanged
from bookings.models import Booking, Terms, TermsAcceptance
from bookings.terms import hash_of, terms_of


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
