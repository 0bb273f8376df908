"""What moderators type: what came of a report, why a review or a picture does not appear."""

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from adminpanel.forms.tabs import TabbedForm
from bookings.models import ReviewVersion
from vendors.models.photos import MOST_REASON


class OutcomeForm(forms.Form):
    """What came of a report."""

    outcome = forms.CharField(
        label=_("What did you find?"),
        help_text=_("For the record; neither side reads it."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    suspend = forms.BooleanField(label=_("Suspend the reported account"), required=False)


class ReviewDecisionForm(forms.Form):
    """Why a review does not appear."""

    reason = forms.ChoiceField(
        label=_("Why not?"),
        choices=[("", _("Choose…")), *ReviewVersion.Reason.choices],
        error_messages={"required": _("Choose a reason; the couple reads it.")},
    )
    note = forms.CharField(
        label=_("A word to the couple"),
        help_text=_("What to change, if it can be changed. The vendor does not read it."),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class PhotoTab(models.TextChoices):
    REPORTED = "reported", _("Reported")
    ALL = "all", _("All")
    HIDDEN = "hidden", _("Hidden")
    KEPT = "kept", _("Reported and kept")


class PhotoFilterForm(TabbedForm):
    tabs, usual = PhotoTab, PhotoTab.ALL
    words = _("Vendor, what it shows, or why")


class ReviewTab(models.TextChoices):
    WAITING = "waiting", _("To decide")
    PUBLISHED = "published", _("Published")
    REJECTED = "rejected", _("Not published")
    REMOVED = "removed", _("Taken down")
    KEPT = "kept", _("Reported and kept")


class ReviewFilterForm(TabbedForm):
    tabs, usual = ReviewTab, ReviewTab.WAITING
    words = _("Vendor, couple, or what it says")


class ReportTab(models.TextChoices):
    OPEN = "open", _("To decide")
    CLOSED = "closed", _("Closed")
    SUSPENDED = "suspended", _("Account suspended")


class ReportFilterForm(TabbedForm):
    tabs, usual = ReportTab, ReportTab.OPEN
    words = _("Who, what they said, or what was found")


class PhotoHidingForm(forms.Form):
    reason = forms.CharField(
        label=_("Why?"),
        help_text=_("Their people read it, at once and by letter, and beside the picture."),
        max_length=MOST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write why; the vendor reads it.")},
    )
