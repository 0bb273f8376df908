"""What vendors pay for their tier: begun, changed, ended, not paid, given for nothing."""

from payments.services.subscriptions.changing import (
    Change,
    cancel_subscription,
    change_subscription,
    preview_change,
    resume_subscription,
)
from payments.services.subscriptions.collecting import (
    Standing,
    call_off_bills,
    end_charged_back,
    end_unpaid,
    look_at_bill,
    pay_bill,
    standing_of,
)
from payments.services.subscriptions.courtesies import (
    book_credit,
    credit_currency,
    end_comps,
    give_comp,
    send_credit,
    send_credits,
    take_comp_back,
    wallet_to_credit,
)
from payments.services.subscriptions.disputed import (
    look_at_bill_dispute_called,
    remind_of_bill_disputes,
)
from payments.services.subscriptions.entitling import (
    end_time_left,
    give_tier,
    tier_besides,
)
from payments.services.subscriptions.looking import (
    look_at_subscription,
    look_at_subscription_called,
)
from payments.services.subscriptions.plans import change_price, sync_prices
from payments.services.subscriptions.reminding import remind_of_cards, remind_of_trials
from payments.services.subscriptions.starting import may_try, preview_start, start_subscription
from payments.services.subscriptions.telling import losses_of

__all__ = [
    "Change",
    "Standing",
    "book_credit",
    "call_off_bills",
    "cancel_subscription",
    "change_price",
    "change_subscription",
    "credit_currency",
    "end_charged_back",
    "end_comps",
    "end_time_left",
    "end_unpaid",
    "give_comp",
    "give_tier",
    "look_at_bill",
    "look_at_bill_dispute_called",
    "look_at_subscription",
    "look_at_subscription_called",
    "losses_of",
    "may_try",
    "pay_bill",
    "preview_change",
    "preview_start",
    "remind_of_bill_disputes",
    "remind_of_cards",
    "remind_of_trials",
    "resume_subscription",
    "send_credit",
    "send_credits",
    "standing_of",
    "start_subscription",
    "sync_prices",
    "take_comp_back",
    "tier_besides",
    "wallet_to_credit",
]
