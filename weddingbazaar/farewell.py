"""daphne, taught to say goodbye: at SIGTERM every socket hears 1012 (restarting) before it closes.

Imported after the event loop's policy is set (`web.py`): daphne takes its loop when it is imported.
"""

import asyncio
from typing import Any

import autobahn.websocket.protocol
import daphne.server
from daphne.ws_protocol import WebSocketFactory, WebSocketProtocol

# Codes the protocol knows but autobahn lets only itself send.
RESERVED = {1011, 1012, 1013}


class Server(daphne.server.Server):
    """Cancels what runs, as daphne does, without stumbling over connections that have ended.

    Those have no application any more, and daphne's own loop would raise at the first of them.
    """

    def kill_all_applications(self) -> Any:
        for details in self.connections.values():
            if "application_instance" not in details:
                ended = asyncio.get_event_loop().create_future()
                ended.cancel()
                details["application_instance"] = ended
        return super().kill_all_applications()


class Socket(WebSocketProtocol):
    """autobahn's socket, without the debug lines it would format for every frame and nobody reads.

    They were the larger half of sending a frame. A text frame of ours is never fragmented, so it is
    its header and its words.
    """

    def serverClose(self, code: int | None = None) -> None:
        if code in RESERVED and self.state == self.STATE_OPEN:
            self.sendCloseFrame(code=code, isReply=False)
        else:
            super().serverClose(code)

    def serverSend(self, content: Any, binary: bool = False) -> None:
        """Nothing to a socket that has just closed: its consumer hears of that in a moment."""
        if self.state in (self.STATE_CLOSING, self.STATE_CLOSED):
            return
        if binary or self.state != self.STATE_OPEN or self._perMessageCompress or self.send_queue:
            super().serverSend(content, binary)
        else:
            words = content.encode()
            self.transport.write(text_header(len(words)) + words)

    def dataReceived(self, data: bytes) -> None:
        self._dataReceived(data)


def text_header(size: int) -> bytes:
    """How a whole, unmasked text frame of `size` bytes begins (RFC 6455, 5.2)."""
    if size < 126:
        return bytes((0x81, size))
    if size < 65536:
        return bytes((0x81, 126)) + size.to_bytes(2)
    return bytes((0x81, 127)) + size.to_bytes(8)


WebSocketFactory.protocol = Socket
# For every connection autobahn would lay out its 36 options in a debug line: a millisecond each.
vars(autobahn.websocket.protocol)["pformat"] = repr
