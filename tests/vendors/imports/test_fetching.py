"""Fetching from a host that may be slow, huge, hostile or gone; really over HTTP."""

import gzip
import socket

import anyio
import pytest

from tests.fixtures.calendars import calendar
from vendors.imports import fetching
from vendors.imports.errors import CalendarError
from vendors.imports.fetching import MOST_BYTES, clean_address, fetch

BODY = calendar()


def test_a_calendar_comes_with_what_tells_it_from_the_next(calendar_host):
    url = calendar_host.serve("/a.ics?key=1", BODY, headers={"ETag": '"v1"'})

    found = fetch(url)

    assert (found.body, found.etag) == (BODY, '"v1"')
    assert calendar_host.asked[0][1]["Host"] in url


def test_what_has_not_changed_does_not_come_again(calendar_host):
    url = calendar_host.serve("/a.ics", BODY, headers={"ETag": '"v1"'})

    assert fetch(url, etag='"v1"', last_modified="Mon, 01 Jun 2026 10:00:00 GMT").body is None
    _, headers = calendar_host.asked[0]
    assert headers["If-Modified-Since"] == "Mon, 01 Jun 2026 10:00:00 GMT"


def test_three_redirects_are_followed_and_a_fourth_is_not(calendar_host):
    calendar_host.serve("/0", BODY)
    for n in (1, 2, 3, 4):
        calendar_host.serve(f"/{n}", status=302, headers={"Location": f"/{n - 1}"})

    assert fetch(f"{calendar_host.url}/3").body == BODY
    with pytest.raises(CalendarError, match="on and on"):
        fetch(f"{calendar_host.url}/4")


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ("http://10.0.0.8/a.ics", "not on the public internet"),
        ("http://169.254.169.254/latest/meta-data", "not on the public internet"),
        ("http://[::1]/a.ics", "not on the public internet"),
        ("https://8.8.8.8:8443/a.ics", "unusual port"),
        ("file:///etc/passwd", "begins with https"),
        ("http://user:word@8.8.8.8/a.ics", "name and password"),
    ],
)
def test_a_redirect_may_not_lead_where_an_address_may_not(calendar_host, target, words):
    url = calendar_host.serve("/a.ics", status=301, headers={"Location": target})

    with pytest.raises(CalendarError, match=words):
        fetch(url)


def test_no_more_than_two_megabytes(calendar_host):
    url = calendar_host.serve("/a.ics", lambda: iter([b"x" * 65536] * 64))

    with pytest.raises(CalendarError, match="larger than 2 MB"):
        fetch(url)


def test_a_small_packet_may_not_open_into_a_large_one(calendar_host):
    packed = {"Content-Encoding": "gzip"}
    bomb = calendar_host.serve("/bomb", gzip.compress(b"x" * 20 * MOST_BYTES), headers=packed)
    fine = calendar_host.serve("/fine", gzip.compress(BODY), headers=packed)
    damaged = calendar_host.serve("/damaged", b"not packed", headers=packed)

    assert fetch(fine).body == BODY
    with pytest.raises(CalendarError, match="larger than 2 MB"):
        fetch(bomb)
    with pytest.raises(CalendarError, match="damaged"):
        fetch(damaged)


def test_who_sends_a_byte_now_and_then_is_left_in_time(calendar_host, monkeypatch):
    """Every byte comes soon enough; all of it would take for ever."""
    monkeypatch.setattr(fetching, "SECONDS", 0.4)
    url = calendar_host.serve("/a.ics", calendar_host.drip)

    with pytest.raises(CalendarError, match="did not answer within"):
        fetch(url)


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (401, "not shared"),
        (403, "not shared"),
        (404, "no calendar at this address"),
        (410, "no calendar at this address"),
        (429, "busy or broken"),
        (500, "busy or broken"),
        (204, "do not understand"),
    ],
)
def test_refusals_are_said_in_plain_words(calendar_host, status, words):
    with pytest.raises(CalendarError, match=words):
        fetch(calendar_host.serve("/a.ics", status=status))


def test_nobody_there_is_said(calendar_host):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]

    with pytest.raises(CalendarError, match="could not connect"):
        fetch(f"http://127.0.0.1:{port}/a.ics")


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://127.0.0.1/a.ics", "not on the public internet"),
        ("https://localhost/a.ics", "not on the public internet"),
        ("http://0/a.ics", "not on the public internet"),
        ("http://192.168.1.1/a.ics", "not on the public internet"),
        ("https://[::ffff:10.0.0.8]/a.ics", "not on the public internet"),
        ("https://[64:ff9b::a00:8]/a.ics", "not on the public internet"),
        ("http://8.8.8.8:6379/", "unusual port"),
        ("https://8.8.8.8:80/", "unusual port"),
        ("ftp://8.8.8.8/a.ics", "begins with https"),
        ("calendar.example.com/a.ics", "begins with https"),
        ("https://[/a.ics", "not an address"),
    ],
)
def test_private_and_odd_addresses_are_refused(url, words):
    """Without the setting that tests have, this machine is as private as any."""
    with pytest.raises(CalendarError, match=words):
        fetch(url)


def test_the_connection_goes_to_the_place_that_was_looked_at(calendar_host, monkeypatch):
    """Rebinding: a name that would lead home the second time is asked for once only."""
    asked, connected, connect = [], [], anyio.connect_tcp
    port = int(calendar_host.url.rsplit(":", 1)[1])
    calendar_host.serve("/a.ics", BODY)

    def look_up(host, *args, **kwargs):
        asked.append(host)
        place = "8.8.8.8" if asked == ["calendar.example.com"] else "127.0.0.1"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (place, 80))]

    async def connect_here(remote_host, remote_port, **options):
        connected.append((remote_host, remote_port))
        return await connect("127.0.0.1", port, **options)

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    monkeypatch.setattr(anyio, "connect_tcp", connect_here)

    assert fetch("http://calendar.example.com/a.ics").body == BODY
    assert asked == ["calendar.example.com"]
    assert connected == [("8.8.8.8", 80)]
    assert calendar_host.asked[0][1]["Host"] == "calendar.example.com"


def test_a_name_with_one_private_place_is_refused(monkeypatch):
    def look_up(host, *args, **kwargs):
        return [(socket.AF_INET, 1, 6, "", (place, 80)) for place in ("8.8.8.8", "10.0.0.8")]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)

    with pytest.raises(CalendarError, match="not on the public internet"):
        fetch("http://calendar.example.com/a.ics")


def test_webcal_means_https():
    assert clean_address(" webcal://Example.com/a.ics?K=1 ") == "https://Example.com/a.ics?K=1"
    assert clean_address("HTTPS://example.com/a") == "https://example.com/a"
