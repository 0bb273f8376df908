"""Refusals in PayPal's shape: a name, a message, a debug id, and what was wrong where."""

from payments.sandbox.errors import Json
from payments.sandbox.store import random_id

MESSAGES = {
    "INVALID_REQUEST": "Request is not well-formed, syntactically incorrect, or violates schema.",
    "UNPROCESSABLE_ENTITY": "The requested action could not be performed, semantically incorrect,"
    " or failed business validation.",
    "RESOURCE_NOT_FOUND": "The specified resource does not exist.",
    "AUTHENTICATION_FAILURE": "Authentication failed due to invalid authentication credentials or a"
    " missing Authorization header.",
    "VALIDATION_ERROR": "Invalid request - see details",
    "USER_BUSINESS_ERROR": "User business error.",
    "INSUFFICIENT_FUNDS": "Sender does not have sufficient funds. Please add funds and retry.",
    "ITEM_ALREADY_CANCELLED": "Item has already been cancelled.",
    "ITEM_INCORRECT_STATUS": "Only unclaimed items can be cancelled.",
    "INTERNAL_SERVER_ERROR": "An internal server error has occurred.",
}


class PayPalError(Exception):
    def __init__(self, status: int, name: str, *details: Json, links: list[Json] | None = None):
        super().__init__(name)
        self.status = status
        self.body: Json = {
            "name": name,
            "message": MESSAGES[name],
            "debug_id": random_id("sandbox", 12),
            "details": list(details),
            "links": links or [],
        }


def detail(issue: str, description: str, field: str = "", value: object = None) -> Json:
    said: Json = {"issue": issue, "description": description}
    if field:
        said |= {"field": field, "location": "body", "value": str(value or "")}
    return said


def malformed(*details: Json) -> PayPalError:
    return PayPalError(400, "INVALID_REQUEST", *details)


def unprocessable(
    issue: str, description: str, *, field: str = "", links: list[Json] | None = None
) -> PayPalError:
    return PayPalError(422, "UNPROCESSABLE_ENTITY", detail(issue, description, field), links=links)


def no_such(what: str) -> PayPalError:
    said = "Specified resource ID does not exist. Please check the resource ID and try again."
    return PayPalError(404, "RESOURCE_NOT_FOUND", detail("INVALID_RESOURCE_ID", said, "id", what))
