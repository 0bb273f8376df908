"""A cardholder asks their bank for a payment back, or a buyer PayPal.

`looking` makes our row agree with the provider's and writes what the money did, `telling` says so
to people, `drafting` lets both sides prepare the answer, `answering` gives it once, `reminding`
tells before it is too late.
The vendor's share is kept out of payouts meanwhile (`payouts/holding.py`). Locks as everywhere: the
plan, the payment, the dispute.
"""

from payments.services.disputes.answering import accept_loss, send_answer, submit_evidence
from payments.services.disputes.drafting import add_file, edit_draft, remove_file, state_side
from payments.services.disputes.looking import look_at_dispute, look_at_dispute_called
from payments.services.disputes.reminding import remind_of_disputes

__all__ = [
    "accept_loss",
    "add_file",
    "edit_draft",
    "look_at_dispute",
    "look_at_dispute_called",
    "remind_of_disputes",
    "remove_file",
    "send_answer",
    "state_side",
    "submit_evidence",
]
