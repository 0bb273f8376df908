from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate


class AdminPanelConfig(AppConfig):
    name = "adminpanel"

    def ready(self) -> None:
        from adminpanel.metrics import watching

        watching.watch()
        post_migrate.connect(_ensure_alert_rules, sender=self, dispatch_uid="alert rules")


def _ensure_alert_rules(using: str, **kwargs: Any) -> None:
    """Each release brings the rules it knows. On the way to an older state there is no table."""
    from adminpanel.alerting.built_in import ensure_built_in
    from adminpanel.models import AlertRule

    if AlertRule._meta.db_table in connections[using].introspection.table_names():
        ensure_built_in()
