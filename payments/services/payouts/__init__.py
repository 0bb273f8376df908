"""Vendors are paid what is theirs, once.

The way of the money: `reckoning` says what is due and why not, `claiming` gives it to a payout
under the vendor's lock, `sending` transfers it, `running` does both for everybody. `taking_back`
gets back what a refund asks of money that was paid out already. Locks, in this order: the plan, the
payments, the payout.
"""

from payments.services.payouts.claiming import claim_payouts
from payments.services.payouts.plans import change_plan, hold_payouts, plan_of, release_payouts
from payments.services.payouts.reckoning import Reckoning, due_on, due_to, vendors_with_money
from payments.services.payouts.running import Outcome, carry_out, order_run, run_payouts
from payments.services.payouts.sending import look_at_payout, send_payout
from payments.services.payouts.taking_back import send_take_back, send_take_backs, take_back

__all__ = [
    "Outcome",
    "Reckoning",
    "carry_out",
    "change_plan",
    "claim_payouts",
    "due_on",
    "due_to",
    "hold_payouts",
    "look_at_payout",
    "order_run",
    "plan_of",
    "release_payouts",
    "run_payouts",
    "send_payout",
    "send_take_back",
    "send_take_backs",
    "take_back",
    "vendors_with_money",
]
