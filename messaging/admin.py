"""What can be looked at of conversations: who talks to whom and what was reported. What people
write to each other is not here.
"""

from django.contrib import admin

from accounts.read_only import ReadOnly
from messaging.models import Conversation, Member, Notification, PushSubscription, Report


class MemberInline(ReadOnly, admin.TabularInline[Member, Conversation]):
    model = Member
    fields = ("user", "shown_as", "delivered_seq", "read_seq", "left_at")


@admin.register(Conversation)
class ConversationAdmin(ReadOnly, admin.ModelAdmin[Conversation]):
    list_display = ("pk", "head_seq", "head_rev")
    search_fields = ("members__user__email", "members__shown_as")
    inlines = (MemberInline,)


@admin.register(Report)
class ReportAdmin(ReadOnly, admin.ModelAdmin[Report]):
    list_display = ("pk", "reported", "created_at")
    list_select_related = ("reported",)
    search_fields = ("reported__email", "reported__name")


@admin.register(Notification)
class NotificationAdmin(ReadOnly, admin.ModelAdmin[Notification]):
    list_display = ("pk", "user", "kind", "created_at", "read_at", "emailed_at")
    list_filter = ("kind",)
    list_select_related = ("user",)
    search_fields = ("user__email",)


@admin.register(PushSubscription)
class PushSubscriptionAdmin(ReadOnly, admin.ModelAdmin[PushSubscription]):
    list_display = ("pk", "user", "label", "created_at", "last_ok_at", "failures")
    list_select_related = ("user",)
    search_fields = ("user__email",)
    fields = ("user", "label", "created_at", "last_ok_at", "failures")
