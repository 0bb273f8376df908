"""Times with their zone: whoever reads a log or a list of what happened need not guess whose clock
it is.
"""

import datetime as dt

from django import template
from django.utils.dateformat import format as as_format

register = template.Library()


@register.filter(expects_localtime=True)
def moment(at: dt.datetime | None) -> str:
    """`{{ person.date_joined|moment }}`: "8 May 2026, 12:00 CEST", in the reader's own zone."""
    return as_format(at, "j M Y, H:i e") if at else ""


@register.filter(expects_localtime=True)
def exact_moment(at: dt.datetime | None) -> str:
    """The same to the second."""
    return as_format(at, "j M Y, H:i:s e") if at else ""


@register.filter(expects_localtime=True)
def instant(at: dt.date | None) -> str:
    """For machines, as the `datetime` of a `<time>`: "2026-05-08T12:00:30.000+02:00", or of a day
    "2026-05-08". HTML knows no more than three digits of a second (HTML, 2.3.5.5).
    """
    if isinstance(at, dt.datetime):
        return at.isoformat(timespec="milliseconds")
    return at.isoformat() if at else ""
