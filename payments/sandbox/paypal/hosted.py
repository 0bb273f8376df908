"""The page to which a payer is sent: approve, or go back."""

from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from payments.sandbox.errors import Json
from payments.sandbox.hosted import away, page
from payments.sandbox.paypal import orders
from payments.sandbox.paypal.errors import PayPalError
from payments.sandbox.pipeline import read_form
from payments.sandbox.world import World


class Approval:
    def __init__(self, world: World) -> None:
        self.world = world

    def routes(self) -> list[Route]:
        return [Route("/checkoutnow", self.approval, methods=["GET", "POST"])]

    async def approval(self, request: Request) -> Response:
        order = self._order(request.query_params.get("token", ""))
        if order is None:
            return page("This link has been used", "gone", status=404)
        context = self.world.store.secrets(order["id"])["context"]
        if request.method == "GET":
            return (
                _asked(order, context) if _is_open(order) else _back(context["return_url"], order)
            )
        act = (await read_form(request)).get("act")
        if act != "approve":
            return _back(context["cancel_url"], order)
        if _is_open(order):
            orders.approve(self.world, order)
            self.world.store.commit()
        return _back(context["return_url"], order, PayerID=orders.PAYER["payer_id"])

    def _order(self, token: str) -> Json | None:
        try:
            return orders.find(self.world, token)
        except PayPalError:
            return None


def _is_open(order: Json) -> bool:
    return bool(order["status"] == "PAYER_ACTION_REQUIRED")


def _asked(order: Json, context: Json) -> Response:
    unit = order["purchase_units"][0]
    amount = unit["amount"]
    return page(
        "Pay with PayPal",
        "approval",
        shop=context.get("brand_name", "Wedding Bazaar"),
        what=unit.get("description", "Payment"),
        amount=f"{amount['value']} {amount['currency_code']}",
        payer=orders.PAYER["email_address"],
    )


def _back(url: str, order: Json, **more: str) -> Response:
    parts = urlsplit(url)
    query = urlencode([*parse_qsl(parts.query), ("token", order["id"]), *more.items()])
    return away(urlunsplit(parts._replace(query=query)))
