from django.apps import AppConfig
from django.core.validators import MaxLengthValidator, MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy


class PagesConfig(AppConfig):
    name = "weddingbazaar.pages"
    label = "pages"

    def ready(self) -> None:
        """What all forms say of numbers and lengths that do not fit."""
        MinValueValidator.message = _("At least %(limit_value)s.")
        MaxValueValidator.message = _("At most %(limit_value)s.")
        MaxLengthValidator.message = ngettext_lazy(
            "At most %(limit_value)d character; this has %(show_value)d.",
            "At most %(limit_value)d characters; this has %(show_value)d.",
            "limit_value",
        )
