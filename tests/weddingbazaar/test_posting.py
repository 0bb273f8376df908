"""Acts with addresses of their own: whoever comes to one by GET finds the page with its form."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.urls import URLPattern, get_resolver, resolve, reverse

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]
SAMPLES = {
    "IntConverter": 1,
    "SlugConverter": "plus",
    "StringConverter": "x",
    "UUIDConverter": uuid4(),
}

# Without JavaScript these lead to a page, whatever comes of them: they draw parts for htmx only.
PARTS_ONLY = {
    "vendors/views/shortlist.py": {"shortlist_entry_create", "shortlist_entry_delete"},
    "vendors/views/photos.py": {"photo_alt_update", "photo_move_create"},
    "weddingbazaar/pages/views/pipeline.py": {"pipeline_move_create"},
    "payments/card_views.py": {"default_create"},
    "bookings/views/papers.py": {
        "note_create",
        "note_deletion_create",
        "task_create",
        "task_update",
    },
    "bookings/views/quotes.py": {"quote_withdrawal_create"},
    "bookings/views/bookings.py": {"acceptance_create"},
}
APPS = ("accounts", "adminpanel", "bookings", "messaging", "payments", "vendors", "weddingbazaar")


def acts(patterns: list[Any] | None = None, names: tuple[str, ...] = ()) -> Iterator[Any]:
    """Each address whose view says where it is posted from: its name, its parts, the page."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if not isinstance(pattern, URLPattern):
            inner = (*names, pattern.namespace) if pattern.namespace else names
            yield from acts(pattern.url_patterns, inner)
        elif page := getattr(pattern.callback, "posted_from", ""):
            kinds = pattern.pattern.converters.items()
            parts = {name: SAMPLES[type(kind).__name__] for name, kind in kinds}
            yield pytest.param(
                ":".join((*names, str(pattern.name))), parts, page, id=str(pattern.name)
            )


@pytest.mark.parametrize(("name", "parts", "page"), list(acts()))
def test_by_get_they_lead_to_the_page_with_the_form(client, ada, rosa, name, parts, page):
    client.force_login(ada if name.startswith("adminpanel") else rosa)

    answer = client.get(reverse(name, kwargs=parts))

    assert answer.status_code == 302
    assert resolve(answer.url.split("?")[0]).view_name == page


def test_no_act_answers_with_a_page_that_a_reload_cannot_find():
    """What is POST only and draws something either says where it is posted from or draws parts."""
    found: dict[str, set[str]] = {}
    for path in (path for app in APPS for path in (settings.BASE_DIR / app).rglob("*.py")):
        if drawing := set(_drawing_acts(path)):
            found[str(path.relative_to(settings.BASE_DIR))] = drawing

    assert found == PARTS_ONLY


def _drawing_acts(path: Path) -> Iterator[str]:
    functions = {
        node.name: node
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.FunctionDef)
    }
    for function in functions.values():
        is_act = any("require_POST" in ast.unparse(each) for each in function.decorator_list)
        if is_act and _draws(function, functions, set()):
            yield function.name


def _draws(
    function: ast.FunctionDef, functions: dict[str, ast.FunctionDef], seen: set[str]
) -> bool:
    """Itself, or by another function of its file."""
    seen.add(function.name)
    used = {node.id for node in ast.walk(function) if isinstance(node, ast.Name)}
    others = (functions[name] for name in used & functions.keys() - seen)
    return "render" in used or any(_draws(other, functions, seen) for other in others)
