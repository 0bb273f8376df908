"""The way of one API request: who asks, what they ask, whether it was asked before, and what was
told to go wrong.
"""

import asyncio
import base64
import binascii
import hashlib
import json
import logging
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import Receive, Scope, Send

from payments.sandbox import forms
from payments.sandbox.billing import demo_subscriptions
from payments.sandbox.checking import check
from payments.sandbox.errors import ApiError, Json, unauthorised, unsupported
from payments.sandbox.expanding import expand
from payments.sandbox.objects import accounts
from payments.sandbox.routing import Endpoint
from payments.sandbox.store import random_id
from payments.sandbox.world import API_VERSION, Call, World

MAX_BODY = 1024 * 1024
MAX_UPLOAD = 6 * 1024 * 1024
KEYS_LIVE_FOR = 86_400
FOR_BROWSERS = {"client_secret", "use_stripe_sdk"}
log = logging.getLogger(__name__)


@dataclass
class Pipeline:
    world: World

    async def answer(self, request: Request, endpoint: Endpoint) -> Response:
        """Carry out one request to the API and write it down."""
        base = f"{request.url.scheme}://{request.url.netloc}/stripe"
        call = Call({}, request.path_params, base=base, request_id=random_id("req", 14))
        where = {"path": request.url.path, "method": request.method}
        replayed = False
        try:
            call.publishable = self._authenticate(request, endpoint)
            call.account = self._behalf(request, endpoint)
            sent = await read_form(request)
            await self._delay(where)
            call.idempotency_key = _idempotency_key(request)
            status, body, replayed = self._once(request, endpoint, call, sent, where)
        except ApiError as error:
            status, body = error.status, error.as_json()
        self._note(request, call, status, body, replayed)
        self.world.store.commit()
        if fault := self.world.faults.take("cut", **where):
            await asyncio.sleep(fault.detail.get("hold", 0))
            return Cut()
        # The browser script reads the error from the body: a declined card is no broken request,
        # and should not look like one in the console of the page.
        quiet = call.publishable and "sandbox-quiet" in request.headers
        return JSONResponse(body, 200 if quiet else status, _headers(request, call, replayed))

    def _once(
        self, request: Request, endpoint: Endpoint, call: Call, sent: Json, where: dict[str, str]
    ) -> tuple[int, Json, bool]:
        """Run it, unless the same key was seen before: then the first answer is given again."""
        key = call.idempotency_key
        if key is None:
            return *self._run(endpoint, call, self._checked(endpoint, call, sent), where), False
        asked = _fingerprint(request, sent)
        if before := self._remembered(key):
            if before["asked"] != asked:
                raise _reused(key)
            return before["status"], before["body"], True
        params = self._checked(endpoint, call, sent)
        status, body = self._run(endpoint, call, params, where)
        self._remember(key, asked, status, body)
        return status, body, False

    def _checked(self, endpoint: Endpoint, call: Call, sent: Json) -> Json:
        """A request that does not fit is refused before it counts as made: its key may be used
        again.
        """
        extras = {name: sent[name] for name in FOR_BROWSERS & set(sent)} if call.publishable else {}
        plain = {name: value for name, value in sent.items() if name not in extras}
        return check(plain, against=endpoint.params) | extras

    def _run(
        self, endpoint: Endpoint, call: Call, params: Json, where: dict[str, str]
    ) -> tuple[int, Json]:
        call.params = params
        self.world.call = call
        if fault := self.world.faults.take("error", **where):
            return _server_error(fault.detail.get("status", 500))
        try:
            demo_subscriptions.appear(self.world, call)
            result = endpoint.handler(self.world, call)
            body = expand(self.world, result, call.params.get("expand", []))
        except ApiError as error:
            self.world.store.commit()
            return error.status, error.as_json()
        except Exception:
            log.exception("%s %s", endpoint.method, endpoint.path)
            self.world.store.reload()
            return _server_error(500)
        if fault := self.world.faults.take("error_after", **where):
            return _server_error(fault.detail.get("status", 500))
        return 200, body

    def _authenticate(self, request: Request, endpoint: Endpoint) -> bool:
        """Whether the caller is a browser (publishable key); without a right key, nobody."""
        key = _key(request)
        if not key:
            raise unauthorised(
                "You did not provide an API key. You need to provide your API key in the"
                " Authorization header, using Bearer auth (e.g. 'Authorization: Bearer YOUR_KEY')."
            )
        if key == self.world.secret_key:
            return False
        if key != self.world.publishable_key:
            raise unauthorised(f"Invalid API Key provided: {key[:8]}****{key[-4:]}")
        if not endpoint.browsers_too:
            raise ApiError(
                "This API call cannot be made with a publishable API key."
                " Please use a secret API key.",
                status=401,
                code="secret_key_required",
            )
        return True

    def _behalf(self, request: Request, endpoint: Endpoint) -> str | None:
        """The connected account that the caller speaks for; the platform's own id is nobody."""
        account = request.headers.get("stripe-account")
        if not account or account == accounts.ACCOUNT_ID:
            return None
        if accounts.find(self.world, account) is None:
            raise ApiError(
                f"The provided key '{_key(request)[:8]}****' does not have access to account"
                f" '{account}' (or that account does not exist).",
                status=403,
                code="account_invalid",
            )
        if not endpoint.for_accounts:
            raise unsupported("this request on behalf of a connected account")
        return account

    async def _delay(self, where: dict[str, str]) -> None:
        if fault := self.world.faults.take("delay", **where):
            await asyncio.sleep(fault.detail.get("ms", 1000) / 1000)

    def _remembered(self, key: str) -> Json | None:
        row = self.world.store.find("_key", f"key:{key}")
        if row and row["at"] < self.world.clock.now() - KEYS_LIVE_FOR:
            self.world.store.remove(row["id"])
            return None
        return row

    def _remember(self, key: str, asked: str, status: int, body: Json) -> None:
        copy = json.loads(json.dumps(body))
        row = {"id": f"key:{key}", "asked": asked, "status": status, "body": copy}
        self.world.store.add("_key", row | {"at": self.world.clock.now()})

    def _note(self, request: Request, call: Call, status: int, body: Json, replayed: bool) -> None:
        error = body.get("error", {}) if isinstance(body, dict) else {}
        self.world.history.append(
            {
                "kind": "request",
                "at": self.world.clock.stamp(),
                "id": call.request_id,
                "method": request.method,
                "path": request.url.path,
                "status": status,
                "replayed": replayed,
                "idempotency_key": call.idempotency_key,
                "object": body.get("id"),
                "error": error.get("code") or error.get("message"),
            }
        )


class Cut(Response):
    """An answer that breaks off: what was asked has been done, but the caller cannot know."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = [(b"content-type", b"application/json"), (b"content-length", b"4096")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b'{"id":', "more_body": True})


async def read_form(request: Request) -> Json:
    """What the request says, in its address or its body."""
    if request.method in ("GET", "DELETE"):
        return forms.decode(request.url.query)
    kind = request.headers.get("content-type", "")
    has_parts = kind.startswith("multipart/form-data")
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > (MAX_UPLOAD if has_parts else MAX_BODY):
            raise ApiError("The request is too large.", status=413)
    if has_parts:
        return forms.decode_parts(bytes(body), kind)
    try:
        return forms.decode(body.decode())
    except UnicodeDecodeError as error:
        raise ApiError("Invalid UTF-8 in the request.") from error


def _key(request: Request) -> str:
    scheme, _, value = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return value.strip()
    if scheme.lower() == "basic":
        try:
            return base64.b64decode(value).decode().partition(":")[0]
        except (binascii.Error, UnicodeDecodeError):
            return ""
    return ""


def _idempotency_key(request: Request) -> str | None:
    key = request.headers.get("idempotency-key") if request.method == "POST" else None
    if key and len(key) > 255:
        raise ApiError(
            "Idempotency keys can be at most 255 characters long.", type="idempotency_error"
        )
    return key or None


def _fingerprint(request: Request, sent: Json) -> str:
    asked = json.dumps([request.method, request.url.path, sent], sort_keys=True)
    return hashlib.sha256(asked.encode()).hexdigest()


def _reused(key: str) -> ApiError:
    return ApiError(
        "Keys for idempotent requests can only be used with the same parameters they were first"
        " used with."
        f" Try using a key other than '{key}' if you meant to execute a different request.",
        type="idempotency_error",
    )


def _server_error(status: int) -> tuple[int, Json]:
    return status, {"error": {"message": "An unknown error occurred.", "type": "api_error"}}


def _headers(request: Request, call: Call, replayed: bool) -> dict[str, str]:
    headers = {
        "Request-Id": call.request_id,
        "Stripe-Version": request.headers.get("stripe-version", API_VERSION),
        "Cache-Control": "no-cache, no-store",
    }
    if call.idempotency_key:
        headers["Idempotency-Key"] = call.idempotency_key
    if replayed:
        headers["Idempotent-Replayed"] = "true"
    return headers
