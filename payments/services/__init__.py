"""Everything that can happen to money, by subject."""

from payments.services.automatic import (
    agree_to_charge,
    may_be_agreed,
    retry_payments,
    steps_due,
    take_back_charge,
)
from payments.services.cancelling import cancel_booking
from payments.services.capturing import collect
from payments.services.giving_back import approve_refund, decline_refund, give_back, left_of
from payments.services.hearing import note_event, process_event
from payments.services.letters import mail_receipt, mail_receipts
from payments.services.looking import look
from payments.services.paying import Checkout, start_payment
from payments.services.payout_accounts import (
    Ways,
    continue_payout_account,
    look_at_payout_account,
    open_payout_dashboard,
    start_payout_account,
)
from payments.services.payouts import (
    Outcome,
    Reckoning,
    carry_out,
    change_plan,
    due_on,
    due_to,
    hold_payouts,
    order_run,
    plan_of,
    release_payouts,
    run_payouts,
    send_payout,
    send_take_back,
    take_back,
    vendors_with_money,
)
from payments.services.reconciling import Report, reconcile
from payments.services.returning import return_money
from payments.services.sending import send_refund
from payments.services.wallets import (
    balances_of,
    begin_card,
    look_at_cards_of,
    look_at_wallet,
    open_wallet,
    prefer_card,
    remove_card,
)

__all__ = [
    "Checkout",
    "Outcome",
    "Reckoning",
    "Report",
    "Ways",
    "agree_to_charge",
    "approve_refund",
    "balances_of",
    "begin_card",
    "cancel_booking",
    "carry_out",
    "change_plan",
    "collect",
    "continue_payout_account",
    "decline_refund",
    "due_on",
    "due_to",
    "give_back",
    "hold_payouts",
    "left_of",
    "look",
    "look_at_cards_of",
    "look_at_payout_account",
    "look_at_wallet",
    "mail_receipt",
    "mail_receipts",
    "may_be_agreed",
    "note_event",
    "open_payout_dashboard",
    "open_wallet",
    "order_run",
    "plan_of",
    "prefer_card",
    "process_event",
    "reconcile",
    "release_payouts",
    "remove_card",
    "retry_payments",
    "return_money",
    "run_payouts",
    "send_payout",
    "send_refund",
    "send_take_back",
    "start_payment",
    "start_payout_account",
    "steps_due",
    "take_back",
    "take_back_charge",
    "vendors_with_money",
]
