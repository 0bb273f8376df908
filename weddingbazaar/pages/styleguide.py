"""The parts that pages are made of, in every state, for the page that shows them."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.paginator import Paginator

from bookings.models import Booking

LONG = "A name that somebody has chosen with great care and that does not want to end"


class SampleForm(forms.Form):
    """A field of every kind. Bound to WRONG it shows every kind of error."""

    name = forms.CharField(max_length=20, help_text="As it is on the door.")
    email = forms.EmailField(label="E-mail")
    date = forms.DateField(
        label="Wedding date", widget=forms.DateInput(attrs={"type": "date"}), required=False
    )
    place = forms.ChoiceField(choices=[("", "Anywhere"), ("lisbon", "Lisbon")])
    words = forms.CharField(label="Message", widget=forms.Textarea(attrs={"rows": 3}))
    package = forms.ChoiceField(
        choices=[("half", "Half day"), ("full", "Full day")], widget=forms.RadioSelect
    )
    terms = forms.BooleanField(label="I have read the terms")
    fixed = forms.CharField(label="Cannot be changed", disabled=True, initial="EUR")

    def clean(self) -> dict[str, Any]:
        if self.errors:
            raise forms.ValidationError("Some of this is not right yet. Nothing was lost.")
        return super().clean() or {}


COLOURS = ["page", "card", "sunken", "text", "soft", "primary", "sage", "gold", "danger", "info"]
WRONG = {"name": LONG, "email": "anna@", "place": "atlantis"}


@dataclass(frozen=True)
class Scheme:
    """One half of the page: its colours, and forms whose fields have ids of their own."""

    theme: str
    empty: SampleForm
    wrong: SampleForm


def schemes() -> list[Scheme]:
    return [_scheme(theme) for theme in ("light", "dark")]


def _scheme(theme: str) -> Scheme:
    typed = {f"{theme}-wrong-{name}": words for name, words in WRONG.items()}
    wrong = SampleForm(typed, prefix=f"{theme}-wrong")
    return Scheme(theme, SampleForm(prefix=f"{theme}-empty"), wrong)


def parts() -> dict[str, Any]:
    return {
        "schemes": schemes(),
        "states": Booking.State.choices,
        "page": Paginator(range(200), 10).page(7),
        "long": LONG,
        "colours": (
            "page",
            "card",
            "sunken",
            "text",
            "soft",
            "primary",
            "sage",
            "gold",
            "danger",
            "info",
        ),
    }
