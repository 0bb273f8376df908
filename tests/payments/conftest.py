"""Every test of the money app may use the sandbox."""

from tests.fixtures.sandbox import sandbox, sandbox_process

__all__ = ["sandbox", "sandbox_process"]
