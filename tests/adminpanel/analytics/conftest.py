"""Browsers that may or may not be counted, and events written at once, without the thread."""

import uuid

import pytest
from django.test import Client

from adminpanel.analytics.buffer import buffer
from adminpanel.analytics.consent import COOKIE

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Mobile/15E148 Safari/604.1"


@pytest.fixture(autouse=True)
def _written_by_hand(monkeypatch):
    monkeypatch.setattr(buffer, "start", lambda: None)
    buffer.forget()
    yield
    buffer.forget()


@pytest.fixture
def stranger() -> Client:
    """Of somebody who has not been asked."""
    return Client(headers={"user-agent": FIREFOX})


@pytest.fixture
def agreed(stranger) -> Client:
    """The same, after a yes."""
    stranger.cookies[COOKIE] = str(uuid.uuid4())
    return stranger
