from django.contrib import admin

from accounts.models import Couple, CoupleMember, Place, User


@admin.register(User)
class UserAdmin(admin.ModelAdmin[User]):
    list_display = ("email", "name", "joined_as", "is_active", "is_staff", "date_joined")
    list_filter = ("joined_as", "is_active", "is_staff", "groups")
    search_fields = ("email", "name")
    readonly_fields = ("password", "last_login", "last_seen", "date_joined")
    filter_horizontal = ("groups", "user_permissions")
    autocomplete_fields = ("place",)


class CoupleMemberInline(admin.TabularInline[CoupleMember, Couple]):
    model = CoupleMember
    extra = 0
    autocomplete_fields = ("user",)


@admin.register(Couple)
class CoupleAdmin(admin.ModelAdmin[Couple]):
    list_display = ("__str__", "wedding_date", "place")
    list_select_related = ("place",)
    date_hierarchy = "wedding_date"
    search_fields = ("members__user__email", "members__user__name")
    inlines = (CoupleMemberInline,)


@admin.register(Place)
class PlaceAdmin(admin.ModelAdmin[Place]):
    list_display = ("name", "country", "time_zone")
    search_fields = ("name",)
