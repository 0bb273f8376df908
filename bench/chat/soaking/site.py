"""What the soak runs against: PostgreSQL, Redis and web processes, each of which can be killed
and started again on its own port.
"""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg

from bench.chat.soaking.judge import Row

ROOT = Path(__file__).resolve().parents[3]
STARTS_WITHIN = 90
ALIEN = {"DATABASE_URL", "REDIS_URL", "SANDBOX_URL", "SITE_URL", "WB_ENV", "PORT"}
_ROWS = """
    SELECT conversation_id, seq, coalesce(author_id, 0), client_id::text, body
    FROM messaging_message WHERE conversation_id = ANY(%s)
"""


class Services:
    """A private PostgreSQL (fsync on) and Redis under `scratch`."""

    def __init__(self, scratch: Path) -> None:
        self._home = scratch / "services"
        self.environment = {name: v for name, v in os.environ.items() if name not in ALIEN} | {
            "WB_SERVICES": str(self._home),
            "WB_VAR": str(scratch / "var"),
            "WB_SERVICES_FSYNC": "on",
        }

    def start(self) -> None:
        self._run("start")
        told = subprocess.check_output(
            [ROOT / "bin/services", "env"], env=self.environment, text=True
        )
        for line in told.splitlines():
            name, value = line.removeprefix("export ").split("=", 1)
            self.environment[name] = value

    def stop(self) -> None:
        self._run("stop")

    def kill_redis(self) -> None:
        """What it held is gone: it saves nothing."""
        pid = int((self._home / "redis.pid").read_text())
        os.kill(pid, signal.SIGKILL)

    def start_redis(self) -> None:
        """On the port that it had."""
        self._run("start")

    def rows(self, conversations: list[int]) -> list[Row]:
        with psycopg.connect(self.environment["DATABASE_URL"]) as connection:
            return [Row(*row) for row in connection.execute(_ROWS, [conversations])]

    def manage(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.PIPE,
            text=True,
        )

    def _run(self, what: str) -> None:
        subprocess.run(
            [ROOT / "bin/services", what],
            env=self.environment,
            check=True,
            stdout=subprocess.DEVNULL,
        )


class Web:
    """One web process, started as the Procfile does."""

    def __init__(self, services: Services, log: Path, origin: str, port: int) -> None:
        self.address = f"ws://127.0.0.1:{port}/ws/"
        self.log = log
        self._port = port
        self._environment = services.environment | {"PORT": str(port), "SITE_URL": origin}
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "weddingbazaar.web", "--port", str(self._port)],
                cwd=ROOT,
                env=self._environment,
                stdout=log,
                stderr=log,
            )
        deadline = time.monotonic() + STARTS_WITHIN
        while time.monotonic() < deadline and self._process.poll() is None:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self._port)):
                return
            time.sleep(0.05)
        raise RuntimeError(f"a web process did not start:\n{self.log.read_text()}")

    def kill(self) -> None:
        """As a power cut would."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        self._end(signal.SIGTERM)

    def remove(self) -> None:
        if self._process is not None and self._process.poll() is None:
            self.kill()

    def complaints(self) -> Iterator[str]:
        lines = self.log.read_text().splitlines()
        for number, line in enumerate(lines):
            if line.startswith("Traceback"):
                end = next((later for later in lines[number + 1 :] if later[:1] not in " "), "")
                yield f"{self.log.name}:{number + 1}: {line} … {end}"

    def _end(self, how: signal.Signals) -> None:
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(timeout=20)


def free_ports(number: int) -> list[int]:
    with contextlib.ExitStack() as stack:
        probes = [stack.enter_context(socket.socket()) for _ in range(number)]
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [probe.getsockname()[1] for probe in probes]
