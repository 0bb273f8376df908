"""Who is to work here, and what they may do."""

from django import forms
from django.utils.translation import gettext_lazy as _

from vendors.models import VendorInvitation, VendorMember


class ColleagueForm(forms.ModelForm[VendorInvitation]):
    """A letter to a colleague."""

    class Meta:
        model = VendorInvitation
        fields = ("email", "role")
        widgets = {"email": forms.EmailInput(attrs={"autocomplete": "off"})}


class RoleForm(forms.Form):
    """What one colleague may do from now on."""

    role = forms.ChoiceField(label=_("What they may do"), choices=VendorMember.Role.choices)
