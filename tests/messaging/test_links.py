"""Addresses in words: told apart alike on the server and in the page, and never anything worse."""

import json
import subprocess
from pathlib import Path

import pytest

from messaging.links import linked, pieces
from tests.fixtures.server import ROOT

CASES = json.loads((Path(__file__).parent / "links.json").read_text())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"])
def test_words_and_addresses_are_told_apart(case):
    assert [list(piece) for piece in pieces(case["text"])] == case["pieces"]
    assert "".join(words for words, _ in pieces(case["text"])) == case["text"]


def test_the_script_of_the_page_tells_the_same_apart():
    program = (
        "import {pieces} from './static/js/links.js';"
        "const texts = JSON.parse(process.argv[1]);"
        "console.log(JSON.stringify(texts.map(pieces)))"
    )
    texts = json.dumps([case["text"] for case in CASES])
    done = subprocess.run(
        ["node", "--input-type=module", "-e", program, texts],
        cwd=ROOT,
        capture_output=True,
        check=True,
        timeout=60,
    )
    assert json.loads(done.stdout) == [case["pieces"] for case in CASES]


def test_links_say_nothing_of_us_and_everything_is_escaped():
    html = linked('<b>"x"</b> https://a.example/?q=1&r=2')
    assert html == (
        "&lt;b&gt;&quot;x&quot;&lt;/b&gt; "
        '<a href="https://a.example/?q=1&amp;r=2" rel="noopener noreferrer nofollow ugc"'
        ' target="_blank">https://a.example/?q=1&amp;r=2</a>'
    )


@pytest.mark.parametrize("text", [("a@" * 2000), ("https://" * 500), "(" * 4000, "a." * 2000])
def test_awkward_words_take_no_time(text):
    assert "".join(words for words, _ in pieces(text)) == text
