"""Which acts of staff somebody looks for."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from adminpanel.audit_words import THINGS, act_choices


class AuditFilterForm(forms.Form):
    """What makes no sense is left out, and said at its field."""

    q = forms.CharField(
        label=_("Words of it, or the address it came from"),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "class": "input"}),
    )
    act = forms.ChoiceField(label=_("Act"), required=False)
    thing = forms.ChoiceField(
        label=_("Done to"), choices=[("", _("Anything")), *THINGS.items()], required=False
    )
    who = forms.ModelChoiceField(
        User.objects.none(), label=_("By"), empty_label=_("Anybody"), required=False
    )
    since = forms.DateField(
        label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    until = forms.DateField(
        label=_("To"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.fields["act"].choices = [("", _("Any")), *act_choices()]  # type: ignore[attr-defined]
        staff = User.objects.filter(is_staff=True).order_by("name", "email")
        self.fields["who"].queryset = staff  # type: ignore[attr-defined]

    @property
    def asks_for_something(self) -> bool:
        return any(field.data for field in self)

    @property
    def about(self) -> str:
        return str(self.cleaned_data.get("q", ""))

    def exactly(self) -> dict[str, Any]:
        """What a field of the entry must be."""
        kind, _space, action = str(self.cleaned_data.get("act", "")).partition(" ")
        wanted = {"action": action, "subject_kind": kind, "actor": self.cleaned_data.get("who")}
        if thing := self.cleaned_data.get("thing"):
            wanted["subject_kind__in"] = [thing]
        return {name: value for name, value in wanted.items() if value}

    def days(self) -> tuple[Any, Any]:
        return self.cleaned_data.get("since"), self.cleaned_data.get("until")
