"""Everything that can happen to money, by subject."""

from payments.services.automatic import retry_payments, steps_due
from payments.services.cancelling import cancel_booking, release_refund, undecided_of
from payments.services.capturing import collect
from payments.services.consents import agree_to_charge, may_be_agreed, take_back_charge
from payments.services.disputes import (
    accept_loss,
    add_file,
    edit_draft,
    look_at_dispute,
    look_at_dispute_called,
    remind_of_disputes,
    remove_file,
    send_answer,
    state_side,
    submit_evidence,
)
from payments.services.giving_back import approve_refund, decline_refund, give_back, left_of
from payments.services.hearing import note_event, process_event
from payments.services.letters import mail_receipt, mail_receipts
from payments.services.looking import look
from payments.services.moving import Move, record_move
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
    hold_back,
    hold_payouts,
    look_at_payout,
    order_run,
    owed_to_vendors,
    plans_of,
    release_payouts,
    run_payouts,
    send_payout,
    send_take_back,
    take_back,
    vendors_with_money,
)
from payments.services.paypal_accounts import (
    address_in,
    choose_provider,
    confirm_paypal_address,
    mail_paypal_address,
    name_paypal_address,
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
    "Move",
    "Outcome",
    "Reckoning",
    "Report",
    "Ways",
    "accept_loss",
    "add_file",
    "address_in",
    "agree_to_charge",
    "approve_refund",
    "balances_of",
    "begin_card",
    "cancel_booking",
    "carry_out",
    "change_plan",
    "choose_provider",
    "collect",
    "confirm_paypal_address",
    "continue_payout_account",
    "decline_refund",
    "due_on",
    "due_to",
    "edit_draft",
    "give_back",
    "hold_back",
    "hold_payouts",
    "left_of",
    "look",
    "look_at_cards_of",
    "look_at_dispute",
    "look_at_dispute_called",
    "look_at_payout",
    "look_at_payout_account",
    "look_at_wallet",
    "mail_paypal_address",
    "mail_receipt",
    "mail_receipts",
    "may_be_agreed",
    "name_paypal_address",
    "note_event",
    "open_payout_dashboard",
    "open_wallet",
    "order_run",
    "owed_to_vendors",
    "plans_of",
    "prefer_card",
    "process_event",
    "reconcile",
    "record_move",
    "release_payouts",
    "release_refund",
    "remind_of_disputes",
    "remove_card",
    "remove_file",
    "retry_payments",
    "return_money",
    "run_payouts",
    "send_answer",
    "send_payout",
    "send_refund",
    "send_take_back",
    "start_payment",
    "start_payout_account",
    "state_side",
    "steps_due",
    "submit_evidence",
    "take_back",
    "take_back_charge",
    "undecided_of",
    "vendors_with_money",
]
