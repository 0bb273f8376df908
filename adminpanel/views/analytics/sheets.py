"""Tables as files for a spreadsheet."""

import csv
import datetime as dt
from collections.abc import Iterable, Sequence

from django.http import HttpResponse
from django.utils import timezone

from payments.invoice_lists import CsvFile
from payments.sheets import text_cell


class Amount(str):
    """A number that we wrote: below zero it begins as formulas do, and is none."""

    __slots__ = ()


Cell = str | int | float | dt.date | None


def sheet(name: str, head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> HttpResponse:
    """To be saved as `<name>-<today>.csv`; what is not known is empty, and words stay words."""
    response = CsvFile(f"{name}-{today():%Y-%m-%d}")
    writer = csv.writer(response)
    writer.writerow(head)
    for row in rows:
        writer.writerow([_safe(cell) for cell in row])
    return response


def today() -> dt.date:
    """In UTC, as all days of these pages."""
    return timezone.now().astimezone(dt.UTC).date()


def _safe(cell: Cell) -> Cell:
    return text_cell(cell) if isinstance(cell, str) and not isinstance(cell, Amount) else cell
