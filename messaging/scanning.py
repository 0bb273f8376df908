"""Asking clamd whether a file is fit to be kept: its INSTREAM command, over TCP or a Unix socket.

It fails closed: when a scanner is configured and does not give a clear answer, the file is refused.
"""

import logging
import socket
import struct
from typing import IO

from messaging.exceptions import ScanFailed, UploadError

logger = logging.getLogger(__name__)

PATIENCE = 20.0
CHUNK = 64 * 1024
LONGEST_ANSWER = 4096


def refuse_infected(file: IO[bytes], address: str) -> None:
    """Raises UploadError with the name of what was found, ScanFailed without a clear answer."""
    try:
        answer = _ask(file, address)
    except (OSError, ValueError) as error:
        logger.error("clamd at %s does not answer: %s", address, error)
        raise ScanFailed from error
    if answer.endswith(" FOUND"):
        found = answer.removeprefix("stream: ").removesuffix(" FOUND")
        raise UploadError(f"The virus scanner refuses this file ({found}).")
    if answer != "stream: OK":
        logger.error("clamd at %s answers: %s", address, answer)
        raise ScanFailed


def _ask(file: IO[bytes], address: str) -> str:
    file.seek(0)
    with _connect(address) as clamd:
        clamd.sendall(b"zINSTREAM\0")
        while chunk := file.read(CHUNK):
            clamd.sendall(struct.pack("!I", len(chunk)) + chunk)
        clamd.sendall(struct.pack("!I", 0))
        answer = b""
        while not answer.endswith(b"\0") and len(answer) < LONGEST_ANSWER:
            if not (piece := clamd.recv(LONGEST_ANSWER)):
                break
            answer += piece
    return answer.rstrip(b"\0\n").decode(errors="replace")


def _connect(address: str) -> socket.socket:
    if address.startswith("/"):
        clamd = socket.socket(socket.AF_UNIX)
        clamd.settimeout(PATIENCE)
        try:
            clamd.connect(address)
        except OSError:
            clamd.close()
            raise
        return clamd
    host, _, port = address.rpartition(":")
    return socket.create_connection((host, int(port)), timeout=PATIENCE)
