"""What the control room keeps, to be read in Django's admin, and the way from there back to its
screens.
"""

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.contrib.admin import AdminSite
from django.db.models import Model
from django.urls import reverse

from accounts.models import User
from accounts.read_only import ReadOnly
from adminpanel.models import Alert, AlertRule, AuditEntry, BulkOperation, BulkRow, Fault
from payments.models import Dispute, PayoutRun
from vendors.models import Vendor


def link_to_screens(site: AdminSite) -> None:
    """Let "View on site" of these lead to their screen of the control room."""
    for model, name in SCREENS.items():
        site._registry[model].view_on_site = _screen(name)


def only_read(site: AdminSite) -> None:
    """What others' apps registered is there to be looked at: the provider's objects are written by
    its webhooks, second factors by their owners.
    """
    for model, known in site._registry.items():
        if model._meta.app_label in READ_ONLY_APPS:
            known.__class__ = type(known.__class__.__name__, (ReadOnly, known.__class__), {})


READ_ONLY_APPS = {"djstripe", "mfa", "usersessions"}
SCREENS: dict[type[Model], str] = {
    User: "adminpanel:person-detail",
    Vendor: "adminpanel:vendor-detail",
    Dispute: "adminpanel:dispute-detail",
    PayoutRun: "adminpanel:run-detail",
}


def _screen(name: str) -> Callable[[Any], str]:
    return lambda row: reverse(name, args=[row.pk])


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnly, admin.ModelAdmin[AuditEntry]):
    list_display = ("at", "actor", "action", "subject", "ip")
    list_select_related = ("actor",)
    list_filter = ("action",)
    search_fields = ("subject", "actor__email")
    date_hierarchy = "at"


class BulkRowInline(ReadOnly, admin.TabularInline[BulkRow, BulkOperation]):
    model = BulkRow
    fields = ("position", "subject", "effect", "state", "error")


@admin.register(BulkOperation)
class BulkOperationAdmin(ReadOnly, admin.ModelAdmin[BulkOperation]):
    list_display = ("pk", "act", "by", "state", "planned_at", "finished_at")
    list_filter = ("state", "act")
    list_select_related = ("by",)
    date_hierarchy = "planned_at"
    inlines = (BulkRowInline,)


@admin.register(Fault)
class FaultAdmin(ReadOnly, admin.ModelAdmin[Fault]):
    list_display = ("title", "kind", "place", "count", "state", "last_at")
    list_filter = ("kind", "state")
    search_fields = ("title", "message", "place")


@admin.register(AlertRule)
class AlertRuleAdmin(ReadOnly, admin.ModelAdmin[AlertRule]):
    list_display = ("name", "kind", "severity")
    list_filter = ("kind", "severity")
    search_fields = ("name",)
    exclude = ("webhook_secret",)


@admin.register(Alert)
class AlertAdmin(ReadOnly, admin.ModelAdmin[Alert]):
    list_display = ("rule", "state", "opened_at", "resolved_at")
    list_filter = ("state",)
    list_select_related = ("rule",)
