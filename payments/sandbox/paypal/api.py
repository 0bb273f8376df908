"""The way of one request to PayPal's API: who asks, whether it was asked before, what it says, and
what was told to go wrong.
"""

import asyncio
import base64
import json
import logging
from collections.abc import Callable
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from payments.sandbox.errors import ApiError, Json
from payments.sandbox.paypal import balance, disputes, orders, payouts, refunds, requests, webhooks
from payments.sandbox.paypal.errors import PayPalError, detail, malformed
from payments.sandbox.paypal.things import Asked
from payments.sandbox.pipeline import Cut, read_form
from payments.sandbox.store import random_id
from payments.sandbox.world import World

# The two in settings.py; whoever has them may ask.
CLIENT_ID, SECRET = "wedding-bazaar-sandbox", "paypal-sandbox-secret-0001"
TOKEN_LIVES_FOR = 32_400
KEYS_LIVE_FOR = 6 * 3600
MAX_BODY = 1024 * 1024
Handler = Callable[[World, Asked], Json]
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Endpoint:
    method: str
    path: str
    handler: Handler
    form: type[requests.Body] = requests.Nothing
    status: int = 200
    in_short: tuple[str, ...] = ()
    """What is shown when the caller does not ask for the whole (`Prefer: return=representation`);
    nothing means all of it.
    """


SHORT = ("id", "status", "links")
ENDPOINTS = [
    Endpoint(
        "POST", "/v2/checkout/orders", orders.create, requests.OrderCreate, 201, in_short=SHORT
    ),
    Endpoint("GET", "/v2/checkout/orders/{id}", orders.retrieve),
    Endpoint(
        "POST", "/v2/checkout/orders/{id}/capture", orders.capture, status=201, in_short=SHORT
    ),
    Endpoint("GET", "/v2/payments/captures/{id}", refunds.retrieve_capture),
    Endpoint(
        "POST",
        "/v2/payments/captures/{id}/refund",
        refunds.create,
        requests.RefundCreate,
        201,
        in_short=SHORT,
    ),
    Endpoint("GET", "/v2/payments/refunds/{id}", refunds.retrieve),
    Endpoint("POST", "/v1/payments/payouts", payouts.create, requests.PayoutCreate, 201),
    Endpoint("GET", "/v1/payments/payouts/{id}", payouts.retrieve_batch),
    Endpoint("GET", "/v1/payments/payouts-item/{id}", payouts.retrieve_item),
    Endpoint("POST", "/v1/payments/payouts-item/{id}/cancel", payouts.cancel_item),
    Endpoint("GET", "/v1/customer/disputes", disputes.list_all),
    Endpoint("GET", "/v1/customer/disputes/{id}", disputes.retrieve),
    Endpoint("GET", "/v1/reporting/balances", balance.retrieve),
    Endpoint(
        "POST", "/v1/notifications/webhooks", webhooks.create, requests.WebhookCreate, status=201
    ),
    Endpoint("GET", "/v1/notifications/webhooks", webhooks.list_all),
    Endpoint("DELETE", "/v1/notifications/webhooks/{id}", webhooks.delete, status=204),
    Endpoint(
        "POST",
        "/v1/notifications/verify-webhook-signature",
        webhooks.verify,
        requests.Verification,
    ),
]


class Api:
    def __init__(self, world: World) -> None:
        self.world = world

    def routes(self) -> list[Route]:
        token = Route("/v1/oauth2/token", self.token, methods=["POST"])
        return [token, *(self._route(endpoint) for endpoint in ENDPOINTS)]

    def _route(self, endpoint: Endpoint) -> Route:
        async def view(request: Request) -> Response:
            return await self.answer(request, endpoint)

        return Route(endpoint.path, view, methods=[endpoint.method])

    async def token(self, request: Request) -> Response:
        """A word for some hours, to whoever knows the client's secret."""
        right = base64.b64encode(f"{CLIENT_ID}:{SECRET}".encode()).decode()
        if request.headers.get("authorization") != f"Basic {right}":
            said = "Client Authentication failed"
            return JSONResponse({"error": "invalid_client", "error_description": said}, 401)
        try:
            grant = (await read_form(request)).get("grant_type")
        except ApiError:
            grant = None
        if grant != "client_credentials":
            said = "Unsupported grant_type"
            return JSONResponse({"error": "unsupported_grant_type", "error_description": said}, 400)
        id = random_id("A21AA", 64)
        until = self.world.clock.now() + TOKEN_LIVES_FOR
        self.world.store.add("_paypal_token", {"id": id, "until": until})
        self.world.store.commit()
        self._note(request, 200, {})
        return JSONResponse(
            {"access_token": id, "token_type": "Bearer", "expires_in": TOKEN_LIVES_FOR}
        )

    async def answer(self, request: Request, endpoint: Endpoint) -> Response:
        where = {"path": request.url.path, "method": request.method}
        try:
            self._authenticate(request)
            raw = await _raw(request)
            if fault := self.world.faults.take("delay", **where):
                await asyncio.sleep(fault.detail.get("ms", 1000) / 1000)
            status, body = self._once(request, endpoint, raw, where)
        except PayPalError as error:
            status, body = error.status, error.body
        self._note(request, status, body)
        self.world.store.commit()
        if fault := self.world.faults.take("cut", **where):
            await asyncio.sleep(fault.detail.get("hold", 0))
            return Cut()
        headers = {"PayPal-Debug-Id": random_id("sandbox", 12), "Cache-Control": "no-store"}
        return Response(status_code=204) if status == 204 else JSONResponse(body, status, headers)

    def _once(
        self, request: Request, endpoint: Endpoint, raw: bytes, where: dict[str, str]
    ) -> tuple[int, Json]:
        """What was done under this `PayPal-Request-Id` is answered again, not done again. A refusal
        is not remembered.
        """
        key = request.headers.get("paypal-request-id")
        id = f"key:paypal:{request.method}:{request.url.path}:{key}"
        before = self.world.store.find("_key", id) if key else None
        if before and before["at"] > self.world.clock.now() - KEYS_LIVE_FOR:
            return 200, _in_short(request, endpoint, before["body"])
        sent = requests.read(_json(raw), endpoint.form)
        base = f"{request.url.scheme}://{request.url.netloc}/paypal"
        asked = Asked(sent, dict(request.path_params), base, raw)
        status, body = self._run(endpoint, asked, where)
        if key and status < 300:
            self.world.store.remove(id)
            row = {"id": id, "at": self.world.clock.now(), "body": json.loads(json.dumps(body))}
            self.world.store.add("_key", row)
        if self.world.faults.take("error_after", **where):
            raise PayPalError(500, "INTERNAL_SERVER_ERROR")
        return status, _in_short(request, endpoint, body)

    def _run(self, endpoint: Endpoint, asked: Asked, where: dict[str, str]) -> tuple[int, Json]:
        if fault := self.world.faults.take("error", **where):
            raise PayPalError(fault.detail.get("status", 500), "INTERNAL_SERVER_ERROR")
        try:
            return endpoint.status, endpoint.handler(self.world, asked)
        except PayPalError:
            raise
        except Exception as error:
            log.exception("%s %s", endpoint.method, endpoint.path)
            self.world.store.reload()
            raise PayPalError(500, "INTERNAL_SERVER_ERROR") from error

    def _authenticate(self, request: Request) -> None:
        word = request.headers.get("authorization", "").removeprefix("Bearer ")
        token = self.world.store.find("_paypal_token", word)
        if token is None or token["until"] < self.world.clock.now():
            raise PayPalError(401, "AUTHENTICATION_FAILURE")

    def _note(self, request: Request, status: int, body: Json) -> None:
        self.world.history.append(
            {
                "kind": "request",
                "at": self.world.clock.stamp(),
                "method": request.method,
                "path": request.url.path,
                "status": status,
                "key": request.headers.get("paypal-request-id"),
                "error": [each["issue"] for each in body.get("details", [])],
            }
        )


async def unknown(request: Request) -> Response:
    error = PayPalError(404, "RESOURCE_NOT_FOUND")
    return JSONResponse(error.body, error.status)


async def _raw(request: Request) -> bytes:
    raw = await request.body()
    if len(raw) > MAX_BODY:
        raise malformed(detail("REQUEST_TOO_LARGE", "The request is too large."))
    kind = request.headers.get("content-type", "").partition(";")[0]
    if raw and kind != "application/json":
        raise malformed(detail("INVALID_CONTENT_TYPE", "Send JSON."))
    return raw


def _json(raw: bytes) -> object:
    try:
        return json.loads(raw or b"{}")
    except ValueError as error:
        said = "The request JSON is not well formed."
        raise malformed(detail("MALFORMED_REQUEST_JSON", said)) from error


def _in_short(request: Request, endpoint: Endpoint, body: Json) -> Json:
    if not endpoint.in_short or "return=representation" in request.headers.get("prefer", ""):
        return body
    return {name: body[name] for name in endpoint.in_short}
