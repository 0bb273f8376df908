"""Refusals in the shape that Stripe's SDKs understand."""

from typing import Any

Json = dict[str, Any]


class ApiError(Exception):
    """A request that gets Stripe's error object instead of a result."""

    def __init__(
        self,
        message: str,
        *,
        status: int = 400,
        type: str = "invalid_request_error",
        **details: Any,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.body: Json = {"message": message, "type": type}
        self.body |= {name: value for name, value in details.items() if value is not None}

    def as_json(self) -> Json:
        return {"error": self.body}


def no_such(kind: str, id: str, *, param: str = "id") -> ApiError:
    label = kind.replace("_", " ") if kind != "payment_intent" else "payment_intent"
    return ApiError(f"No such {label}: '{id}'", status=404, code="resource_missing", param=param)


def unauthorised(message: str) -> ApiError:
    return ApiError(message, status=401)


def card_declined(code: str, message: str, *, decline_code: str | None = None) -> ApiError:
    """What a bank's "no" looks like; whoever asked the bank adds the intent and the charge."""
    param = {"incorrect_cvc": "cvc", "expired_card": "exp_month", "incorrect_number": "number"}.get(
        code
    )
    return ApiError(
        message, status=402, type="card_error", code=code, decline_code=decline_code, param=param
    )


def unsupported(what: str, *, param: str | None = None) -> ApiError:
    """Stripe can do this and the sandbox cannot: saying so beats pretending."""
    return ApiError(f"The sandbox does not know {what}.", code="sandbox_unsupported", param=param)
