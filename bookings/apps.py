from django.apps import AppConfig


class BookingsConfig(AppConfig):
    name = "bookings"

    def ready(self) -> None:
        from bookings.cards import draw_cards
        from messaging import cards

        cards.register("booking", draw_cards)
