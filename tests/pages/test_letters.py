"""Every letter we send: the same in both its parts, readable light and dark, harmless."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.conf import settings

from accounts.reading import as_text
from weddingbazaar.pages.sample_letters import samples

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]

TEMPLATES = Path(settings.BASE_DIR) / "templates"
LETTERS = samples()
each_letter = pytest.mark.parametrize("sample", LETTERS, ids=lambda sample: sample.slug)
VOID = {"br", "img", "meta"}
BAD = "<script>alert('Tom & Jerry')</script>"


class Page(HTMLParser):
    """Refuses what is not closed in order, and remembers what it has seen."""

    def __init__(self, html):
        super().__init__()
        self.open, self.tags, self.links, self.sources = [], set(), [], []
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.links += [value for name, value in attrs if name == "href"]
        self.sources += [value for name, value in attrs if name == "src"]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def test_there_is_a_sample_of_every_letter():
    found = {str(path.relative_to(TEMPLATES)) for path in TEMPLATES.glob("*/mail/*.html")}
    found |= {str(path.relative_to(TEMPLATES)) for path in TEMPLATES.glob("*/email/*_message.html")}

    assert {sample.template for sample in LETTERS} == found - {"account/email/base_message.html"}
    assert len({sample.slug for sample in LETTERS}) == len(LETTERS)


@each_letter
def test_both_parts_have_the_same_links_and_all_are_whole(sample):
    page = Page(sample.html)

    assert set(page.links) == set(re.findall(r"https?://\S+", sample.letter.body))
    assert all(link.startswith("http") for link in page.links + page.sources)
    assert [kind for _, kind in sample.letter.alternatives] == ["text/html"]


@each_letter
def test_nothing_is_left_unsaid(sample):
    for part in (sample.letter.body, sample.html):
        assert not re.search(r"{{|{%|\bNone\b|SimpleNamespace", part)
    assert re.match(r"Hello|Ben Okafor <ben@example.test> wrote", sample.letter.body)
    assert "You get this" in sample.letter.body or sample.slug in (
        "an-account-is-erased",
        "somebody-wrote-to-us",
    )


@each_letter
def test_it_looks_right_with_and_without_its_rules(sample):
    assert "@media (prefers-color-scheme: dark)" in sample.html
    assert '<meta name="color-scheme" content="light dark">' in sample.html
    body = re.search(r"<body style=\"([^\"]+)\"", sample.html)[1]
    assert "background: #fbf7f2" in body
    for act in re.findall(r'<a class="act"[^>]*>', sample.html):
        assert "border-radius: 999px" in act


@pytest.mark.parametrize("number", range(len(LETTERS)), ids=[each.slug for each in LETTERS])
def test_names_are_no_markup(number):
    sample = samples(anna=BAD, studio=BAD, ben=BAD)[number]
    tags = Page(sample.html).tags

    assert tags == Page(LETTERS[number].html).tags
    assert "script" not in tags
    if "&lt;script" in sample.html.split("</h1>")[1]:
        assert "<script>" in sample.letter.body


def test_a_name_is_written_as_it_is():
    (invitation,) = [each for each in samples(anna=BAD) if each.slug == "a-partner-is-invited"]

    assert f"\n\n{BAD} is planning your wedding" in invitation.letter.body
    assert "&lt;script&gt;alert(" in invitation.html


class TestReading:
    def test_paragraphs_and_lines(self):
        assert as_text("<h1>Away</h1><p>One\n  two<br>three</p><p> </p><p>four</p>") == (
            "One two\nthree\n\nfour\n"
        )

    def test_links_follow_their_words(self):
        assert as_text('<p>So <a href="http://x/">look</a></p>') == "So look:\nhttp://x/\n"
        assert as_text('<p><a href="http://x/">http://x/</a></p>') == "http://x/\n"

    def test_lists(self):
        html = '<h2>New</h2><ul><li>One<br><a href="http://x/">See</a></li><li>Two</li></ul>'
        assert as_text(html) == "New\n- One\n  See: http://x/\n- Two\n"

    def test_tables_are_columns(self):
        rows = "<tr><th>Day</th><td>1 June</td></tr><tr><th>Total</th><td>€1</td></tr>"
        assert as_text(f"<table>{rows}</table>") == "Day    1 June\nTotal  €1\n"


class TestTheStylePage:
    def test_a_letter_runs_nothing_and_is_framed_by_us_alone(self, client, ada):
        client.force_login(ada)
        answer = client.get("/styleguide/letters/welcome/light/")

        assert "Welcome to Wedding Bazaar: one last step" in answer.content.decode()
        assert answer["Content-Security-Policy"].startswith("sandbox; default-src 'none'; ")
        assert answer["X-Frame-Options"] == "SAMEORIGIN"

    def test_it_shows_each_letter_in_both_schemes(self, client, ada):
        client.force_login(ada)
        page = client.get("/styleguide/").content.decode()

        for sample in LETTERS:
            for scheme in ("light", "dark"):
                assert page.count(f'src="/styleguide/letters/{sample.slug}/{scheme}/"') == 1

    def test_whose_browser_is_light_can_look_at_a_dark_one(self, client, ada):
        client.force_login(ada)
        light, dark = (
            client.get(f"/styleguide/letters/welcome/{scheme}/").content.decode()
            for scheme in ("light", "dark")
        )

        assert "@media all" in dark
        assert "@media not all" in light
        assert client.get("/styleguide/letters/welcome/blue/").status_code == 404

    def test_nobody_else_sees_one(self, client, ada, anna):
        client.force_login(anna)
        assert client.get("/styleguide/letters/welcome/light/").status_code == 404
        client.force_login(ada)
        assert client.get("/styleguide/letters/nothing/light/").status_code == 404
