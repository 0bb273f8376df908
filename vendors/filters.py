"""What people type into the directory's search. Bad input is said by the field; all else that was
asked still counts.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Self

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Place
from vendors.models import Category, Language, Style
from vendors.search import STARS, Question, Sort

MONTHS_SHOWN = 24
FARTHEST = dt.timedelta(days=5 * 366)
WITHIN = (25, 50, 100, 200)
IN_PANEL = {"form": "search"}  # the fields that stand beside the form, not in it
BOTH = _("Choose a day or a month, not both. The day counts.")
PASSED = _("That day has passed. Choose a day to come.")
TOO_FAR = _("We look at most five years ahead.")


@dataclass(frozen=True)
class Catalogue:
    """What can be chosen from, read once for a page."""

    categories: list[Category]
    places: list[Place]
    styles: list[Style]

    @classmethod
    def load(cls) -> Self:
        return cls(
            list(Category.objects.all()), list(Place.objects.all()), list(Style.objects.all())
        )


class FutureDateField(forms.DateField):
    """A day to come. Yesterday is allowed up to the last minute of it west of here, so the day
    before is the limit.
    """

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def clean(self, value: Any) -> dt.date | None:
        date: dt.date | None = super().clean(value)
        if date and date < timezone.now().date() - dt.timedelta(days=1):
            raise forms.ValidationError(PASSED)
        if date and date > timezone.now().date() + FARTHEST:
            raise forms.ValidationError(TOO_FAR)
        return date


class MonthField(forms.CharField):
    """ "2027-06", the first of June; the months shown are those to come, but later ones are taken
    too.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=forms.Select, **options)

    def clean(self, value: Any) -> dt.date | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            month = dt.date.fromisoformat(f"{text}-01")
        except ValueError:
            raise forms.ValidationError(_("Enter a month like 2027-06.")) from None
        today = timezone.now().date()
        if month < (today - dt.timedelta(days=1)).replace(day=1):
            raise forms.ValidationError(_("That month has passed. Choose one to come."))
        if month > today + FARTHEST:
            raise forms.ValidationError(TOO_FAR)
        return month


class SearchForm(forms.Form):
    """`question()` is what was asked, as far as it made sense."""

    date = FutureDateField(label=_("Wedding date"), required=False)
    flexible = forms.BooleanField(label=_("± 3 days"), required=False)
    month = MonthField(label=_("Or any day in"), required=False)
    place = forms.ChoiceField(label=_("Where"), required=False)
    within = forms.TypedChoiceField(
        label=_("How far"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", _("They come to us")), *((km, f"Within {km} km") for km in WITHIN)],
    )
    q = forms.CharField(
        label=_("Name or words"), required=False, max_length=80, widget=forms.TextInput
    )
    category = forms.ChoiceField(label=_("What you need"), required=False)
    style = forms.MultipleChoiceField(label=_("Style"), required=False)
    price_from = forms.IntegerField(
        label=_("Price from"),
        required=False,
        min_value=0,
        max_value=1_000_000,
        widget=forms.NumberInput(attrs=IN_PANEL),
    )
    price_to = forms.IntegerField(
        label=_("Price up to"),
        required=False,
        min_value=0,
        max_value=1_000_000,
        widget=forms.NumberInput(attrs=IN_PANEL),
    )
    rating = forms.TypedChoiceField(
        label=_("Rating"),
        required=False,
        coerce=lambda stars: round(float(stars) * 100),
        empty_value=None,
        choices=[
            ("", _("Any")),
            *((f"{level / 100:g}", f"{level / 100:g} stars and more") for level in STARS),
        ],
    )
    guests = forms.IntegerField(
        label=_("Guests"),
        required=False,
        min_value=1,
        max_value=100_000,
        widget=forms.NumberInput(attrs=IN_PANEL),
    )
    language = forms.MultipleChoiceField(
        label=_("Language"), required=False, choices=Language.choices
    )
    sort = forms.ChoiceField(label=_("Sort by"), required=False, choices=Sort.choices)

    def __init__(self, data: Any, *, catalogue: Catalogue) -> None:
        super().__init__(data)
        self.catalogue = catalogue
        self._choose("place", [("", _("Anywhere")), *_slugs(catalogue.places)])
        self._choose("category", [("", _("Everything")), *_slugs(catalogue.categories)])
        self._choose("style", _slugs(catalogue.styles))
        self.fields["month"].widget.choices = self._months()

    def clean(self) -> dict[str, Any]:
        facts: dict[str, Any] = self.cleaned_data
        if facts.get("date") and facts.get("month"):
            self.add_error("month", BOTH)
        low, high = facts.get("price_from"), facts.get("price_to")
        if low is not None and high is not None and high < low:
            self.add_error("price_to", _("This is less than the price from which you look."))
        return facts

    def question(self) -> Question:
        self.is_valid()
        facts = self.cleaned_data if self.is_bound else {}
        places = {place.slug: place for place in self.catalogue.places}
        return Question(
            words=facts.get("q") or "",
            date=facts.get("date"),
            flexible=bool(facts.get("flexible")),
            month=facts.get("month"),
            category=facts.get("category") or "",
            place=places.get(facts.get("place") or ""),
            within=facts.get("within") or 0,
            guests=facts.get("guests"),
            price_from=facts.get("price_from"),
            price_to=facts.get("price_to"),
            styles=tuple(sorted(facts.get("style") or ())),
            languages=tuple(sorted(facts.get("language") or ())),
            rating=facts.get("rating") or 0,
            sort=Sort(facts.get("sort") or Sort.RECOMMENDED),
        )

    def _choose(self, name: str, choices: list[tuple[str, Any]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def _months(self) -> list[tuple[str, str]]:
        """The months to come, and the one in the address if it is later than those."""
        first = timezone.now().date().replace(day=1)
        months = []
        for _number in range(MONTHS_SHOWN):
            months.append((f"{first:%Y-%m}", f"{first:%B %Y}"))
            first = (first + dt.timedelta(days=31)).replace(day=1)
        asked = str(self.data.get("month") or "") if self.is_bound else ""
        if asked and asked not in dict(months):
            months.append((asked, asked))
        return [("", "—"), *months]


def _slugs(things: Iterable[Category | Place | Style]) -> list[tuple[str, Any]]:
    return [(thing.slug, thing.name) for thing in things]
