import json
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messaging import protocol
from messaging.protocol import BadFrame, Card


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "not_json"),
        ("hello", "not_json"),
        ("[]", "bad_frame"),
        ("{}", "bad_frame"),
        ('{"type": "shout"}', "unknown_type"),
        ('{"type": "msg"}', "unknown_type"),
        ('{"type": "send", "c": 1, "body": "x"}', "bad_frame"),
        ('{"type": "send", "id": "7", "c": 1, "body": "x"}', "bad_frame"),
        ('{"type": "resume", "c": 0, "after": 1}', "bad_frame"),
        ('{"type": "resume", "c": 1, "after": -1}', "bad_frame"),
        ('{"type": "read", "c": 1, "seq": 99999999999999999999}', "bad_frame"),
        ('{"type": "send", "x": ' + "[" * 50_000, "not_json"),
        ('{"type": "ping", "n": "\ud800"}', "not_json"),
    ],
)
def test_what_is_no_frame_is_named(text, code):
    with pytest.raises(BadFrame) as refused:
        protocol.decode(text)
    assert refused.value.code == code
    assert str(refused.value)


@given(st.text())
def test_no_text_breaks_the_decoder(text):
    try:
        protocol.decode(text)
    except BadFrame:
        return
    raise AssertionError(f"{text!r} is no frame")


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_words_arrive_as_they_were_sent(body):
    sent = {"type": "send", "id": str(uuid.uuid4()), "c": 5, "body": body, "later": "ignored"}
    frame = protocol.decode(json.dumps(sent))
    assert isinstance(frame, protocol.Send)
    assert (frame.c, frame.body, str(frame.id)) == (5, body, sent["id"])


def test_a_message_of_the_site_itself_has_no_from():
    frame = protocol.Msg(
        c=1, seq=2, id=uuid.uuid4(), body="", ts=3, card=Card("booking", "12", "/bookings/12/card/")
    )
    sent = json.loads(protocol.encode(frame))
    assert sent["type"] == "msg"
    assert "from" not in sent
    assert sent["card"] == {"kind": "booking", "key": "12", "url": "/bookings/12/card/"}


def test_an_author_is_called_from():
    frame = protocol.Msg(c=1, seq=2, id=uuid.uuid4(), body="Hi", ts=3, author=7)
    assert json.loads(protocol.encode(frame))["from"] == 7


def test_every_frame_carries_its_name():
    for kind in protocol.ToClient.__args__:
        assert kind.__struct_config__.tag_field == "type"
        assert isinstance(kind.__struct_config__.tag, str)
