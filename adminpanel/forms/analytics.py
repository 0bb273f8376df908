"""What can be asked of the numbers. What makes no sense is left out, and said at its field."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django import forms

from adminpanel.analytics.cohorts import KINDS
from adminpanel.analytics.funnel import Segment
from adminpanel.analytics.turnovers import RHYTHMS, Question
from adminpanel.models import Device, RevenueDay

By = RevenueDay.By
ANY = ("", "Any")
Names = Mapping[tuple[str, str], str]
PERIODS = {"30": "30 days", "90": "90 days", "365": "A year"}
PLURALS = {By.CATEGORY: "Categories", By.CITY: "Cities", By.TIER: "Tiers"}


class RevenueForm(forms.Form):
    by = forms.ChoiceField(
        label="Period",
        choices=[(key, f"{rhythm.label}, by {key}") for key, rhythm in RHYTHMS.items()],
        required=False,
    )
    part = forms.ChoiceField(label="Of", required=False)

    def __init__(self, asked: Any, *, names: Names) -> None:
        super().__init__({"by": "month"} | asked.dict())
        self._names = names
        self.fields["part"].choices = [  # type: ignore[attr-defined]
            ("", "Everything"),
            *(
                (
                    plural,
                    [(f"{by}:{of}", name) for (kind, of), name in names.items() if kind == by],
                )
                for by, plural in PLURALS.items()
            ),
        ]
        self.is_valid()

    def question(self, today: dt.date) -> Question:
        by, _, of = self.cleaned_data.get("part", "").partition(":")
        return Question(self.cleaned_data.get("by") or "month", today, by=by or By.ALL, of=of)

    @property
    def part_words(self) -> str:
        by, _, of = self.cleaned_data.get("part", "").partition(":")
        return self._names[by, of] if by else "Everything"


class FunnelForm(forms.Form):
    days = forms.ChoiceField(label="Came in the last", choices=PERIODS.items(), required=False)
    category = forms.ChoiceField(label="Looked for", required=False)
    city = forms.ChoiceField(label="In", required=False)
    device = forms.ChoiceField(label="On a", choices=[ANY, *Device.choices], required=False)
    tier = forms.ChoiceField(label="Vendor's tier", required=False)

    def __init__(self, asked: Any, *, names: Names) -> None:
        super().__init__({"days": "90"} | asked.dict())
        for by in (By.CATEGORY, By.CITY, By.TIER):
            chosen = [(of, name) for (kind, of), name in names.items() if kind == by]
            self.fields[by.value].choices = [ANY, *chosen]  # type: ignore[attr-defined]
        self.is_valid()

    def segment(self, today: dt.date) -> Segment:
        chosen = self.cleaned_data
        days = int(chosen.get("days") or "90")
        parts = {name: chosen.get(name, "") for name in ("category", "city", "device", "tier")}
        return Segment(today - dt.timedelta(days=days - 1), today, **parts)


class CohortForm(forms.Form):
    kind = forms.ChoiceField(
        label="Who", choices=[(key, label) for key, (label, _) in KINDS.items()], required=False
    )

    def __init__(self, asked: Any) -> None:
        super().__init__({"kind": "request"} | asked.dict())
        self.is_valid()

    @property
    def asked_kind(self) -> str:
        return self.cleaned_data.get("kind") or "request"


class MapForm(forms.Form):
    shows = forms.ChoiceField(
        label="Countries show",
        choices=[
            ("couples", "Couples"),
            ("vendors", "Vendors"),
            ("demand", "Demand"),
            ("pressure", "Demand for 100 free days"),
        ],
        required=False,
    )

    def __init__(self, asked: Any) -> None:
        super().__init__({"shows": "couples"} | asked.dict())
        self.is_valid()

    @property
    def shown(self) -> str:
        return self.cleaned_data.get("shows") or "couples"
