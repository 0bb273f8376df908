"""What people type on pages that are nobody's app."""

from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from weddingbazaar.pages.contacting import Letter, Topic

MOST_TEXT = 4000


class ContactForm(forms.Form):
    """A letter to us. `website` is there for programs only: whoever fills it in is none of ours."""

    topic = forms.ChoiceField(label=_("What is it about?"), choices=Topic.choices)
    name = forms.CharField(
        label=_("Your name"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    email = forms.EmailField(
        label=_("Your e-mail address"),
        max_length=254,
        help_text=_("We answer to it, and use it for nothing else."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    text = forms.CharField(
        label=_("Your message"),
        validators=[MaxLengthValidator(MOST_TEXT)],
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    website = forms.CharField(
        label=_("Leave this empty"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    @classmethod
    def initial_of(cls, user: User | None, topic: str) -> dict[str, str]:
        known = {"topic": topic} if topic in Topic.values else {}
        return known | ({"name": user.name, "email": user.email} if user else {})

    @property
    def is_from_a_program(self) -> bool:
        return bool(self.cleaned_data.get("website"))

    def letter(self, user: User | None) -> Letter:
        data = self.cleaned_data
        account = user.pk if user else None
        return Letter(data["topic"], data["name"], data["email"], data["text"], account)


class DeletionForm(forms.Form):
    """Deleting one's account cannot be undone: the address is typed once more."""

    email = forms.EmailField(
        label=_("Your e-mail address, to be sure"),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, data: Any = None, *, user: User) -> None:
        super().__init__(data)
        self.user = user

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        if email.lower() != self.user.email.lower():
            raise forms.ValidationError(_("That is another address than that of this account."))
        return email
