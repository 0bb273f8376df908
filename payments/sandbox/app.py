"""The sandbox as a web application: Stripe's API and browser script, PayPal's API and its approval
page, and the controls.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Mount, Route

from payments.sandbox.control import Control
from payments.sandbox.errors import Json
from payments.sandbox.hosted import Hosted
from payments.sandbox.objects import payment_intents, setup_intents
from payments.sandbox.paypal import api as paypal
from payments.sandbox.paypal.hosted import Approval
from payments.sandbox.pipeline import Pipeline
from payments.sandbox.resources import ENDPOINTS, JOBS
from payments.sandbox.routing import Endpoint
from payments.sandbox.store import Store
from payments.sandbox.webhooks import Deliverer
from payments.sandbox.world import Call, World

SCRIPT = Path(__file__).parent / "static" / "stripe.js"
LOOPBACK = ["127.0.0.1", "localhost", "[::1]", "testserver"]
EXPOSED = ["Request-Id", "Idempotent-Replayed", "Stripe-Version"]


def build(store: Store, *, secret_key: str, publishable_key: str) -> Starlette:
    """One sandbox over this store. The keys are the only ones it accepts."""
    world = World(store, secret_key=secret_key, publishable_key=publishable_key, jobs=JOBS)
    world.recall()
    deliverer = Deliverer(world)
    stripe = Mount(
        "/stripe",
        routes=[
            Route("/js/v3/", _script),
            *Hosted(world).routes(),
            *_api_routes(Pipeline(world)),
            Route("/{rest:path}", _unknown, methods=["GET", "POST", "DELETE"]),
        ],
        middleware=[
            Middleware(
                CORSMiddleware,
                allow_origins=["*"],
                allow_methods=["GET", "POST"],
                allow_headers=["*"],
                expose_headers=EXPOSED,
            )
        ],
    )
    return Starlette(
        routes=[
            stripe,
            Mount("/paypal", routes=_paypal_routes(world)),
            Mount("/control", routes=Control(world, deliverer).routes()),
            Route("/", _hello),
        ],
        middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=LOOPBACK)],
        lifespan=partial(_alive, store=store, deliverer=deliverer),
    )


def _paypal_routes(world: World) -> list[Route]:
    anything = ["GET", "POST", "PATCH", "DELETE"]
    unknown = Route("/{rest:path}", paypal.unknown, methods=anything)
    return [*Approval(world).routes(), *paypal.Api(world).routes(), unknown]


def _api_routes(pipeline: Pipeline) -> list[Route]:
    challenges = [
        Endpoint(
            "POST",
            f"/js/v3/challenges/{{id}}/{outcome}",
            "PaymentIntentConfirmParams",
            handler,
            True,
        )
        for outcome, handler in (("passed", _challenge_passed), ("failed", _challenge_failed))
    ]
    return [_route(pipeline, endpoint) for endpoint in (*ENDPOINTS, *challenges)]


def _route(pipeline: Pipeline, endpoint: Endpoint) -> Route:
    async def view(request: Request) -> Response:
        return await pipeline.answer(request, endpoint)

    return Route(endpoint.path, view, methods=[endpoint.method])


def _challenge_passed(world: World, call: Call) -> Json:
    return _challenge_answered(world, call, passed=True)


def _challenge_failed(world: World, call: Call) -> Json:
    return _challenge_answered(world, call, passed=False)


def _challenge_answered(world: World, call: Call, *, passed: bool) -> Json:
    """The bank's question was about a payment, or about a card to be kept."""
    is_setup = call.ids["id"].startswith("seti_")
    answer = setup_intents.answer_challenge if is_setup else payment_intents.answer_challenge
    return answer(world, call, passed=passed)


async def _script(request: Request) -> Response:
    return FileResponse(SCRIPT, media_type="text/javascript", headers={"Cache-Control": "no-cache"})


async def _hello(request: Request) -> Response:
    return JSONResponse(
        {"sandbox": "Wedding Bazaar's stand-in for Stripe and PayPal", "controls": "/control/"}
    )


async def _unknown(request: Request) -> Response:
    path = request.url.path.removeprefix("/stripe")
    message = f"Unrecognized request URL ({request.method}: {path})."
    return JSONResponse({"error": {"message": message, "type": "invalid_request_error"}}, 404)


@contextlib.asynccontextmanager
async def _alive(app: Starlette, *, store: Store, deliverer: Deliverer) -> AsyncIterator[None]:
    delivering = asyncio.create_task(deliverer.run())
    try:
        yield
    finally:
        delivering.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await delivering
        store.close()
