"""What staff type about accounts."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.groups import STAFF_GROUPS
from accounts.models import Standing, User

SEARCH = forms.TextInput(attrs={"type": "search", "class": "input"})


class PersonFilterForm(forms.Form):
    """Which accounts; what makes no sense is left out, and said at its field."""

    q = forms.CharField(label=_("Name or e-mail"), max_length=80, required=False, widget=SEARCH)
    joined_as = forms.ChoiceField(
        label=_("Here as"),
        choices=[
            ("", _("Anybody")),
            ("couple", _("Couple")),
            ("vendor", _("Vendor")),
            ("staff", _("Staff")),
        ],
        required=False,
    )
    standing = forms.ChoiceField(
        label=_("Account"), choices=[("", _("Any")), *Standing.choices], required=False
    )
    online = forms.ChoiceField(
        label=_("Online"), choices=[("", _("Or not")), ("now", _("Now"))], required=False
    )

    def wanted(self) -> dict[str, Any]:
        """What `adminpanel.people.people_like` takes."""
        return {name: self.cleaned_data.get(name, "") for name in self.fields}


class SuspendForm(forms.Form):
    note = forms.CharField(
        label=_("Why?"),
        help_text=_("They read it in a letter."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class RoleForm(forms.Form):
    """The groups of staff that somebody is in; none for people who are no staff."""

    groups = forms.MultipleChoiceField(
        label=_("Groups of staff"),
        choices=[(name, name.capitalize()) for name in STAFF_GROUPS],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, data: Any = None, *, user: User) -> None:
        super().__init__(data, initial={"groups": sorted(user.group_names)}, auto_id="role_%s")


class EraseForm(forms.Form):
    """Erasing cannot be undone: the address is typed once more."""

    email = forms.EmailField(
        label=_("Their e-mail address, to be sure"),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, data: Any = None, *, user: User) -> None:
        super().__init__(data, auto_id="erase_%s")
        self.user = user

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        if email.lower() != self.user.email.lower():
            raise forms.ValidationError(_("That is another address."))
        return email
