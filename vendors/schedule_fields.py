"""Part of a form in which a vendor says how the rest is paid: plain fields, so that it needs no
script.
"""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from vendors.schedules import MOST_DAYS, MOST_PARTS, BadParts, check_parts


class ScheduleFields(forms.BaseForm):
    """Whoever inherits calls `ask_for_schedule`, and `clean_schedule` when all else is clean; then
    `cleaned_data["schedule"]` has the parts as [[days, percent], …], none for one balance.
    """

    def ask_for_schedule(self, parts: Sequence[Sequence[int]]) -> None:
        for number in range(MOST_PARTS):
            days, percent = parts[number] if number < len(parts) else (None, None)
            self.fields[_percent(number)] = forms.IntegerField(
                label=_("Percent of the rest"),
                required=False,
                min_value=1,
                max_value=99,
                initial=percent,
            )
            self.fields[_days(number)] = forms.IntegerField(
                label=_("Days before the wedding"),
                required=False,
                min_value=0,
                max_value=MOST_DAYS,
                initial=days,
            )

    @property
    def schedule_rows(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Percent and days of each instalment there may be."""
        return [(self[_percent(number)], self[_days(number)]) for number in range(MOST_PARTS)]

    @property
    def other_fields(self) -> list[forms.BoundField]:
        """All but those of the schedule."""
        ours = {name for pair in self.schedule_rows for name in (field.name for field in pair)}
        return [field for field in self if field.name not in ours]

    @property
    def has_schedule(self) -> bool:
        """Whether something of one is filled in."""
        return any(field.value() not in (None, "") for pair in self.schedule_rows for field in pair)

    def clean_schedule(self, cleaned: dict[str, Any]) -> None:
        parts: list[list[int]] = []
        for number in range(MOST_PARTS):
            if {_days(number), _percent(number)} & self.errors.keys():
                return
            days, percent = cleaned.pop(_days(number)), cleaned.pop(_percent(number))
            if (days is None) != (percent is None):
                empty = _days(number) if days is None else _percent(number)
                self.add_error(empty, _("Fill in both, or neither."))
                return
            if days is not None:
                parts.append([days, percent])
        try:
            cleaned["schedule"] = check_parts(parts)
        except BadParts as error:
            self.add_error(_percent(0), str(error))
            return
        if parts and cleaned.get("deposit_percent") == 100:
            self.add_error(
                "deposit_percent", _("With all of it as a deposit nothing is left for instalments.")
            )


def _days(number: int) -> str:
    return f"part{number}_days"


def _percent(number: int) -> str:
    return f"part{number}_percent"
