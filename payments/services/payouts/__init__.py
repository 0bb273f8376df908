"""Vendors are paid what is theirs, once.

The way of the money: `reckoning` says what is due and why not, `claiming` gives it to a payout
under the vendor's lock, `sending` transfers it, `following` looks what becomes of it, `running`
does all that for everybody. `taking_back` gets back what a refund asks of money that was paid out
already, `holding` keeps what a bank disputes. Locks, in this order: the plan, the payments, the
payout.
"""

from payments.services.payouts.claiming import claim_payouts
from payments.services.payouts.following import look_at_payout, look_at_payout_called
from payments.services.payouts.holding import hold_back
from payments.services.payouts.plans import change_plan, hold_payouts, plans_of, release_payouts
from payments.services.payouts.reckoning import (
    DryRun,
    Reckoning,
    dry_run,
    due_on,
    due_to,
    owed_to_vendors,
    vendors_with_money,
)
from payments.services.payouts.running import Outcome, carry_out, order_run, run_payouts
from payments.services.payouts.sending import send_payout
from payments.services.payouts.taking_back import send_take_back, send_take_backs, take_back

__all__ = [
    "DryRun",
    "Outcome",
    "Reckoning",
    "carry_out",
    "change_plan",
    "claim_payouts",
    "dry_run",
    "due_on",
    "due_to",
    "hold_back",
    "hold_payouts",
    "look_at_payout",
    "look_at_payout_called",
    "order_run",
    "owed_to_vendors",
    "plans_of",
    "release_payouts",
    "run_payouts",
    "send_payout",
    "send_take_back",
    "send_take_backs",
    "take_back",
    "vendors_with_money",
]
