from typing import Any

from django import forms
from django.contrib import admin
from django.forms import BaseModelFormSet
from django.http import HttpRequest

from accounts.read_only import ReadOnly
from vendors.models import (
    Category,
    DateException,
    Extra,
    FormerSlug,
    Inquiry,
    Package,
    Photo,
    Style,
    Tier,
    TierChange,
    Vendor,
    VendorDocument,
    VendorMember,
)
from vendors.money import words
from vendors.price_admin import PricedForm, PricedFormSet
from vendors.search import index_vendors
from vendors.services import note_page_change


@admin.register(Category)
class CategoryAdmin(admin.ModelAdmin[Category]):
    list_display = ("name", "slug", "order")
    search_fields = ("name",)


@admin.register(Style)
class StyleAdmin(admin.ModelAdmin[Style]):
    list_display = ("name", "slug", "order")
    search_fields = ("name",)


class VendorMemberInline(admin.TabularInline[VendorMember, Vendor]):
    model = VendorMember
    extra = 0
    autocomplete_fields = ("user",)


class PackageInline(admin.TabularInline[Package, Vendor]):
    model = Package
    extra = 0
    form, formset = PricedForm, PricedFormSet
    fields = ("name", "price", "deposit_percent", "instant_book", "is_active")


class ExtraInline(admin.TabularInline[Extra, Vendor]):
    model = Extra
    extra = 0
    form, formset = PricedForm, PricedFormSet
    fields = ("name", "price", "counted", "most", "is_active")


class PhotoInline(admin.TabularInline[Photo, Vendor]):
    """To look at: pictures are drawn anew and counted by services only."""

    model = Photo
    extra = 0
    can_delete = False
    fields = ("image", "alt", "order", "width", "height")
    readonly_fields = ("image", "order", "width", "height")

    def has_add_permission(self, request: HttpRequest, obj: Vendor | None = None) -> bool:
        return False


@admin.register(Vendor)
class VendorAdmin(admin.ModelAdmin[Vendor]):
    """States move through services only, so that people hear of it: here they are shown."""

    list_display = ("name", "category", "place", "state", "submitted_at")
    list_filter = ("state", "category", "place")
    list_select_related = ("category", "place")
    search_fields = ("name", "slug")
    exclude = ("starting_price",)
    readonly_fields = ("state", "starts_at", "created_at", "submitted_at", "decided_at")
    inlines = (VendorMemberInline, PackageInline, ExtraInline, PhotoInline)

    @admin.display(description="starting price", empty_value="-")
    def starts_at(self, vendor: Vendor) -> str | None:
        price = vendor.starting_price
        return None if price is None else words(price, vendor.currency)

    def save_model(
        self, request: HttpRequest, obj: Vendor, form: forms.ModelForm[Vendor], change: bool
    ) -> None:
        """Links to the address that it had still lead there."""
        super().save_model(request, obj, form, change)
        if change and "slug" in form.changed_data:
            FormerSlug.objects.filter(slug=obj.slug).delete()
            FormerSlug.objects.create(slug=form.initial["slug"], vendor=obj)

    def save_related(
        self,
        request: HttpRequest,
        form: forms.ModelForm[Vendor],
        formsets: list[BaseModelFormSet[Any, Any]],
        change: bool,
    ) -> None:
        """The search and its counts know at once what was changed here."""
        super().save_related(request, form, formsets, change)
        index_vendors([form.instance.pk])
        note_page_change([form.instance.pk])


@admin.register(DateException)
class DateExceptionAdmin(admin.ModelAdmin[DateException]):
    list_display = ("vendor", "date", "capacity", "reason")
    list_select_related = ("vendor",)
    autocomplete_fields = ("vendor",)
    date_hierarchy = "date"


@admin.register(Inquiry)
class InquiryAdmin(ReadOnly, admin.ModelAdmin[Inquiry]):
    list_display = ("pk", "couple", "vendor", "created_at")
    list_select_related = ("couple", "vendor")
    search_fields = ("vendor__name",)


@admin.register(Tier)
class TierAdmin(ReadOnly, admin.ModelAdmin[Tier]):
    """Changed in the control room, where it is said whom that touches."""

    list_display = ("code", "commission_basis_points")


@admin.register(TierChange)
class TierChangeAdmin(ReadOnly, admin.ModelAdmin[TierChange]):
    """Announced and withdrawn in the control room."""

    list_display = ("tier", "starts_on", "by", "planned_at", "told_at", "withdrawn_at", "done_at")
    list_select_related = ("tier", "by")


@admin.register(VendorDocument)
class VendorDocumentAdmin(ReadOnly, admin.ModelAdmin[VendorDocument]):
    list_display = ("name", "vendor", "kind", "size", "uploaded_at")
    list_filter = ("kind",)
    list_select_related = ("vendor",)
    search_fields = ("name", "vendor__name")
