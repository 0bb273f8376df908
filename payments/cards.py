"""A payment as a card in the conversation: the same for both sides."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string

from payments.models import Payment

TEMPLATE = "payments/_payment_card.html"


def draw_cards(request: HttpRequest, keys: Sequence[str]) -> dict[str, str]:
    """The cards of many payments for messaging's history; those the viewer may not see are left
    out.
    """
    viewer: Any = request.user
    payments = Payment.objects.visible_to(viewer).for_cards().filter(pk__in=keys)
    return {
        str(payment.pk): render_to_string(TEMPLATE, {"payment": payment}, request=request)
        for payment in payments
    }
