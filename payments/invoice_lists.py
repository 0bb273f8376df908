"""Lists of invoices: a vendor's own, and finance's of all; as a page and as a file."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpResponse

from payments.billing_forms import InvoiceFilterForm
from payments.models import Invoice
from payments.models.invoices import InvoiceQuerySet
from payments.sheets import BOM

PAGE_SIZE = 25


class InvoiceList:
    """Of these invoices those that are asked for; what cannot be asked for is not looked at."""

    def __init__(self, invoices: InvoiceQuerySet, asked: Mapping[str, Any]) -> None:
        self.form = InvoiceFilterForm(asked, years=invoices.years())
        self.form.is_valid()
        self._invoices, self._asked = invoices, asked

    @property
    def rows(self) -> InvoiceQuerySet:
        chosen = self.form.cleaned_data
        invoices = self._invoices
        if year := chosen.get("year"):
            invoices = invoices.in_year(year)
        if kind := chosen.get("kind"):
            invoices = invoices.about(kind)
        return invoices.for_lists()

    @cached_property
    def page(self) -> Page[Invoice]:
        return Paginator(self.rows, PAGE_SIZE).get_page(self._asked.get("page"))

    @property
    def suffix(self) -> str:
        """Of a file's name: "-2026-commission"."""
        chosen = self.form.cleaned_data
        parts = [str(chosen[name]) for name in ("year", "kind") if chosen.get(name)]
        return "".join(f"-{part}" for part in parts)


class CsvFile(HttpResponse):
    """To be saved under this name; Excel reads it as UTF-8, too."""

    def __init__(self, name: str) -> None:
        disposition = f'attachment; filename="{name}.csv"'
        super().__init__(
            content_type="text/csv; charset=utf-8", headers={"Content-Disposition": disposition}
        )
        self.write(BOM)
