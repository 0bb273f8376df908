"""Every page is HTML by the standard: the Nu Html Checker (npm's vnu-jar) reads them all."""

import json
import re
import subprocess
from pathlib import Path

import pytest

from tests.browser.conftest import ROOT
from tests.browser.test_pages import ACCOUNT, COUPLE, GUEST, STAFF, VENDOR

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("quiet_log")]

CHECKER = ROOT / "node_modules/vnu-jar/build/dist/vnu.jar"
# The attributes of htmx are its own, and times in templates are filled in by scripts.
FORGIVEN = re.compile(
    r"Attribute “(hx|ws)-[a-z-]+” not allowed|time-datetime format.*<time></time>"
)
PAGES = {
    "": GUEST,
    "couple@demo.test": [*ACCOUNT, *COUPLE],
    "vendor@demo.test": VENDOR,
    "admin@demo.test": STAFF,
}


def complaints(folder: Path) -> list[str]:
    ran = subprocess.run(
        ["java", "-jar", CHECKER, "--format", "json", "--errors-only", folder],
        capture_output=True,
        text=True,
        check=False,
    )
    found = [
        f"{Path(one['url']).name}:{one['lastLine']}: {one['message']} {one['extract']}"
        for one in json.loads(ran.stderr)["messages"]
    ]
    return [line for line in found if not FORGIVEN.search(line)]


def test_every_page_is_valid(visit, tmp_path):
    for person, paths in PAGES.items():
        asks = visit(person or None).request
        for path in paths:
            name = re.sub(r"\W+", "_", f"{person.partition('@')[0]} {path}")
            html = asks.get(path).text()
            (tmp_path / f"{name}.html").write_text(html)

    assert len(list(tmp_path.iterdir())) == sum(map(len, PAGES.values()))
    assert complaints(tmp_path) == []


def test_what_is_wrong_is_found(tmp_path):
    page = "<!doctype html><html lang=en><title>It</title><p hx-get=/><ul><b>No item</b></ul>"
    (tmp_path / "wrong.html").write_text(page)

    (complaint,) = complaints(tmp_path)

    assert complaint.startswith("wrong.html:1: Element “b” not allowed as child of element “ul”")
