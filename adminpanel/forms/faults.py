"""What staff ask of faults, and what browsers report."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from adminpanel.faults.kinds import Kind
from adminpanel.models import Fault
from adminpanel.rules import holders

OPEN = "open"


class FaultFilterForm(forms.Form):
    """Which faults; those that are open unless something is asked for."""

    q = forms.CharField(
        label=_("Words"),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "class": "input"}),
    )
    kind = forms.ChoiceField(
        label=_("In"), choices=[("", _("Everything")), *Kind.choices], required=False
    )
    state = forms.ChoiceField(
        label=_("State"),
        choices=[(OPEN, _("Open")), ("", _("Any")), *Fault.State.choices],
        required=False,
        initial=OPEN,
    )

    def wanted(self) -> dict[str, Any]:
        """What `FaultQuerySet.like` takes."""
        said = self.cleaned_data
        state = said.get("state", "") if "state" in self.data else OPEN
        return {"about": said.get("q", ""), "kind": said.get("kind", ""), "state": state}


class AssigneeForm(forms.Form):
    assignee = forms.ModelChoiceField(
        label=_("Who looks after it?"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("Nobody"),
    )

    def __init__(self, data: Any = None, *, fault: Fault) -> None:
        super().__init__(data, initial={"assignee": fault.assignee_id})
        people = [person.pk for person in holders("adminpanel.see_faults")]
        self.fields["assignee"].queryset = User.objects.filter(pk__in=people).order_by("name")  # type: ignore[attr-defined]
