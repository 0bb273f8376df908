"""Money: what was asked for, what came, what went back, and the ledger that remembers it all.

Amounts are integers in the minor unit of their ISO 4217 currency (payments/money.py).
"""

from payments.models.automatic import BalanceAttempt, BalanceConsent
from payments.models.bill_disputes import BillDispute
from payments.models.billing_details import BillingDetails
from payments.models.courtesies import Comp, Credit
from payments.models.disputes import Dispute, DisputeAnswer, DisputeFile
from payments.models.hearsay import ProviderEvent, ReconciliationCursor
from payments.models.invoices import CommissionItem, Invoice, InvoiceLine
from payments.models.ledger import Account, Entry, Posting
from payments.models.letters import InvoiceLetter, ReceiptLetter
from payments.models.payments import Payment
from payments.models.payout_accounts import PayoutAccount
from payments.models.payout_plans import PayoutPlan
from payments.models.payouts import Payout, PayoutItem, PayoutRun
from payments.models.plans import Interval, TierPrice
from payments.models.provider_balances import ProviderBalance
from payments.models.providers import Provider
from payments.models.refund_requests import RefundRequest
from payments.models.refunds import Refund
from payments.models.series import Series
from payments.models.subscriptions import Bill, Subscription
from payments.models.take_backs import TakeBack
from payments.models.wallets import SavedCard, Wallet
from payments.models.worth import WorthChange

__all__ = [
    "Account",
    "BalanceAttempt",
    "BalanceConsent",
    "Bill",
    "BillDispute",
    "BillingDetails",
    "CommissionItem",
    "Comp",
    "Credit",
    "Dispute",
    "DisputeAnswer",
    "DisputeFile",
    "Entry",
    "Interval",
    "Invoice",
    "InvoiceLetter",
    "InvoiceLine",
    "Payment",
    "Payout",
    "PayoutAccount",
    "PayoutItem",
    "PayoutPlan",
    "PayoutRun",
    "Posting",
    "Provider",
    "ProviderBalance",
    "ProviderEvent",
    "ReceiptLetter",
    "ReconciliationCursor",
    "Refund",
    "RefundRequest",
    "SavedCard",
    "Series",
    "Subscription",
    "TakeBack",
    "TierPrice",
    "Wallet",
    "WorthChange",
]
