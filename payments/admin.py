"""Money in Django's admin: to be read. What changes it is a service."""

from typing import ClassVar

from django.contrib import admin

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
from vendors.money_admin import ReadMoney


class RefundInline(ReadMoney, admin.TabularInline[Refund, Payment]):
    model = Refund
    currency = "payment.currency"


class SavedCardInline(ReadMoney, admin.TabularInline[SavedCard, Wallet]):
    model = SavedCard
    fields = ("brand", "last4", "exp_month", "exp_year", "is_default", "added_at", "removed_at")


class PostingInline(ReadMoney, admin.TabularInline[Posting, Entry]):
    model = Posting
    fields = ("account", "vendor", "amount", "currency")
    links = ("vendor",)


@admin.register(Payment)
class PaymentAdmin(ReadMoney, admin.ModelAdmin[Payment]):
    list_display = ("__str__", "booking", "amount", "state", "created_at", "succeeded_at")
    list_filter = ("state", "currency")
    list_select_related = ("booking__vendor",)
    date_hierarchy = "created_at"
    ordering = ("-created_at", "-pk")
    links = ("booking", "payer")
    currencies: ClassVar[dict[str, str]] = {"fee": "fee_currency"}
    search_fields = ("uuid", "provider_id", "charge_id", "booking__vendor__name", "payer__email")
    inlines = (RefundInline,)


class BalanceAttemptInline(ReadMoney, admin.TabularInline[BalanceAttempt, BalanceConsent]):
    model = BalanceAttempt


@admin.register(BalanceConsent)
class BalanceConsentAdmin(ReadMoney, admin.ModelAdmin[BalanceConsent]):
    list_display = ("__str__", "booking", "user", "amount", "charge_on", "agreed_at", "end")
    list_filter = ("end",)
    list_select_related = ("booking", "user", "card")
    inlines = (BalanceAttemptInline,)
    search_fields = ("user__email", "booking__vendor__name")
    links = ("booking", "user")
    currency = "booking.currency"


@admin.register(Wallet)
class WalletAdmin(ReadMoney, admin.ModelAdmin[Wallet]):
    list_display = ("__str__", "user", "vendor", "provider_id", "created_at", "looked_at")
    list_select_related = ("user", "vendor")
    list_filter = ("provider",)
    links = ("user", "vendor")
    search_fields = ("uuid", "provider_id", "user__email")
    inlines = (SavedCardInline,)


@admin.register(PayoutAccount)
class PayoutAccountAdmin(ReadMoney, admin.ModelAdmin[PayoutAccount]):
    list_display = ("vendor", "provider", "state", "country", "disabled_reason", "looked_at")
    list_filter = ("state", "country")
    list_select_related = ("vendor",)
    search_fields = ("uuid", "provider_id", "vendor__name")
    links = ("vendor",)


class DisputeAnswerInline(ReadMoney, admin.TabularInline[DisputeAnswer, Dispute]):
    model = DisputeAnswer


class DisputeFileInline(ReadMoney, admin.TabularInline[DisputeFile, Dispute]):
    """What there is, not the bytes: those are for the dispute's own page."""

    model = DisputeFile
    fields = ("kind", "name", "content_type", "size", "checksum", "added_by", "added_at")


@admin.register(Dispute)
class DisputeAdmin(ReadMoney, admin.ModelAdmin[Dispute]):
    list_display = ("__str__", "payment", "amount", "state", "reason", "due_by", "opened_at")
    list_filter = ("state", "reason", "currency")
    list_select_related = ("payment",)
    search_fields = ("uuid", "provider_id", "payment__provider_id")
    inlines = (DisputeAnswerInline, DisputeFileInline)
    date_hierarchy = "opened_at"
    currencies: ClassVar[dict[str, str]] = {"fee": "fee_currency"}


@admin.register(BillDispute)
class BillDisputeAdmin(ReadMoney, admin.ModelAdmin[BillDispute]):
    list_display = ("__str__", "bill", "amount", "state", "reason", "due_by", "opened_at")
    list_filter = ("state", "reason", "currency")
    list_select_related = ("bill",)
    search_fields = ("uuid", "provider_id", "bill__provider_id")
    date_hierarchy = "opened_at"
    currencies: ClassVar[dict[str, str]] = {"fee": "fee_currency"}


@admin.register(Entry)
class EntryAdmin(ReadMoney, admin.ModelAdmin[Entry]):
    list_display = ("key", "kind", "at")
    list_filter = ("kind",)
    search_fields = ("key",)
    date_hierarchy = "at"
    inlines = (PostingInline,)


@admin.register(BillingDetails)
class BillingDetailsAdmin(ReadMoney, admin.ModelAdmin[BillingDetails]):
    list_display = ("vendor", "name", "country", "vat_id", "vat_is_valid", "vat_checked_at")
    list_filter = ("vat_is_valid",)
    list_select_related = ("vendor",)
    search_fields = ("name", "vat_id", "vendor__name")
    links = ("vendor",)


@admin.register(Invoice)
class InvoiceAdmin(ReadMoney, admin.ModelAdmin[Invoice]):
    list_display = ("number", "kind", "vendor", "total", "tax", "issued_at")
    list_filter = ("kind", "currency")
    list_select_related = ("vendor",)
    search_fields = ("number", "uuid", "provider_id", "vendor__name")
    date_hierarchy = "issued_at"
    links = ("vendor", "booking")


@admin.register(ProviderEvent)
class ProviderEventAdmin(ReadMoney, admin.ModelAdmin[ProviderEvent]):
    list_display = ("event_id", "kind", "outcome", "tries", "trouble", "received_at")
    list_filter = ("outcome", "kind")
    search_fields = ("event_id", "subject_id")


@admin.register(ProviderBalance)
class ProviderBalanceAdmin(ReadMoney, admin.ModelAdmin[ProviderBalance]):
    list_display = ("provider", "currency", "available", "pending", "in_books", "asked_at")
    list_filter = ("provider", "currency")
    money = ("available", "pending", "in_books")


@admin.register(ReconciliationCursor)
class ReconciliationCursorAdmin(ReadMoney, admin.ModelAdmin[ReconciliationCursor]):
    list_display = ("provider", "compared_until", "run_at", "looked", "repaired")


@admin.register(Refund)
class RefundAdmin(ReadMoney, admin.ModelAdmin[Refund]):
    list_display = ("amount", "payment", "state", "reason", "created_at")
    list_filter = ("state", "reason")
    list_select_related = ("payment",)
    search_fields = ("uuid", "provider_id", "payment__provider_id")
    date_hierarchy = "created_at"
    currency = "payment.currency"


@admin.register(RefundRequest)
class RefundRequestAdmin(ReadMoney, admin.ModelAdmin[RefundRequest]):
    list_display = ("amount", "booking", "state", "asked_by", "decided_by")
    list_filter = ("state",)
    list_select_related = ("booking", "asked_by", "decided_by")
    search_fields = ("booking__vendor__name", "asked_by__email")
    currency = "booking.currency"
    links = ("booking", "asked_by", "decided_by")


class PayoutItemInline(ReadMoney, admin.TabularInline[PayoutItem, Payout]):
    model = PayoutItem
    currency = "payout.currency"


@admin.register(Payout)
class PayoutAdmin(ReadMoney, admin.ModelAdmin[Payout]):
    list_display = ("period", "vendor", "amount", "state")
    list_filter = ("state", "currency")
    list_select_related = ("vendor",)
    search_fields = ("uuid", "provider_id", "vendor__name")
    inlines = (PayoutItemInline,)
    date_hierarchy = "period"
    links = ("vendor", "run")


@admin.register(PayoutRun)
class PayoutRunAdmin(ReadMoney, admin.ModelAdmin[PayoutRun]):
    list_display = ("__str__", "door", "by", "on")
    list_filter = ("door",)
    list_select_related = ("by",)
    date_hierarchy = "on"
    links = ("by", "vendor")


@admin.register(PayoutPlan)
class PayoutPlanAdmin(ReadMoney, admin.ModelAdmin[PayoutPlan]):
    list_display = ("vendor", "rhythm", "minimum", "held_at")
    list_select_related = ("vendor",)
    search_fields = ("vendor__name",)
    list_filter = ("rhythm",)
    links = ("vendor", "held_by")
    currency = "vendor.currency"


@admin.register(TierPrice)
class TierPriceAdmin(ReadMoney, admin.ModelAdmin[TierPrice]):
    list_display = ("__str__", "tier", "interval", "amount", "is_active")
    list_filter = ("tier", "interval", "currency", "is_active")


class BillInline(ReadMoney, admin.TabularInline[Bill, Subscription]):
    model = Bill
    fields = ("provider_id", "state", "total", "due", "attempts", "made_at", "paid_at")
    money = ("total", "due")


@admin.register(Subscription)
class SubscriptionAdmin(ReadMoney, admin.ModelAdmin[Subscription]):
    list_display = ("__str__", "vendor", "price", "state", "period_end", "looked_at")
    list_filter = ("state",)
    list_select_related = ("vendor", "price")
    search_fields = ("uuid", "provider_id", "vendor__name")
    inlines = (BillInline,)
    links = ("vendor",)


@admin.register(Comp)
class CompAdmin(ReadMoney, admin.ModelAdmin[Comp]):
    list_display = ("__str__", "vendor", "reason", "by", "given_at", "until", "ended_at")
    list_filter = ("tier",)
    list_select_related = ("vendor", "by")
    search_fields = ("vendor__name", "reason")
    links = ("vendor", "by")


@admin.register(Credit)
class CreditAdmin(ReadMoney, admin.ModelAdmin[Credit]):
    list_display = ("amount", "wallet", "reason", "by", "given_at")
    list_select_related = ("wallet__vendor", "by")
    search_fields = ("wallet__vendor__name", "reason")
    list_filter = ("currency",)
    links = ("by",)


@admin.register(WorthChange)
class WorthChangeAdmin(ReadMoney, admin.ModelAdmin[WorthChange]):
    list_display = ("subscription", "at", "kind", "amount")
    list_filter = ("kind", "currency")
    list_select_related = ("subscription__vendor",)
    date_hierarchy = "at"
    search_fields = ("subscription__vendor__name",)
    money = ("amount",)
