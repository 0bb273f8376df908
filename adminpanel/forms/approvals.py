"""What reviewers type: the words they say often."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from adminpanel.models import DecisionText
from vendors.models.photos import MOST_REASON

Kind = DecisionText.Kind


class DecisionTextForm(forms.ModelForm[DecisionText]):
    class Meta:
        model = DecisionText
        fields = ("kind", "title", "text")
        widgets: dict[str, Any] = {"text": forms.Textarea(attrs={"rows": 5})}

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        goes_by_letter = said.get("kind") in (Kind.PICTURE, Kind.SUSPENSION)
        if goes_by_letter and len(said.get("text", "")) > MOST_REASON:
            words = _("At most %(most)s characters, so that the letter says all of it.")
            self.add_error("text", words % {"most": MOST_REASON})
        return said
