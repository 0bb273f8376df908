"""Bills of subscriptions that a vendor has asked their bank to take back."""

from typing import Any

from django.db import models
from django.db.models import F, Q

from payments.models.bank_disputes import BankDispute, BankDisputeQuerySet
from payments.models.subscriptions import Bill


class BillDisputeQuerySet(BankDisputeQuerySet["BillDispute"]):
    def unsettled(self) -> "BillDisputeQuerySet":
        """Those of which more is to be learned: open, or the money is with the bank."""
        out = Q(withdrawn_at__isnull=False, reinstated_at=None, taken_at=None)
        return self.filter(out | Q(state__in=BillDispute.OPEN))

    def lost(self) -> "BillDisputeQuerySet":
        return self.filter(taken_at__isnull=False)

    def for_lists(self) -> "BillDisputeQuerySet":
        """With all that a line about one shows: the open ones first, by the day until when."""
        related = self.select_related("bill__subscription__vendor", "bill__subscription__price")
        return related.order_by(F("closed_at").asc(nulls_first=True), "due_by", "-pk")


class BillDispute(BankDispute):
    """Of what a vendor has paid for their tier. It is answered on the provider's own pages. While
    the bank looks at it the tier stays; lost, the subscription ends: who has taken back what they
    paid has not paid.
    """

    bill = models.ForeignKey(Bill, on_delete=models.PROTECT, related_name="disputes")

    objects = BillDisputeQuerySet.as_manager()

    @property
    def provider(self) -> str:
        return self.bill.subscription.provider

    @property
    def about(self) -> dict[str, Any]:
        return {"bill": self.bill}

    @property
    def answer_url(self) -> str:
        """Where staff answer it: on Stripe's pages."""
        return f"https://dashboard.stripe.com/disputes/{self.provider_id}"
