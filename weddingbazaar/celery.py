"""The Celery application; tasks live in each app's `tasks.py` as `shared_task`s."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "weddingbazaar.settings")

app = Celery("weddingbazaar")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
