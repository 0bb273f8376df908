"""Money in Django's admin: to be read. What changes it is a service."""

from django.contrib import admin

from accounts.read_only import ReadOnly
from payments.models import (
    BalanceAttempt,
    BalanceConsent,
    Bill,
    BillDispute,
    BillingDetails,
    Comp,
    Credit,
    Dispute,
    DisputeAnswer,
    DisputeFile,
    Entry,
    Invoice,
    Payment,
    Payout,
    PayoutAccount,
    PayoutItem,
    PayoutPlan,
    PayoutRun,
    Posting,
    ProviderBalance,
    ProviderEvent,
    ReconciliationCursor,
    Refund,
    RefundRequest,
    SavedCard,
    Subscription,
    TierPrice,
    Wallet,
    WorthChange,
)


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


@admin.register(BillDispute)
class BillDisputeAdmin(ReadOnly, admin.ModelAdmin[BillDispute]):
    list_display = ("number", "bill", "amount", "currency", "state", "reason", "due_by")
    list_filter = ("state", "reason", "currency")
    list_select_related = ("bill",)
    search_fields = ("uuid", "provider_id", "bill__provider_id")


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


@admin.register(Refund)
class RefundAdmin(ReadOnly, admin.ModelAdmin[Refund]):
    list_display = ("pk", "payment", "amount", "state", "reason", "created_at")
    list_filter = ("state", "reason")
    list_select_related = ("payment",)
    search_fields = ("uuid", "provider_id", "payment__provider_id")
    date_hierarchy = "created_at"


@admin.register(RefundRequest)
class RefundRequestAdmin(ReadOnly, admin.ModelAdmin[RefundRequest]):
    list_display = ("pk", "booking", "amount", "state", "asked_by", "decided_by")
    list_filter = ("state",)
    list_select_related = ("booking", "asked_by", "decided_by")


class PayoutItemInline(ReadOnly, admin.TabularInline[PayoutItem, Payout]):
    model = PayoutItem


@admin.register(Payout)
class PayoutAdmin(ReadOnly, admin.ModelAdmin[Payout]):
    list_display = ("pk", "vendor", "amount", "currency", "state", "period")
    list_filter = ("state", "currency")
    list_select_related = ("vendor",)
    search_fields = ("uuid", "provider_id", "vendor__name")
    inlines = (PayoutItemInline,)


@admin.register(PayoutRun)
class PayoutRunAdmin(ReadOnly, admin.ModelAdmin[PayoutRun]):
    list_display = ("pk", "door", "by", "on")
    list_filter = ("door",)
    list_select_related = ("by",)


@admin.register(PayoutPlan)
class PayoutPlanAdmin(ReadOnly, admin.ModelAdmin[PayoutPlan]):
    list_display = ("vendor", "rhythm", "minimum", "held_at")
    list_select_related = ("vendor",)
    search_fields = ("vendor__name",)


@admin.register(TierPrice)
class TierPriceAdmin(ReadOnly, admin.ModelAdmin[TierPrice]):
    list_display = ("tier", "interval", "amount", "currency", "is_active")
    list_filter = ("tier", "interval", "is_active")


class BillInline(ReadOnly, admin.TabularInline[Bill, Subscription]):
    model = Bill
    fields = ("provider_id", "state", "total", "due", "currency", "attempts", "made_at", "paid_at")


@admin.register(Subscription)
class SubscriptionAdmin(ReadOnly, admin.ModelAdmin[Subscription]):
    list_display = ("pk", "vendor", "price", "state", "period_end", "looked_at")
    list_filter = ("state",)
    list_select_related = ("vendor", "price")
    search_fields = ("uuid", "provider_id", "vendor__name")
    inlines = (BillInline,)


@admin.register(Comp)
class CompAdmin(ReadOnly, admin.ModelAdmin[Comp]):
    list_display = ("vendor", "tier", "reason", "by", "given_at", "until", "ended_at")
    list_filter = ("tier",)
    list_select_related = ("vendor", "by")
    search_fields = ("vendor__name", "reason")


@admin.register(Credit)
class CreditAdmin(ReadOnly, admin.ModelAdmin[Credit]):
    list_display = ("wallet", "amount", "currency", "reason", "by", "given_at")
    list_select_related = ("wallet__vendor", "by")
    search_fields = ("wallet__vendor__name", "reason")


@admin.register(WorthChange)
class WorthChangeAdmin(ReadOnly, admin.ModelAdmin[WorthChange]):
    list_display = ("subscription", "at", "kind", "amount", "currency")
    list_filter = ("kind", "currency")
    list_select_related = ("subscription__vendor",)
    date_hierarchy = "at"
