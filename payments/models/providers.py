"""Who moves the money, as rows name them."""

from django.db import models


class Provider(models.TextChoices):
    """With each of them the platform has a balance of its own: what is with one cannot be sent by
    another.
    """

    STRIPE = "stripe", "Stripe"
    PAYPAL = "paypal", "PayPal"
