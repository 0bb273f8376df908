"""What staff look for among what payment services have and we do not, and what they say of it."""

from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from adminpanel.forms.tabs import TabbedForm


class UnmatchedTab(models.TextChoices):
    OPEN = "open", _("Not matched")
    EXPLAINED = "explained", _("Explained")
    MATCHED = "matched", _("Ours after all")


class UnmatchedFilterForm(TabbedForm):
    tabs, usual = UnmatchedTab, UnmatchedTab.OPEN
    words = _("Id there, or what was said of it")


class ExplanationForm(forms.Form):
    note = forms.CharField(
        label=_("What is it?"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Write what it is, for whoever looks later.")},
    )

    def __init__(self, data: Any = None, *, pk: int) -> None:
        super().__init__(data, auto_id=f"explain_{pk}_%s")
