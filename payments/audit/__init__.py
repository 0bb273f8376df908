"""What must always be true of money. Each check names the rows that break it; `audit_invariants`
gathers them from all apps.
"""

from collections.abc import Callable, Iterator

from payments.audit import books, disputing, papers, paying, paying_out, subscribing, waiting
from payments.audit.finding import Finding

CHECKS: list[Callable[[], Iterator[Finding]]] = [
    books.entries_sum_to_zero,
    books.ledger_sums_to_zero,
    books.money_is_at_its_provider,
    books.moved_is_at_another_provider,
    books.captured_is_in_the_ledger,
    paying.refunds_fit_their_payment,
    disputing.disputes_fit_their_payment,
    disputing.disputes_are_in_the_ledger,
    disputing.bill_disputes_are_in_the_ledger,
    disputing.disputed_shares_are_held,
    disputing.charged_back_is_counted,
    disputing.paid_again_is_counted,
    disputing.refunds_wait_for_a_reason,
    books.shares_add_up,
    books.taken_back_adds_up,
    paying.confirmed_means_paid,
    papers.papers_have_no_gaps,
    papers.invoices_add_up,
    papers.commission_is_invoiced_as_booked,
    papers.credit_notes_fit_their_invoice,
    paying.instalments_are_paid_once,
    paying.paid_means_answered,
    paying.taxed_as_fixed,
    waiting.events_are_heard,
    waiting.nothing_is_stuck,
    paying_out.ready_means_enabled,
    waiting.no_opening_is_stuck,
    paying_out.shares_are_counted,
    paying_out.paid_out_is_counted,
    paying_out.payouts_are_made_of_their_items,
    paying_out.payouts_are_in_the_ledger,
    paying_out.vendors_are_owed_what_is_left,
    paying.given_back_is_counted,
    waiting.no_payout_is_stuck,
    waiting.attempts_are_decided,
    paying.charged_as_agreed,
    subscribing.tiers_are_paid_for,
    subscribing.limits_are_those_of_the_tier,
    subscribing.bills_are_in_the_ledger,
    subscribing.bills_have_their_invoice,
    subscribing.worth_is_what_changed,
    subscribing.no_subscription_is_stuck,
    subscribing.nobody_keeps_what_was_taken_back,
    subscribing.credits_are_in_the_ledger,
    subscribing.credits_are_sent,
]


def problems() -> Iterator[str]:
    """What `audit_invariants` prints."""
    return map(str, audit())


def audit() -> list[Finding]:
    """All findings of all checks; none is what we want."""
    return [finding for check in CHECKS for finding in check()]
