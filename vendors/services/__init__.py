"""Everything that can happen to a vendor, by subject."""

from vendors.services.days import (
    free_date,
    hold_days,
    release_days,
    set_date_capacity,
    set_weekly_availability,
)
from vendors.services.inquiries import open_inquiry
from vendors.services.packages import add_package, retire_package, update_package
from vendors.services.partners import join_couple
from vendors.services.profiles import (
    add_photo,
    approve_vendor,
    create_vendor,
    reject_vendor,
    remove_photo,
    request_vendor_changes,
    restore_vendor,
    submit_vendor,
    suspend_vendor,
    update_vendor,
)
from vendors.services.replies import measure_reply_times

__all__ = [
    "add_package",
    "add_photo",
    "approve_vendor",
    "create_vendor",
    "free_date",
    "hold_days",
    "join_couple",
    "measure_reply_times",
    "open_inquiry",
    "reject_vendor",
    "release_days",
    "remove_photo",
    "request_vendor_changes",
    "restore_vendor",
    "retire_package",
    "set_date_capacity",
    "set_weekly_availability",
    "submit_vendor",
    "suspend_vendor",
    "update_package",
    "update_vendor",
]
