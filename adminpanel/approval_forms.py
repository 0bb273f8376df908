"""What reviewers type: the words they say often, and why a picture is hidden."""

from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from adminpanel.models import DecisionText
from vendors.models.photos import MOST_REASON


class DecisionTextForm(forms.ModelForm[DecisionText]):
    class Meta:
        model = DecisionText
        fields = ("kind", "title", "text")
        widgets: dict[str, Any] = {"text": forms.Textarea(attrs={"rows": 5})}

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        is_of_picture = said.get("kind") == DecisionText.Kind.PICTURE
        if is_of_picture and len(said.get("text", "")) > MOST_REASON:
            words = _("At most %(most)s characters, so that the letter says all of it.")
            self.add_error("text", words % {"most": MOST_REASON})
        return said


class PhotoFilterForm(forms.Form):
    """Pictures by what is to be done about them, and by words of their vendor or of themselves."""

    class Which(models.TextChoices):
        REPORTED = "reported", _("Reported")
        ALL = "all", _("All")
        HIDDEN = "hidden", _("Hidden")

    q = forms.CharField(
        label=_("Vendor, or what it shows"),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "class": "input"}),
    )
    which = forms.ChoiceField(choices=Which.choices, required=False)

    @property
    def about(self) -> str:
        return str(self.cleaned_data.get("q", ""))

    @property
    def chosen(self) -> str:
        return str(self.cleaned_data.get("which") or self.Which.ALL)


class PhotoHidingForm(forms.Form):
    reason = forms.CharField(
        label=_("Why?"),
        help_text=_("Their people read it, at once and by letter, and beside the picture."),
        max_length=MOST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write why; the vendor reads it.")},
    )
