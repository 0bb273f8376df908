"""A list by tabs and by words: what waits to be decided, and what was."""

from typing import Any, ClassVar

from django import forms
from django.db import models
from django_stubs_ext import StrOrPromise


class TabbedForm(forms.Form):
    """What makes no sense is left out, and said at its field. The words stay from tab to tab."""

    tabs: ClassVar[type[models.TextChoices]]
    usual: ClassVar[str]
    words: ClassVar[StrOrPromise]

    q = forms.CharField(
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "class": "input"}),
    )
    which = forms.ChoiceField(required=False)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.fields["q"].label = self.words
        self.fields["which"].choices = self.tabs.choices  # type: ignore[attr-defined]

    @property
    def about(self) -> str:
        return str(self.cleaned_data.get("q", ""))

    @property
    def is_usual(self) -> bool:
        """The tab that one comes to at first."""
        return self.chosen == self.usual

    @property
    def chosen(self) -> str:
        return str(self.cleaned_data.get("which") or self.usual)
