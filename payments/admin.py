"""Money in Django's admin: to be read. What changes it is a service."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from payments.models import (
    BalanceAttempt,
    BalanceConsent,
    BillingDetails,
    Dispute,
    DisputeAnswer,
    DisputeFile,
    Entry,
    Invoice,
    Payment,
    PayoutAccount,
    Posting,
    ProviderBalance,
    ProviderEvent,
    ReconciliationCursor,
    Refund,
    SavedCard,
    Wallet,
)


class ReadOnly:
    """For rows that services or the database alone write."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class RefundInline(ReadOnly, admin.TabularInline[Refund, Payment]):
    model = Refund


class SavedCardInline(ReadOnly, admin.TabularInline[SavedCard, Wallet]):
    model = SavedCard
    fields = ("brand", "last4", "exp_month", "exp_year", "is_default", "added_at", "removed_at")


class PostingInline(ReadOnly, admin.TabularInline[Posting, Entry]):
    model = Posting
    fields = ("account", "vendor", "amount", "currency")


@admin.register(Payment)
class PaymentAdmin(ReadOnly, admin.ModelAdmin[Payment]):
    list_display = ("pk", "booking", "amount", "currency", "state", "created_at", "succeeded_at")
    list_filter = ("state", "currency")
    list_select_related = ("booking",)
    search_fields = ("uuid", "provider_id", "charge_id")
    inlines = (RefundInline,)


class BalanceAttemptInline(ReadOnly, admin.TabularInline[BalanceAttempt, BalanceConsent]):
    model = BalanceAttempt


@admin.register(BalanceConsent)
class BalanceConsentAdmin(ReadOnly, admin.ModelAdmin[BalanceConsent]):
    list_display = ("pk", "booking", "user", "card", "charge_on", "agreed_at", "end", "ended_at")
    list_filter = ("end",)
    list_select_related = ("booking", "user", "card")
    inlines = (BalanceAttemptInline,)


@admin.register(Wallet)
class WalletAdmin(ReadOnly, admin.ModelAdmin[Wallet]):
    list_display = ("pk", "user", "provider", "provider_id", "created_at", "looked_at")
    list_select_related = ("user",)
    search_fields = ("uuid", "provider_id", "user__email")
    inlines = (SavedCardInline,)


@admin.register(PayoutAccount)
class PayoutAccountAdmin(ReadOnly, admin.ModelAdmin[PayoutAccount]):
    list_display = ("pk", "vendor", "state", "country", "disabled_reason", "looked_at")
    list_filter = ("state", "country")
    list_select_related = ("vendor",)
    search_fields = ("uuid", "provider_id", "vendor__name")


class DisputeAnswerInline(ReadOnly, admin.TabularInline[DisputeAnswer, Dispute]):
    model = DisputeAnswer


class DisputeFileInline(ReadOnly, admin.TabularInline[DisputeFile, Dispute]):
    """What there is, not the bytes: those are for the dispute's own page."""

    model = DisputeFile
    fields = ("kind", "name", "content_type", "size", "checksum", "added_by", "added_at")


@admin.register(Dispute)
class DisputeAdmin(ReadOnly, admin.ModelAdmin[Dispute]):
    list_display = ("pk", "payment", "amount", "currency", "state", "reason", "due_by", "opened_at")
    list_filter = ("state", "reason", "currency")
    list_select_related = ("payment",)
    search_fields = ("uuid", "provider_id", "payment__provider_id")
    inlines = (DisputeAnswerInline, DisputeFileInline)


@admin.register(Entry)
class EntryAdmin(ReadOnly, admin.ModelAdmin[Entry]):
    list_display = ("pk", "kind", "key", "at")
    list_filter = ("kind",)
    search_fields = ("key",)
    date_hierarchy = "at"
    inlines = (PostingInline,)


@admin.register(BillingDetails)
class BillingDetailsAdmin(ReadOnly, admin.ModelAdmin[BillingDetails]):
    list_display = ("vendor", "name", "country", "vat_id", "vat_is_valid", "vat_checked_at")
    list_filter = ("vat_is_valid",)
    list_select_related = ("vendor",)
    search_fields = ("name", "vat_id", "vendor__name")


@admin.register(Invoice)
class InvoiceAdmin(ReadOnly, admin.ModelAdmin[Invoice]):
    list_display = ("number", "kind", "vendor", "total", "currency", "issued_at")
    list_filter = ("kind", "currency")
    list_select_related = ("vendor",)
    search_fields = ("number", "uuid", "provider_id", "vendor__name")
    date_hierarchy = "issued_at"


@admin.register(ProviderEvent)
class ProviderEventAdmin(ReadOnly, admin.ModelAdmin[ProviderEvent]):
    list_display = ("event_id", "kind", "outcome", "tries", "trouble", "received_at")
    list_filter = ("outcome", "kind")
    search_fields = ("event_id", "subject_id")


@admin.register(ProviderBalance)
class ProviderBalanceAdmin(ReadOnly, admin.ModelAdmin[ProviderBalance]):
    list_display = ("provider", "currency", "available", "pending", "in_books", "asked_at")


@admin.register(ReconciliationCursor)
class ReconciliationCursorAdmin(ReadOnly, admin.ModelAdmin[ReconciliationCursor]):
    list_display = ("provider", "compared_until", "run_at", "looked", "repaired")
