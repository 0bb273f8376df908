"""What the public directory can be asked for. Every filter is a form field: bad input is said by
the field.
"""

import datetime as dt
from typing import Any

import django_filters
from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Place
from vendors.models import Category, VendorQuerySet


class FutureDateField(forms.DateField):
    """A day to come. Yesterday is allowed up to the last minute of it west of here, so the day
    before is the limit.
    """

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def clean(self, value: Any) -> dt.date | None:
        date: dt.date | None = super().clean(value)
        if date and date < timezone.now().date() - dt.timedelta(days=1):
            raise forms.ValidationError(_("That day has passed. Choose a day to come."))
        return date


class FutureDateFilter(django_filters.DateFilter):
    field_class = FutureDateField


class VendorFilter(django_filters.FilterSet):
    """Date first: with a date only vendors with room on it stay, each with how much (`left`)."""

    date = FutureDateFilter(label=_("Wedding date"), method="free_on")
    category = django_filters.ModelChoiceFilter(
        label=_("What you need"),
        queryset=Category.objects.all(),
        to_field_name="slug",
        empty_label=_("Everything"),
    )
    place = django_filters.ModelChoiceFilter(
        label=_("Where"),
        queryset=Place.objects.all(),
        to_field_name="slug",
        empty_label=_("Anywhere"),
    )
    price = django_filters.NumberFilter(
        label=_("Price up to"), min_value=0, max_value=1_000_000, method="priced_up_to"
    )
    q = django_filters.CharFilter(label=_("Name or words"), max_length=80, method="with_words")

    def free_on(self, vendors: VendorQuerySet, name: str, date: dt.date) -> VendorQuerySet:
        return vendors.free_on(date)

    def priced_up_to(self, vendors: VendorQuerySet, name: str, price: Any) -> VendorQuerySet:
        """`price` is in whole units of the vendor's own currency; vendors here use currencies
        with two decimals.
        """
        return vendors.filter(starting_price__lte=int(price * 100))

    def with_words(self, vendors: VendorQuerySet, name: str, words: str) -> VendorQuerySet:
        for word in words.split():
            vendors = vendors.filter(
                Q(name__icontains=word)
                | Q(tagline__icontains=word)
                | Q(description__icontains=word)
            )
        return vendors
