"""Pictures of what vendors do."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Photo(models.Model):
    vendor = models.ForeignKey("vendors.Vendor", on_delete=models.CASCADE, related_name="photos")
    image = models.ImageField(upload_to="vendors/%Y/%m", width_field="width", height_field="height")
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    alt = models.CharField(_("what the picture shows"), max_length=140)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("order", "pk")

    def __str__(self) -> str:
        return self.alt
