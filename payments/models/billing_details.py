"""To whom a vendor's invoices are written."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from payments.countries import EU, in_eu
from vendors.models import Vendor


class BillingDetailsQuerySet(models.QuerySet["BillingDetails"]):
    def unchecked(self) -> "BillingDetailsQuerySet":
        """Those whose VAT id VIES knows about and has said nothing of yet."""
        return self.filter(vat_is_valid=None, country__in=EU).exclude(vat_id="")


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
