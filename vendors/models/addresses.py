"""Where vendors were before they changed their name's address."""

from django.db import models
from django.utils import timezone

from vendors.models.vendors import Vendor


class FormerSlug(models.Model):
    """An address that a vendor had: links to it still lead there, and nobody else gets it."""

    slug = models.SlugField(max_length=80, unique=True)
    vendor = models.ForeignKey(Vendor, on_delete=models.CASCADE, related_name="former_slugs")
    left_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("-left_at",)

    def __str__(self) -> str:
        return self.slug
