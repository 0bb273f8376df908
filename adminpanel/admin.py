from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from adminpanel.models import AuditEntry


@admin.register(AuditEntry)
class AuditEntryAdmin(admin.ModelAdmin[AuditEntry]):
    """To read; nobody changes what was done."""

    list_display = ("at", "actor", "action", "subject")
    list_select_related = ("actor",)
    list_filter = ("action",)
    search_fields = ("subject", "actor__email")
    date_hierarchy = "at"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
