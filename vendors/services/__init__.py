"""Everything that can happen to a vendor, by subject."""

from vendors.services.absences import end_absence, send_away_replies, set_absence
from vendors.services.addresses import note_page_change
from vendors.services.days import (
    free_dates,
    hold_days,
    lock_managed_vendor,
    lock_vendor,
    open_dates,
    pass_days,
    release_days,
    set_booking_window,
    set_dates_capacity,
    set_weekly_availability,
)
from vendors.services.documents import add_document, remove_document
from vendors.services.extras import (
    add_extra,
    offer_extra_again,
    place_extra,
    retire_extra,
    update_extra,
)
from vendors.services.forgetting import forget_person
from vendors.services.imports import (
    check_calendars,
    check_now,
    follow_calendar,
    import_file,
    remove_import,
)
from vendors.services.inquiries import mark_lost, open_inquiry, set_stage
from vendors.services.packages import add_package, retire_package, update_package
from vendors.services.partners import join_couple
from vendors.services.photo_reports import (
    close_photo_reports,
    hide_photo,
    report_photo,
    show_photo_again,
)
from vendors.services.photos import (
    Step,
    add_photo,
    describe_photo,
    frame_photo,
    move_photo,
    remove_photo,
)
from vendors.services.profiles import (
    approve_vendor,
    create_vendor,
    reject_vendor,
    request_vendor_changes,
    restore_vendor,
    set_policy,
    set_tax,
    submit_vendor,
    suspend_vendor,
    update_vendor,
)
from vendors.services.renditions import make_missing_renditions, make_renditions
from vendors.services.replies import measure_reply_times
from vendors.services.searches import alert_searches, remove_search, save_search
from vendors.services.shortlists import add_to_shortlist, remove_from_shortlist
from vendors.services.standing import set_payouts_ready, store_acceptance, store_rating
from vendors.services.team import (
    invite_colleague,
    join_team,
    remove_colleague,
    set_colleague_role,
    what_hinders_joining,
    withdraw_colleague_invitation,
)
from vendors.services.tiers import set_tier, update_tier
from vendors.services.visits import (
    count_full_date,
    count_search,
    count_visit,
    note_full_date,
    note_search,
    note_visit,
)

__all__ = [
    "Step",
    "add_document",
    "add_extra",
    "add_package",
    "add_photo",
    "add_to_shortlist",
    "alert_searches",
    "approve_vendor",
    "check_calendars",
    "check_now",
    "close_photo_reports",
    "count_full_date",
    "count_search",
    "count_visit",
    "create_vendor",
    "describe_photo",
    "end_absence",
    "follow_calendar",
    "forget_person",
    "frame_photo",
    "free_dates",
    "hide_photo",
    "hold_days",
    "import_file",
    "invite_colleague",
    "join_couple",
    "join_team",
    "lock_managed_vendor",
    "lock_vendor",
    "make_missing_renditions",
    "make_renditions",
    "mark_lost",
    "measure_reply_times",
    "move_photo",
    "note_full_date",
    "note_page_change",
    "note_search",
    "note_visit",
    "offer_extra_again",
    "open_dates",
    "open_inquiry",
    "pass_days",
    "place_extra",
    "reject_vendor",
    "release_days",
    "remove_colleague",
    "remove_document",
    "remove_from_shortlist",
    "remove_import",
    "remove_photo",
    "remove_search",
    "report_photo",
    "request_vendor_changes",
    "restore_vendor",
    "retire_extra",
    "retire_package",
    "save_search",
    "send_away_replies",
    "set_absence",
    "set_booking_window",
    "set_colleague_role",
    "set_dates_capacity",
    "set_payouts_ready",
    "set_policy",
    "set_stage",
    "set_tax",
    "set_tier",
    "set_weekly_availability",
    "show_photo_again",
    "store_acceptance",
    "store_rating",
    "submit_vendor",
    "suspend_vendor",
    "update_extra",
    "update_package",
    "update_tier",
    "update_vendor",
    "what_hinders_joining",
    "withdraw_colleague_invitation",
]
