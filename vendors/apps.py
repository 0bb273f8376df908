from django.apps import AppConfig


class VendorsConfig(AppConfig):
    name = "vendors"

    def ready(self) -> None:
        from messaging import listeners, notes
        from vendors.notes import absence_notes
        from vendors.services import send_away_replies

        listeners.register(send_away_replies)
        notes.register(absence_notes)
