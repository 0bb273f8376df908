"""Who decides whose a disputed payment is: the bank of a card, or PayPal. Here are the words for
them; whoever speaks of a dispute takes them from here.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Judge:
    name: str
    full_name: str
    asker: str  # who wants the money back
    asks: str  # goes on with what it is about
    claims: str  # the same when it is not a question any more
    question: str
    patience: str  # how long it may take

    def __str__(self) -> str:
        return self.name


BANK = Judge(
    name="the bank",
    full_name="the bank of the card",
    asker="the cardholder",
    asks="The bank of the card questions",
    claims="The bank of the card took back",
    question="the bank's question",
    patience="Banks take up to three months to decide.",
)
PAYPAL = Judge(
    name="PayPal",
    full_name="PayPal",
    asker="the buyer",
    asks="The buyer opened a case at PayPal about",
    claims="PayPal is to decide about",
    question="the case at PayPal",
    patience="PayPal may take some weeks to decide.",
)


def judge_of(provider: str) -> Judge:
    return PAYPAL if provider == "paypal" else BANK
