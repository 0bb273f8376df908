"""What staff do, each act with its line in the audit log, and the stream they watch."""

from adminpanel.services.approvals import (
    approve_vendor,
    claim_vendor,
    reject_vendor,
    release_vendor,
    remove_decision_text,
    request_vendor_changes,
    restore_vendor,
    save_decision_text,
    suspend_vendor,
)
from adminpanel.services.auditing import (
    record,
)
from adminpanel.services.disputes import (
    accept_loss,
    add_dispute_file,
    edit_dispute,
    remove_dispute_file,
    submit_evidence,
)
from adminpanel.services.erasing import erase_person
from adminpanel.services.moderation import (
    close_report,
    close_review_reports,
    publish_review,
    reject_review,
    take_down_review,
)
from adminpanel.services.money import (
    approve_refund,
    decline_refund,
    give_back,
    hold_payouts,
    lessen_refund,
    order_payouts,
    record_move,
    release_payouts,
)
from adminpanel.services.people import (
    begin_look,
    change_role,
    end_look,
    export_person,
    restore_person,
    sign_person_out,
    suspend_person,
    verify_person,
)
from adminpanel.services.stream import (
    STAFF_STREAM,
    broadcast_metrics,
    live_context,
)
from adminpanel.services.tiers import (
    change_price,
    give_comp,
    give_credit,
    look_at_subscription,
    take_comp_back,
    update_tier,
)

__all__ = [
    "STAFF_STREAM",
    "accept_loss",
    "add_dispute_file",
    "approve_refund",
    "approve_vendor",
    "begin_look",
    "broadcast_metrics",
    "change_price",
    "change_role",
    "claim_vendor",
    "close_report",
    "close_review_reports",
    "decline_refund",
    "edit_dispute",
    "end_look",
    "erase_person",
    "export_person",
    "give_back",
    "give_comp",
    "give_credit",
    "hold_payouts",
    "lessen_refund",
    "live_context",
    "look_at_subscription",
    "order_payouts",
    "publish_review",
    "record",
    "record_move",
    "reject_review",
    "reject_vendor",
    "release_payouts",
    "release_vendor",
    "remove_decision_text",
    "remove_dispute_file",
    "request_vendor_changes",
    "restore_person",
    "restore_vendor",
    "save_decision_text",
    "sign_person_out",
    "submit_evidence",
    "suspend_person",
    "suspend_vendor",
    "take_comp_back",
    "take_down_review",
    "update_tier",
    "verify_person",
]
