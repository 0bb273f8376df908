from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    name = "payments"

    def ready(self) -> None:
        from messaging import cards
        from payments import checks, webhooks  # noqa: F401 - they register themselves
        from payments.cards import draw_cards

        cards.register("payment", draw_cards, words="A payment")
