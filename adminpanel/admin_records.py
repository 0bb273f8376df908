"""What somebody of staff writes in Django's admin has its line in the audit log as well."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib.admin import AdminSite, ModelAdmin
from django.contrib.admin.models import LogEntry
from django.db.models import Manager, Model, QuerySet
from django.http import HttpRequest

from accounts.read_only import ReadOnly
from adminpanel.services.auditing import change, record


class Recorded(ModelAdmin[Any]):
    """Mixed into what can be written, in the transaction of the page itself."""

    def construct_change_message(
        self, request: HttpRequest, form: Any, formsets: Any, add: bool = False
    ) -> Any:
        facts = {"fields": {} if add else _changes(form), "with it": _beside(formsets or [])}
        request.written = {name: said for name, said in facts.items() if said}  # type: ignore[attr-defined]
        return super().construct_change_message(request, form, formsets, add)

    def log_addition(self, request: Any, obj: Model, message: Any) -> LogEntry:
        record(request.user, "added in Django admin", obj, **_written(request))
        return super().log_addition(request, obj, message)

    def log_change(self, request: Any, obj: Model, message: Any) -> LogEntry:
        record(request.user, "changed in Django admin", obj, **_written(request))
        return super().log_change(request, obj, message)

    def log_deletions(self, request: Any, queryset: QuerySet[Any]) -> Any:
        for row in queryset:
            record(request.user, "deleted in Django admin", row)
        return super().log_deletions(request, queryset)


def record_writes(site: AdminSite) -> None:
    """Of all that is registered and not only read."""
    for known in site._registry.values():
        if not isinstance(known, ReadOnly):
            known.__class__ = type(known.__class__.__name__, (Recorded, known.__class__), {})


def _written(request: Any) -> dict[str, Any]:
    """Nothing where a list was edited at once, or an action carried out."""
    return getattr(request, "written", {})


def _changes(form: forms.ModelForm[Any]) -> dict[str, Any]:
    """By the names that the page shows; a password is not shown."""
    return {
        str(form.fields[name].label or name): change(
            _words(_as_shown(form.fields[name], form.initial.get(name))),
            _words(form.cleaned_data.get(name)),
        )
        for name in form.changed_data
        if "password" not in name
    }


def _as_shown(field: forms.Field, value: Any) -> Any:
    """What a form remembers by its key, as what it is."""
    if isinstance(field, forms.ModelChoiceField) and not isinstance(value, list | None):
        return field.queryset.filter(pk=value).first() if field.queryset is not None else value
    return value


def _words(value: Any) -> Any:
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, list | QuerySet | Manager):
        rows = value.all() if isinstance(value, Manager) else value
        return sorted(str(one) for one in rows)
    return str(value)


def _beside(formsets: Iterable[Any]) -> list[str]:
    """The rows below that were written with it."""
    said = []
    for formset in formsets:
        said += [f"{row} added" for row in formset.new_objects]
        said += [f"{row} changed" for row, _fields in formset.changed_objects]
        said += [f"{row} removed" for row in formset.deleted_objects]
    return said
