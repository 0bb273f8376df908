from django.apps import AppConfig


class AdminPanelConfig(AppConfig):
    name = "adminpanel"

    def ready(self) -> None:
        from adminpanel.metrics import watching

        watching.watch()
