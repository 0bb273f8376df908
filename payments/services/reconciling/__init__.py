"""Comparing notes with a provider: `comparing` goes through everything, `payouts` through what
vendors are paid, `balances` asks what it holds, `report` says what was done.
"""

from payments.services.reconciling.balances import ask_balances
from payments.services.reconciling.comparing import reconcile
from payments.services.reconciling.report import Report

__all__ = ["Report", "ask_balances", "reconcile"]
