"""Somebody fills in the form that the sandbox hosts for connected accounts."""

from typing import Any

import httpx
import stripe

GOOD = {
    "name": "Rosewood Studio",
    "bank": "DE89370400440532013000",
    "born": "1902-01-01",
    "act": "submit",
}


def new_account(client: stripe.StripeClient, *, key: str = "", **params: Any) -> Any:
    params = {
        "type": "express",
        "country": "PT",
        "email": "rosa@example.test",
        "capabilities": {"transfers": {"requested": True}},
    } | params
    return client.v1.accounts.create(params, {"idempotency_key": key} if key else None)


def ready_account(client: stripe.StripeClient, **typed: str) -> Any:
    """One that may receive transfers."""
    account = new_account(client)
    Onboarding(client, account.id).fill(**GOOD | typed)
    return client.v1.accounts.retrieve(account.id)


class Onboarding:
    """The form of one account, without a browser."""

    refresh_url = "http://127.0.0.1:9/refresh/"
    return_url = "http://127.0.0.1:9/return/"

    def __init__(self, client: stripe.StripeClient, account: str) -> None:
        self.client, self.account = client, account

    def link(self) -> Any:
        return self.client.v1.account_links.create(
            {
                "account": self.account,
                "type": "account_onboarding",
                "refresh_url": self.refresh_url,
                "return_url": self.return_url,
            }
        )

    def follow(self, url: str) -> str:
        """Where a link leads."""
        return httpx.get(url).headers["location"]

    def page(self) -> str:
        return httpx.get(self.link().url, follow_redirects=True).text

    def post(self, **typed: str) -> httpx.Response:
        return fill_form(self.link().url, **typed)

    def fill(self, **typed: str) -> str:
        """Where the form leads when it is sent."""
        return self.post(**typed).headers["location"]


def fill_form(link: str, **typed: str) -> httpx.Response:
    """Follow a link to the form and send it."""
    form = httpx.get(link, follow_redirects=True).raise_for_status().url
    return httpx.post(form, data=typed)
