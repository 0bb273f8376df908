"""What staff do, each act with its line in the audit log, and the stream they watch."""

from adminpanel.services.approvals import (
    approve_vendor,
    reject_vendor,
    request_vendor_changes,
    restore_vendor,
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
from adminpanel.services.stream import (
    broadcast_metrics,
    figures,
    sparks,
    tend_series,
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
    "accept_loss",
    "add_dispute_file",
    "approve_refund",
    "approve_vendor",
    "broadcast_metrics",
    "change_price",
    "close_report",
    "close_review_reports",
    "decline_refund",
    "edit_dispute",
    "figures",
    "give_back",
    "give_comp",
    "give_credit",
    "hold_payouts",
    "lessen_refund",
    "look_at_subscription",
    "order_payouts",
    "publish_review",
    "record",
    "record_move",
    "reject_review",
    "reject_vendor",
    "release_payouts",
    "remove_dispute_file",
    "request_vendor_changes",
    "restore_vendor",
    "sparks",
    "submit_evidence",
    "suspend_vendor",
    "take_comp_back",
    "take_down_review",
    "tend_series",
    "update_tier",
]
