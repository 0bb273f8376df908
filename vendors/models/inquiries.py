"""Where a couple and a vendor talk."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Couple
from messaging.models import Conversation


class Inquiry(models.Model):
    """Ties a couple and a vendor to their one conversation. `stage` is what the vendor thinks of
    it; couples never see that.
    """

    class Stage(models.TextChoices):
        NEW = "new", _("New")
        TALKING = "talking", _("In talks")
        VISIT = "visit", _("Visit or tasting")
        LOST = "lost", _("Lost")

    couple = models.ForeignKey(Couple, on_delete=models.PROTECT, related_name="inquiries")
    vendor = models.ForeignKey("vendors.Vendor", on_delete=models.PROTECT, related_name="inquiries")
    conversation = models.OneToOneField(Conversation, on_delete=models.PROTECT, related_name="+")
    stage = models.CharField(max_length=8, choices=Stage, default=Stage.NEW)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = "inquiries"
        constraints = (models.UniqueConstraint(fields=("couple", "vendor"), name="inquiry_once"),)

    def __str__(self) -> str:
        return f"{self.couple_id} to {self.vendor_id}"
