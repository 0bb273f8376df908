from django.apps import AppConfig


class BookingsConfig(AppConfig):
    name = "bookings"

    def ready(self) -> None:
        from bookings.cards import draw_cards, draw_quote_cards, draw_review_cards
        from bookings.tools import conversation_tools
        from messaging import cards, tools

        cards.register("booking", draw_cards, words="About the booking")
        cards.register("quote", draw_quote_cards, words="An offer")
        cards.register("review", draw_review_cards, words="A review")
        tools.register(conversation_tools)
