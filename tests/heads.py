"""The head of a page, as search engines and previews of links read it."""

import json
from html.parser import HTMLParser
from typing import Any

from django.http import HttpResponse


class HeadReader(HTMLParser):
    """`metas` by name or property, all values of each; `blocks` are what JSON-LD says."""

    def __init__(self) -> None:
        super().__init__()
        self.title, self.canonical = "", ""
        self.metas: dict[str, list[str]] = {}
        self.blocks: list[dict[str, Any]] = []
        self._inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        facts = {name: value or "" for name, value in attrs}
        if tag == "meta" and "content" in facts:
            name = facts.get("name") or facts.get("property", "")
            self.metas.setdefault(name, []).append(facts["content"])
        if tag == "link" and facts.get("rel") == "canonical":
            assert not self.canonical, "two canonical addresses"
            self.canonical = facts["href"]
        if tag == "script" and facts.get("type") == "application/ld+json":
            self._inside = "block"
        if tag == "title" and not self.title:
            self._inside = "title"

    def handle_data(self, data: str) -> None:
        if self._inside == "block":
            self.blocks.append(json.loads(data))
        if self._inside == "title":
            self.title += data

    def handle_endtag(self, tag: str) -> None:
        self._inside = ""

    def meta(self, name: str) -> str:
        """The one value; empty when it is not there."""
        values = self.metas.get(name, [""])
        assert len(values) == 1, f"{name} is there {len(values)} times"
        return values[0]

    def block(self, kind: str) -> dict[str, Any]:
        (found,) = (block for block in self.blocks if block["@type"] == kind)
        return found


def head_of(response: HttpResponse) -> HeadReader:
    reader = HeadReader()
    reader.feed(response.content.decode())
    return reader
