"""Where something went wrong. Apart from the models: the log is set up before them."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    PAGE = "page", _("Page")
    SOCKET = "socket", _("Socket")
    TASK = "task", _("Task")
    WEBHOOK = "webhook", _("Webhook")
    BROWSER = "browser", _("Browser")
    PROCESS = "process", _("Process")
