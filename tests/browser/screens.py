"""Pictures of every page that `test_pages.py` looks at, for people to look at (bin/screens)."""

import argparse
import contextlib
import re
import sys
import tempfile
from collections.abc import Iterator
from html import escape
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.conftest import CHROMIUM, ROOT, EmbeddedSite, sign_in
from tests.browser.test_pages import ACCOUNT, COUPLE, GUEST, STAFF, VENDOR

FOLDER = ROOT / "var/screens"
WIDTHS = [360, 768, 1280]
THEMES = ["light", "dark"]
PEOPLE = {
    "guest": ("", GUEST),
    "couple": ("couple@demo.test", [*COUPLE, *ACCOUNT]),
    "vendor": ("vendor@demo.test", VENDOR),
    "staff": ("admin@demo.test", STAFF),
}
# Longer pages are cut: their ends say nothing that their beginnings do not.
TALLEST = 4000


def main() -> None:
    parser = argparse.ArgumentParser(prog="bin/screens")
    parser.add_argument("--only", action="append", default=[], help="the beginning of an address")
    parser.add_argument("--url", help="a site that runs already, with the demo")
    chosen = parser.parse_args()
    FOLDER.mkdir(parents=True, exist_ok=True)
    with site(chosen.url) as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(**CHROMIUM)
        taken = [
            shot
            for who in PEOPLE
            for shot in pictures_of(browser, url, who, tuple(chosen.only) or ("/",))
        ]
        browser.close()
    (FOLDER / "index.html").write_text(index(taken))
    sys.stdout.write(f"{len(taken)} pages, {len(WIDTHS)} widths, {len(THEMES)} themes: {FOLDER}\n")


@contextlib.contextmanager
def site(url: str | None) -> Iterator[str]:
    if url:
        yield url
        return
    with tempfile.TemporaryDirectory(prefix="wedding-bazaar-screens.") as var:
        own = EmbeddedSite(Path(var))
        own.load_demo()
        own.start()
        try:
            yield own.url
        finally:
            own.stop()


def pictures_of(
    browser: Browser, url: str, who: str, beginnings: tuple[str, ...]
) -> Iterator[tuple[str, str]]:
    """Whose page each is, and its name; its pictures are in the folder."""
    email, paths = PEOPLE[who]
    chosen = [path for path in paths if path.startswith(beginnings)]
    if not chosen:
        return
    context = browser.new_context(base_url=url, service_workers="block", reduced_motion="reduce")
    page = context.new_page()
    if email:
        sign_in(page, email)
    for path in chosen:
        page.goto(path, wait_until="networkidle")
        name = re.sub(r"\W+", "-", path).strip("-") or "home"
        for width in WIDTHS:
            for theme in THEMES:
                take(page, width, theme, FOLDER / who / f"{name}-{width}-{theme}.jpg")
        yield who, name
    context.close()


def take(page: Page, width: int, theme: str, file: Path) -> None:
    page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
    page.set_viewport_size({"width": width, "height": 900})
    height = page.evaluate("document.documentElement.scrollHeight")
    page.set_viewport_size({"width": width, "height": min(max(height, 900), TALLEST)})
    page.screenshot(path=file, type="jpeg", quality=80)


def index(taken: list[tuple[str, str]]) -> str:
    rows = []
    for who, name in taken:
        shots = [f"{who}/{name}-{width}-{theme}.jpg" for theme in THEMES for width in WIDTHS]
        images = "".join(
            f'<a href="{shot}"><img src="{shot}" alt="" loading="lazy"></a>' for shot in shots
        )
        rows.append(f"<h2>{escape(who)}: {escape(name)}</h2><p>{images}</p>")
    style = "p{display:flex;gap:8px;align-items:start;overflow:auto}img{height:600px}"
    head = f"<!doctype html><html lang=en><title>Every page</title><style>{style}</style>"
    return head + "".join(rows)


if __name__ == "__main__":
    main()
