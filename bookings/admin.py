from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from bookings.models import Booking, BookingEvent, Instalment


class BookingEventInline(admin.TabularInline[BookingEvent, Booking]):
    model = BookingEvent
    extra = 0
    can_delete = False
    fields = readonly_fields = ("at", "kind", "state_before", "state_after", "actor", "detail")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class InstalmentInline(admin.TabularInline[Instalment, Booking]):
    model = Instalment
    extra = 0
    can_delete = False
    fields = readonly_fields = ("number", "amount", "due_on", "paid_at")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Booking)
class BookingAdmin(admin.ModelAdmin[Booking]):
    """To look at; what happens to a booking happens through its services."""

    list_display = ("pk", "vendor", "couple", "date", "state", "price", "currency")
    list_filter = ("state", "currency")
    list_select_related = ("vendor", "couple")
    search_fields = ("vendor__name", "uuid", "couple__members__user__email")
    date_hierarchy = "date"
    inlines = (InstalmentInline, BookingEventInline)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
