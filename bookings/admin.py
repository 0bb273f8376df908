from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from accounts.read_only import ReadOnly
from bookings.models import (
    Booking,
    BookingEvent,
    Instalment,
    Quote,
    Review,
    ReviewVersion,
    WaitingEntry,
)
from vendors.money_admin import ReadMoney


class BookingEventInline(admin.TabularInline[BookingEvent, Booking]):
    model = BookingEvent
    extra = 0
    can_delete = False
    fields = readonly_fields = ("at", "kind", "state_before", "state_after", "actor", "detail")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class InstalmentInline(ReadMoney, admin.TabularInline[Instalment, Booking]):
    model = Instalment
    fields = ("number", "amount", "due_on", "paid_at")
    currency = "booking.currency"


@admin.register(Booking)
class BookingAdmin(ReadMoney, admin.ModelAdmin[Booking]):
    """To look at; what happens to a booking happens through its services."""

    list_display = ("__str__", "vendor", "couple", "date", "state", "price")
    list_filter = ("state", "currency")
    list_select_related = ("vendor", "couple")
    search_fields = ("vendor__name", "uuid", "couple__members__user__email")
    date_hierarchy = "date"
    inlines = (InstalmentInline, BookingEventInline)
    links = ("vendor",)


class ReviewVersionInline(ReadOnly, admin.TabularInline[ReviewVersion, Review]):
    model = ReviewVersion
    fk_name = "review"


@admin.register(Review)
class ReviewAdmin(ReadOnly, admin.ModelAdmin[Review]):
    list_display = ("booking", "vendor")
    list_select_related = ("vendor", "booking")
    search_fields = ("vendor__name",)
    inlines = (ReviewVersionInline,)


@admin.register(Quote)
class QuoteAdmin(ReadMoney, admin.ModelAdmin[Quote]):
    list_display = ("title", "vendor", "couple", "price", "date", "state", "valid_until")
    list_filter = ("state",)
    list_select_related = ("vendor", "couple")
    search_fields = ("title", "vendor__name")


@admin.register(WaitingEntry)
class WaitingEntryAdmin(ReadOnly, admin.ModelAdmin[WaitingEntry]):
    list_display = ("vendor", "couple", "date", "state")
    list_filter = ("state",)
    list_select_related = ("vendor", "couple")
    search_fields = ("vendor__name",)
