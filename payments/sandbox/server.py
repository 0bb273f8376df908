"""Runs the sandbox on this machine's own address until it is told to stop."""

from pathlib import Path

import uvicorn

from payments.sandbox.app import build
from payments.sandbox.store import Store


def serve(*, port: int, file: Path | None, secret_key: str, publishable_key: str) -> None:
    app = build(Store(file), secret_key=secret_key, publishable_key=publishable_key)
    uvicorn.run(
        app,
        host="127.0.0.1",
        port=port,
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=2,
    )
