"""What an endpoint is, for the resources that declare theirs."""

from collections.abc import Callable
from dataclasses import dataclass

from payments.sandbox.errors import Json
from payments.sandbox.world import Call, World

Handler = Callable[[World, Call], Json]


@dataclass(frozen=True)
class Endpoint:
    """`params` names the type in `stripe.params` that the request must fit."""

    method: str
    path: str
    params: str
    handler: Handler
    browsers_too: bool = False
    """Whether the page may call it: with the publishable key and, for an intent, its client secret.
    """
    for_accounts: bool = False
    """Whether it may be asked on behalf of a connected account (`Stripe-Account`)."""
