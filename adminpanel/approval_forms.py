"""What reviewers type: the words they say often."""

from typing import Any

from django import forms

from adminpanel.models import DecisionText


class DecisionTextForm(forms.ModelForm[DecisionText]):
    class Meta:
        model = DecisionText
        fields = ("kind", "title", "text")
        widgets: dict[str, Any] = {"text": forms.Textarea(attrs={"rows": 5})}
