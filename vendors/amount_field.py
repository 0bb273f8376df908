"""Amounts as people type them, with a point or a comma. A number field of the browser's would not
do: Chromium drops the comma of "1,50" without a word, and sends 150.
"""

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

SPACES = re.compile(r"[\s\u00a0\u202f]+")
# Thousands marked throughout by one sign, decimals, if there are some, by another.
GROUPED = re.compile(r"(-?[1-9]\d{0,2}(?:([ ,.'\u2019])\d{3})(?:\2\d{3})*)(?:(?!\2)[.,](\d+))?")
# One sign that may stand for either.
EITHER = re.compile(r"-?[1-9]\d{0,2}([.,])\d{3}")

PLAIN = re.compile(r"-?[\d.]+")


class AmountField(forms.DecimalField):
    """Comes out as a Decimal: "1.50", "1,50", "1 500,00" and "1,500.00" are read as they are meant.
    "1,500" may be either, and is asked for again; where there are no decimals, it is not.
    """

    widget = forms.TextInput
    default_error_messages = {
        "invalid": _("Write an amount like 1250 or 1250.50."),
        "ambiguous": _("%(typed)s can be read in two ways. Write %(whole)s, or two decimals."),
    }

    def to_python(self, value: Any) -> Any:
        return super().to_python(self._read(value) if isinstance(value, str) else value)

    def prepare_value(self, value: Any) -> Any:
        """Of what is shown to begin with, all decimals or none: 12.50, 1250."""
        if not isinstance(value, Decimal):
            return value
        return f"{value:.{0 if value == value.to_integral_value() else self.decimal_places}f}"

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return super().widget_attrs(widget) | {"inputmode": "decimal", "autocomplete": "off"}

    def _read(self, value: str) -> str:
        """The same with a point for the decimals, and nothing between the thousands."""
        typed = SPACES.sub(" ", value).strip()
        either = EITHER.fullmatch(typed)
        if either and either[1] == "." and self.decimal_places == 3:
            return typed
        if either and self.decimal_places:
            raise self._ambiguous(typed)
        if grouped := GROUPED.fullmatch(typed):
            whole = _digits(grouped[1])
            typed = f"{whole}.{grouped[3]}" if grouped[3] else whole
        elif typed.count(",") == 1:
            typed = typed.replace(",", ".")
        if typed and not PLAIN.fullmatch(typed):
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return typed

    def _ambiguous(self, typed: str) -> forms.ValidationError:
        facts = {"typed": typed, "whole": _digits(typed)}
        return forms.ValidationError(
            self.error_messages["ambiguous"], code="ambiguous", params=facts
        )


def _digits(typed: str) -> str:
    return re.sub(r"[^-\d]", "", typed)
