"""What templates say about the look is true: icons exist, nothing is styled or scripted inline."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from adminpanel.demo.trades import TRADES

# Letters are no pages: no content policy reads them, and their readers know no style sheets.
TEMPLATES = sorted(
    path for path in (settings.BASE_DIR / "templates").rglob("*.html") if path.parent.name != "mail"
)
SPRITE = (settings.BASE_DIR / "static/img/icons.svg").read_text()
ICONS = set(re.findall(r'<symbol id="([\w-]+)"', SPRITE))


def test_every_icon_that_is_asked_for_is_in_the_sprite():
    asked = {
        name
        for path in TEMPLATES
        for name in re.findall(r'(?:\{% icon |\bicon=)"([\w-]+)"', path.read_text())
    }

    assert len(asked) > 20
    assert asked | {trade.icon for trade in TRADES} <= ICONS


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_nothing_is_inline_that_the_content_policy_refuses(path: Path):
    markup = path.read_text()

    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|hx-on", markup)
    for attributes in re.findall(r"<script([^>]*)>", markup):
        assert "src=" in attributes or "application/json" in attributes


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_chosen_theme_comes_with_the_first_byte(db, client: Client, theme: str):
    client.cookies["theme"] = theme

    assert f'data-theme="{theme}"' in client.get("/").content.decode()


def test_a_made_up_theme_is_not_echoed(db, client: Client):
    client.cookies["theme"] = "purple"

    page = client.get("/").content.decode()
    assert "data-theme=" not in page.split("<body", 1)[0]
    assert "purple" not in page
