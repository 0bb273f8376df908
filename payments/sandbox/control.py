"""`/control/`: tell the sandbox what to do wrong, move its clock, and ask what happened. JSON in,
JSON out.
"""

import asyncio
import json

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from payments.sandbox.errors import ApiError, Json
from payments.sandbox.faults import KINDS
from payments.sandbox.objects import balance, disputes, onboarding
from payments.sandbox.paypal import disputes as paypal_disputes
from payments.sandbox.paypal import payouts, things
from payments.sandbox.paypal.errors import PayPalError
from payments.sandbox.webhooks import Deliverer
from payments.sandbox.world import World


class Control:
    def __init__(self, world: World, deliverer: Deliverer) -> None:
        self.world = world
        self.deliverer = deliverer

    def routes(self) -> list[Route]:
        return [
            Route("/", self.state, methods=["GET"]),
            Route("/faults", self.declare_fault, methods=["POST"]),
            Route("/faults", self.clear_faults, methods=["DELETE"]),
            Route("/accounts", self.change_account, methods=["POST"]),
            Route("/balance", self.change_balance, methods=["POST"]),
            Route("/disputes", self.change_dispute, methods=["POST"]),
            Route("/paypal", self.change_paypal, methods=["POST"]),
            Route("/clock", self.move_clock, methods=["POST"]),
            Route("/history", self.history, methods=["GET"]),
            Route("/options", self.set_options, methods=["POST"]),
            Route("/webhooks", self.pause_webhooks, methods=["POST"]),
            Route("/webhooks/flush", self.flush_webhooks, methods=["POST"]),
            Route("/webhooks/resend", self.resend_event, methods=["POST"]),
            Route("/wait", self.wait, methods=["POST"]),
            Route("/reset", self.reset, methods=["POST"]),
        ]

    async def state(self, request: Request) -> Response:
        return JSONResponse(
            {
                "now": self.world.clock.stamp(),
                "faults": [fault.as_json() for fault in self.world.faults.declared],
                "kinds": KINDS,
                "settle_after": self.world.settle_after,
                "webhooks": {"paused": self.deliverer.paused, "queue": self.deliverer.queue()},
            }
        )

    async def declare_fault(self, request: Request) -> Response:
        try:
            fault = self.world.faults.declare(await _json(request))
        except ApiError as error:
            return _refused(error)
        return JSONResponse(fault.as_json(), 201)

    async def clear_faults(self, request: Request) -> Response:
        self.world.faults.clear()
        return JSONResponse({"faults": []})

    async def change_account(self, request: Request) -> Response:
        """Let a connected account lose what it may do, or get it back."""
        try:
            account = onboarding.decide(self.world, await _json(request))
        except ApiError as error:
            return _refused(error)
        self.world.store.commit()
        return JSONResponse(account)

    async def change_balance(self, request: Request) -> Response:
        """Put money on Stripe's balance, of which nobody was told."""
        try:
            movement = balance.control(self.world, await _json(request))
        except ApiError as error:
            return _refused(error)
        self.world.store.commit()
        return JSONResponse(movement)

    async def change_dispute(self, request: Request) -> Response:
        """Let a bank open a dispute, or decide one."""
        try:
            dispute = disputes.control(self.world, await _json(request))
        except ApiError as error:
            return _refused(error)
        self.world.store.commit()
        return JSONResponse(dispute)

    async def change_paypal(self, request: Request) -> Response:
        """Put money on PayPal's balance, let a payout come to its end, or a payer complain."""
        try:
            asked = await _json(request)
            is_dispute = bool({"capture", "dispute"} & asked.keys())
            act = paypal_disputes.control if is_dispute else payouts.control
            answer = act(self.world, asked)
        except (ApiError, PayPalError) as error:
            return _refused(error) if isinstance(error, ApiError) else JSONResponse(error.body, 400)
        self.world.store.commit()
        return JSONResponse(answer)

    async def move_clock(self, request: Request) -> Response:
        try:
            seconds = (await _json(request)).get("advance")
            if not isinstance(seconds, int | float):
                raise ApiError("advance must be a number of seconds", param="advance")
        except ApiError as error:
            return _refused(error)
        self.world.move_clock(seconds)
        return JSONResponse({"now": self.world.clock.stamp()})

    async def history(self, request: Request) -> Response:
        kind = request.query_params.get("kind")
        lines = [line for line in self.world.history if kind in (None, line["kind"])]
        return JSONResponse({"data": lines})

    async def set_options(self, request: Request) -> Response:
        try:
            seconds = (await _json(request)).get("settle_after", self.world.settle_after)
            if not isinstance(seconds, int | float) or seconds < 0:
                raise ApiError("settle_after must be a number of seconds", param="settle_after")
        except ApiError as error:
            return _refused(error)
        self.world.settle_after = seconds
        return JSONResponse({"settle_after": seconds})

    async def pause_webhooks(self, request: Request) -> Response:
        try:
            self.deliverer.paused = bool((await _json(request)).get("paused"))
        except ApiError as error:
            return _refused(error)
        self.world.wake()
        return JSONResponse({"paused": self.deliverer.paused})

    async def flush_webhooks(self, request: Request) -> Response:
        self.deliverer.flush()
        return JSONResponse({"queue": len(self.deliverer.queue())})

    async def resend_event(self, request: Request) -> Response:
        try:
            id = (await _json(request)).get("event", "")
            if event := self.world.store.find("paypal_event", id):
                things.send(self.world, event)
            else:
                self.world.send(self.world.store.get("event", id, param="event"))
        except ApiError as error:
            return _refused(error)
        self.world.store.commit()
        return JSONResponse({"event": id})

    async def wait(self, request: Request) -> Response:
        """Until nothing is left to do or to deliver, or the time is up."""
        try:
            seconds = float((await _json(request)).get("seconds", 10))
        except ApiError as error:
            return _refused(error)
        for _ in range(int(seconds / 0.02)):
            if self.deliverer.is_idle():
                break
            await asyncio.sleep(0.02)
        return JSONResponse({"idle": self.deliverer.is_idle(), "queue": self.deliverer.queue()})

    async def reset(self, request: Request) -> Response:
        self.world.reset()
        self.deliverer.paused = False
        return JSONResponse({"now": self.world.clock.stamp()})


async def _json(request: Request) -> Json:
    """Only JSON: a page of another site could send a form, but not this, without being asked for
    leave.
    """
    if request.headers.get("content-type", "").partition(";")[0] != "application/json":
        raise ApiError("Send JSON.", status=415)
    try:
        asked = json.loads(await request.body() or b"{}")
    except ValueError as error:
        raise ApiError("That is not JSON.") from error
    if not isinstance(asked, dict):
        raise ApiError("Send a JSON object.")
    return asked


def _refused(error: ApiError) -> Response:
    return JSONResponse(error.as_json(), error.status)
