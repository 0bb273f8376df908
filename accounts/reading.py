"""The text of a letter, read from its HTML."""

import re
from html.parser import HTMLParser

# What text does without: how it looks, whose mark is on it, and a heading that says the subject.
UNREAD = {"style", "title", "h1"}
BLOCKS = {"h2", "p", "li", "tr"}


def as_text(html: str) -> str:
    """Paragraphs with empty lines between, lists with dashes, tables in columns, addresses of links
    after their words. Understands the few elements that letters are made of.
    """
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.text()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._blocks: list[tuple[str, str]] = []  # which element, and what it says
        self._unread = 0
        self._words = ""
        self._is_item = False
        self._href, self._since = "", 0
        self._rows: list[tuple[str, str]] = []
        self._cell = ""

    def text(self) -> str:
        text, before = "", ""
        for kind, words in self._blocks:
            between = "\n" if kind == before == "li" or before == "h2" else "\n\n"
            text += (between if text else "") + words
            before = kind
        return text + "\n"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in UNREAD:
            self._unread += 1
        elif tag in BLOCKS:
            self._words, self._is_item = "", tag == "li"
        elif tag == "br":
            self._words = self._words.rstrip(" ") + "\n"
        elif tag == "a":
            self._href, self._since = dict(attrs).get("href") or "", len(self._words)
        elif tag in ("th", "td"):
            self._words = ""

    def handle_data(self, data: str) -> None:
        if not self._unread:
            words = re.sub(r"\s+", " ", data)
            is_new_line = self._words == "" or self._words.endswith(("\n", " "))
            self._words += words.lstrip() if is_new_line else words

    def handle_endtag(self, tag: str) -> None:
        if tag in UNREAD:
            self._unread -= 1
        elif tag == "a":
            self._end_link()
        elif tag == "th":
            self._cell = self._words.strip()
        elif tag == "td":
            self._rows.append((self._cell, self._words.strip()))
        elif tag == "table":
            self._end_table()
        elif tag == "li":
            self._say(tag, "- " + self._words.strip().replace("\n", "\n  "))
        elif tag in BLOCKS - {"tr"}:
            self._say(tag, self._words.strip())

    def _end_link(self) -> None:
        words = self._words[self._since :].strip()
        if words == self._href:
            return
        between = ": " if self._is_item else ":\n"
        self._words = self._words.rstrip() + between + self._href

    def _end_table(self) -> None:
        width = max((len(name) for name, _ in self._rows), default=0)
        margin = "\n" + " " * (width + 2)
        lines = [f"{name:{width}}  {words}".replace("\n", margin) for name, words in self._rows]
        self._say("table", "\n".join(lines))
        self._rows = []

    def _say(self, tag: str, words: str) -> None:
        if words:
            self._blocks.append((tag, words))
        self._words, self._is_item = "", False
