"""To whom a vendor's invoices are written."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from payments.countries import EU, in_eu
from vendors.models import Vendor

# An id may be registered any day, and may lapse.
REFUSED_AGAIN = dt.timedelta(days=1)
VALID_AGAIN = dt.timedelta(days=30)


class BillingDetailsQuerySet(models.QuerySet["BillingDetails"]):
    def checkable(self) -> "BillingDetailsQuerySet":
        """Those whose VAT id VIES knows about."""
        return self.filter(country__in=EU).exclude(vat_id="")

    def to_check(self, now: dt.datetime) -> "BillingDetailsQuerySet":
        """Those of whose id VIES has said nothing yet, refused it a day ago, or found it valid a
        month ago; who has waited longest for a first answer comes first.
        """
        refused = Q(vat_is_valid=False, vat_checked_at__lt=now - REFUSED_AGAIN)
        valid = Q(vat_is_valid=True, vat_checked_at__lt=now - VALID_AGAIN)
        waiting = self.checkable().filter(Q(vat_is_valid=None) | refused | valid)
        return waiting.order_by(F("vat_checked_at").asc(nulls_first=True), "pk")


class BillingDetails(models.Model):
    """Name, address and VAT id of a vendor's business. Invoices keep what it was that day."""

    vendor = models.OneToOneField(Vendor, on_delete=models.PROTECT, related_name="billing_details")
    name = models.CharField(_("legal name"), max_length=120)
    line1 = models.CharField(_("address"), max_length=120)
    line2 = models.CharField(_("address, second line"), max_length=120, blank=True, default="")
    postal_code = models.CharField(_("postal code"), max_length=20, blank=True, default="")
    city = models.CharField(_("town"), max_length=80)
    country = models.CharField(_("country, ISO 3166-1 alpha-2"), max_length=2)
    vat_id = models.CharField(_("VAT id"), max_length=20, blank=True, default="")
    vat_checked_at = models.DateTimeField(_("VIES answered"), null=True, blank=True)
    vat_is_valid = models.BooleanField(_("what VIES said of it, if it did"), null=True, blank=True)

    objects = BillingDetailsQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "billing details"

    def __str__(self) -> str:
        return f"{self.name}, {self.city}"

    @property
    def is_checkable(self) -> bool:
        """Whether VIES knows about such a VAT id."""
        return bool(self.vat_id) and in_eu(self.country)

    @property
    def is_abroad_in_eu(self) -> bool:
        """Whether it is in another country of the EU than we are."""
        home = settings.PLATFORM_COUNTRY
        return in_eu(home) and in_eu(self.country) and self.country != home

    @property
    def is_outside_eu(self) -> bool:
        return not in_eu(self.country) and in_eu(settings.PLATFORM_COUNTRY)

    @property
    def is_reverse_charged(self) -> bool:
        """Whether it owes the tax itself: it has a VAT id abroad in the EU, which VIES, where we
        ask it, has found valid.
        """
        said = self.vat_is_valid
        is_good = said is True if settings.VIES_URL else said is not False
        return self.is_abroad_in_eu and self.is_checkable and is_good
