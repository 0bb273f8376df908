from django import template

from vendors.money import words

register = template.Library()


@register.filter
def money(amount: int | None, currency: str) -> str:
    """`{{ package.price|money:vendor.currency }}`: minor units as people read them."""
    return "" if amount is None else words(amount, currency)
