import gzip

import pytest

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]
ACCEPTS = {"Accept-Encoding": "gzip, br"}


def test_a_page_is_compressed_for_who_can_read_it(client):
    plain, small = client.get("/help/"), client.get("/help/", headers=ACCEPTS)

    assert small["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in small["Vary"]
    assert len(small.content) < len(plain.content) / 2
    assert b"<h1" in gzip.decompress(small.content)
    assert "Content-Encoding" not in plain


def test_its_size_says_nothing_about_a_secret(client):
    sizes = {len(client.get("/help/", headers=ACCEPTS).content) for _ in range(12)}

    assert len(sizes) > 1


@pytest.mark.parametrize("path", ["/manifest.webmanifest", "/sw.js", "/share/site.jpg"])
def test_what_is_no_page_stays_as_it_is(client, path):
    answer = client.get(path, headers=ACCEPTS)

    assert answer.status_code == 200
    assert "Content-Encoding" not in answer
