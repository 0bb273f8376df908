"""A small client of the chat that does what protocol.md asks for, to begin another one from.

    PASSWORD=... python docs/example_client.py https://site anna@example.org 7 [--say "Hello"]

Prints what is said in conversation 7 and sends what is typed; with --say it leaves after the ack.
"""

import asyncio
import json
import os
import random
import sys
import uuid
from contextlib import suppress
from http.cookiejar import CookieJar
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, Request, build_opener

from websockets import WebSocketException, connect


def sign_in(site: str, email: str, password: str) -> str:
    """The cookies of a session, from the form that people fill in."""
    jar, page = CookieJar(), f"{site}/accounts/login/"
    browser = build_opener(HTTPCookieProcessor(jar))
    browser.open(page).close()
    form = {"login": email, "password": password, "next": "/messages/"}
    form["csrfmiddlewaretoken"] = next(c.value for c in jar if c.name == "csrftoken")
    with browser.open(Request(page, urlencode(form).encode(), {"Referer": page})) as answer:
        if answer.url != f"{site}/messages/":  # a wrong password, or a second factor
            sys.exit(f"not signed in: see {answer.url}")
    return "; ".join(f"{cookie.name}={cookie.value}" for cookie in jar)


class Client:
    def __init__(self, c: int) -> None:
        self.c, self.place, self.unsent = c, 0, []  # a phone keeps these on its disk
        self.socket, self.catching_up, self.leaving, self.pause = None, True, False, 0.5

    async def stay_connected(self, site: str, cookies: str) -> None:
        address, headers = site.replace("http", "ws", 1) + "/ws/", {"Cookie": cookies}
        while True:
            try:
                async with connect(address, origin=site, additional_headers=headers) as socket:
                    self.socket, self.catching_up = socket, True
                    await self.put("hello", v=1, convs={str(self.c): self.place})
                    async for text in socket:
                        await self.hear(json.loads(text))
            except (WebSocketException, OSError) as lost:
                code = getattr(getattr(lost, "rcvd", None), "code", None)
                if code in {4401, 4403, 1009}:  # not signed in, suspended, a mistake of ours
                    sys.exit(f"closed with {code}")
            await asyncio.sleep(self.pause * random.uniform(0.5, 1.5))
            self.socket, self.pause = None, min(self.pause * 2, 15)

    async def hear(self, frame: dict) -> None:
        match frame:
            case {"type": "welcome"}:
                self.pause = 0.5
                await self.send_first()
            case {"type": "error", "detail": why}:
                await asyncio.sleep(frame.get("retry_after") or sys.exit(why))
                await self.send_first()
            case {"type": "ack", "id": name} if self.unsent and self.unsent[0]["id"] == name:
                await self.take(frame | self.unsent.pop(0) | {"from": "you"})
                await self.send_first()
            case {"type": "msg", "c": self.c}:
                await self.take(frame)
            case {"type": "synced", "c": self.c, "seq": seq, "more": more}:
                self.catching_up = False
                await self.put("delivered", c=self.c, seq=self.place)
                await self.resume_if(more or seq > self.place)

    async def take(self, frame: dict) -> None:
        if frame["seq"] == self.place + 1:
            self.place += 1
            print(f"{self.place} {frame.get('from', '-')}: {frame['body']}", flush=True)
        await self.resume_if(frame["seq"] > self.place)

    async def resume_if(self, something_is_missing: bool) -> None:
        if something_is_missing and not self.catching_up:
            self.catching_up = True
            await self.put("resume", c=self.c, after=self.place)

    async def send_first(self) -> None:
        """One after the other keeps the order; the id makes sending again harmless."""
        if self.unsent and self.socket:
            await self.put("send", **self.unsent[0])
        elif self.leaving:
            sys.exit()

    async def put(self, kind: str, **fields: object) -> None:
        with suppress(WebSocketException):  # after a reconnect it is asked for, or sent, again
            await self.socket.send(json.dumps({"type": kind, **fields}))

    async def write(self, body: str) -> None:
        self.unsent.append({"id": str(uuid.uuid4()), "c": self.c, "body": body})
        if len(self.unsent) == 1:
            await self.send_first()


async def main(site: str, email: str, conversation: str, *say: str) -> None:
    client, cookies = Client(int(conversation)), sign_in(site, email, os.environ["PASSWORD"])
    connected = asyncio.ensure_future(client.stay_connected(site, cookies))
    for words in say[1:]:
        await client.write(words)
    client.leaving = bool(say)
    if not say:
        lines = asyncio.StreamReader()
        reader = asyncio.StreamReaderProtocol(lines)
        await asyncio.get_running_loop().connect_read_pipe(lambda: reader, sys.stdin)
        async for line in lines:
            await client.write(line.decode().strip())
    await connected


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
