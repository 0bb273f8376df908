"""What one asks of a figure."""

from django import forms
from django.utils.translation import gettext_lazy as _

from adminpanel.metrics.charts import SPANS, Span

FIRST = "1h"


class SpanForm(forms.Form):
    """How far back."""

    span = forms.ChoiceField(
        choices=[(span.key, span.label) for span in SPANS.values()], required=False
    )

    @property
    def chosen(self) -> Span:
        """The last hour when nothing sensible was asked for."""
        return SPANS[(self.is_valid() and self.cleaned_data["span"]) or FIRST]


class SignUpForm(forms.Form):
    """On which day (UTC)."""

    day = forms.DateField(
        required=False,
        label=_("Joined on"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
