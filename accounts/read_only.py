"""Rows in Django's admin that are there to be read: services alone, or the database, write them."""

from typing import Any

from django.http import HttpRequest


class ReadOnly:
    """Before `ModelAdmin` or an inline."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
