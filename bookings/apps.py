from django.apps import AppConfig


class BookingsConfig(AppConfig):
    name = "bookings"

    def ready(self) -> None:
        from bookings.cards import draw_cards, draw_quote_cards, draw_review_cards
        from bookings.tools import conversation_tools
        from messaging import cards, tools

        cards.register("booking", draw_cards)
        cards.register("quote", draw_quote_cards)
        cards.register("review", draw_review_cards)
        tools.register(conversation_tools)
