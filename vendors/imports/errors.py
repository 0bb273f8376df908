"""What can be wrong with somebody's calendar, in the words its owner reads."""

from vendors.exceptions import VendorError


class CalendarError(VendorError):
    """This calendar cannot be used as it is."""
