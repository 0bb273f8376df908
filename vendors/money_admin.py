"""Amounts in Django's admin as people read them, and what a row is about as a link."""

from collections.abc import Callable
from functools import cached_property, reduce
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import IntegerField, Model
from django.http import HttpRequest
from django.utils.html import format_html

from accounts.read_only import ReadOnly
from vendors.money import words

Column = Callable[[Any], str | None]
Name = str | Column
UNITS = "minor units"


class ReadMoney(ReadOnly):
    """Before `ModelAdmin` or an inline. Fields that say "minor units", and those of `money`, are
    shown with the currency that stands at `currency` of the row, or where `currencies` says; those
    of `links` lead to the screen of what they name. The first column of a list leads to the row
    itself, as always.
    """

    model: Any
    admin_site: Any
    money: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    currency = "currency"
    currencies: ClassVar[dict[str, str]] = {}

    def get_list_display(self, request: HttpRequest) -> Any:
        first, *rest = super().get_list_display(request)  # type: ignore[misc]
        return [first if first in self.links else self._shown(first), *map(self._shown, rest)]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Each once: where no fields are named, Django adds those that are only read."""
        return list(dict.fromkeys(map(self._shown, super().get_fields(request, obj))))  # type: ignore[misc]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return [*super().get_readonly_fields(request, obj), *self._columns.values()]  # type: ignore[misc]

    def _shown(self, name: Name) -> Name:
        return self._columns.get(name, name) if isinstance(name, str) else name

    @cached_property
    def _columns(self) -> dict[str, Column]:
        """By the name of the field that each stands for."""
        amounts = {*self.money, *_amounts_of(self.model)}
        paths = {name: self.currencies.get(name, self.currency) for name in amounts}
        return {name: _amount(name, path) for name, path in paths.items()} | {
            name: _link(name, self.admin_site) for name in self.links
        }


def _amounts_of(model: type[Model]) -> set[str]:
    return {
        field.name
        for field in model._meta.fields
        if isinstance(field, IntegerField) and UNITS in str(field.verbose_name)
    }


def _amount(name: str, currency: str) -> Column:
    @admin.display(description=name.replace("_", " "), ordering=name, empty_value="-")
    def column(row: Any) -> str | None:
        amount = getattr(row, name)
        return None if amount is None else words(amount, _follow(row, currency) or row.currency)

    return column


def _link(name: str, site: admin.AdminSite) -> Column:
    @admin.display(description=name.replace("_", " "), ordering=name, empty_value="-")
    def column(row: Any) -> str | None:
        about = getattr(row, name)
        url = _screen_of(about, site) if about else ""
        return format_html('<a href="{}">{}</a>', url, about) if url else about and str(about)

    return column


def _screen_of(row: Model, site: admin.AdminSite) -> str:
    """Where "View on site" of it leads; nothing for what has no page."""
    registered = site._registry.get(type(row))
    if registered and callable(registered.view_on_site):
        return str(registered.view_on_site(row))
    return str(row.get_absolute_url()) if hasattr(row, "get_absolute_url") else ""


def _follow(row: Any, path: str) -> str:
    return str(reduce(getattr, path.split("."), row))
