"""What people tell us about themselves."""

import zoneinfo
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import services
from accounts.models import Couple, CoupleInvitation, User

TIME_ZONES = sorted(
    zone for zone in zoneinfo.available_timezones() if "/" in zone and not zone.startswith("Etc/")
)


class SignupForm(forms.Form):
    """The questions allauth's sign-up asks on top of e-mail and password
    (ACCOUNT_SIGNUP_FORM_CLASS).
    """

    joined_as = forms.ChoiceField(
        label=_("I am here because"),
        choices=[
            (choice.value, choice.label) for choice in (User.JoinedAs.COUPLE, User.JoinedAs.VENDOR)
        ],
        widget=forms.RadioSelect,
        initial=User.JoinedAs.COUPLE,
    )
    name = forms.CharField(
        label=_("Your name"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )

    def clean(self) -> dict[str, Any]:
        """Compare the passwords before allauth weighs the first one: it drops a weak one, and
        would then keep silent about the difference.
        """
        data = super().clean() or {}
        first, again = data.get("password1"), data.get("password2")
        if first and again and first != again:
            self.add_error("password2", _("The two passwords differ."))
        return data

    def signup(self, request: HttpRequest, user: User) -> None:
        """allauth calls this once the account exists."""
        user.name = self.cleaned_data["name"]
        user.joined_as = self.cleaned_data["joined_as"]
        user.save(update_fields=["name", "joined_as"])
        if user.joined_as == User.JoinedAs.COUPLE:
            services.create_couple(user)


class ProfileForm(forms.ModelForm[User]):
    time_zone = forms.ChoiceField(
        label=_("Time zone"), choices=[("UTC", "UTC"), *((zone, zone) for zone in TIME_ZONES)]
    )

    class Meta:
        model = User
        fields = ("name", "phone", "time_zone", "place", "shows_presence")
        widgets = {"phone": forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"})}


class WeddingForm(forms.ModelForm[Couple]):
    """When and where; each may stay open for now."""

    class Meta:
        model = Couple
        fields = ("wedding_date", "place", "guests")
        widgets = {"wedding_date": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}

    def clean_wedding_date(self) -> Any:
        date = self.cleaned_data["wedding_date"]
        if date and date < timezone.localdate():
            raise forms.ValidationError(_("That day has passed. Choose a day to come."))
        return date


class InvitationForm(forms.ModelForm[CoupleInvitation]):
    class Meta:
        model = CoupleInvitation
        fields = ("email",)
        labels = {"email": _("Your partner's e-mail address")}
