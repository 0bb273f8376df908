"""What couples choose vendors by, besides trade, place and price."""

import redis
from django.core.cache import cache
from django.db import models
from django.utils.translation import gettext_lazy as _


class Style(models.Model):
    """A manner that vendors work in and couples look for: documentary, rustic, modern …"""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=40)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("order", "name")

    def __str__(self) -> str:
        return self.name


def style_names() -> dict[str, str]:
    """By id, as `Vendor.style_set` has them. Staff change them once in a year, so they are kept for
    a minute.
    """
    try:
        return cache.get_or_set("vendors:style-names", _style_names, 60) or {}
    except redis.RedisError:
        return _style_names()


def _style_names() -> dict[str, str]:
    return {str(pk): name for pk, name in Style.objects.values_list("pk", "name")}


class Language(models.TextChoices):
    """What may be spoken with a vendor (ISO 639-1)."""

    CS = "cs", _("Czech")
    DA = "da", _("Danish")
    DE = "de", _("German")
    EN = "en", _("English")
    ES = "es", _("Spanish")
    FR = "fr", _("French")
    HI = "hi", _("Hindi")
    IT = "it", _("Italian")
    NL = "nl", _("Dutch")
    NO = "no", _("Norwegian")
    PL = "pl", _("Polish")
    PT = "pt", _("Portuguese")
    SV = "sv", _("Swedish")
    TR = "tr", _("Turkish")
    UK = "uk", _("Ukrainian")


class VendorLanguage(models.Model):
    """A language that a vendor speaks with couples and guests."""

    vendor = models.ForeignKey("vendors.Vendor", on_delete=models.CASCADE, related_name="languages")
    code = models.CharField(max_length=2, choices=Language)

    class Meta:
        ordering = ("code",)
        constraints = (models.UniqueConstraint(fields=("vendor", "code"), name="language_once"),)

    def __str__(self) -> str:
        return self.get_code_display()
