"""Files that arrive at the same moment. Each test has a control that shows what the lock is for."""

import threading
import time
from pathlib import Path

import pytest

from accounts.models import User
from messaging import services
from messaging.exceptions import NoSuchFile, TooLarge
from messaging.models import Attachment, Message
from messaging.services import attachments
from tests.factories.files import PDF, upload
from tests.factories.messaging import conversation_of
from tests.races import Meeting, all_at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
AT_ONCE = 8


@pytest.fixture
def slow_check(monkeypatch):
    """A breath between looking at the quota and taking from it, so that races happen."""
    look = attachments._refuse_over_quota

    def look_and_pause(*args):
        look(*args)
        time.sleep(0.05)

    monkeypatch.setattr(attachments, "_refuse_over_quota", look_and_pause)


def files_at_once(anna, rose) -> list[Attachment | Exception]:
    talk = conversation_of(anna, rose)
    return all_at_once(
        [
            lambda: services.keep_upload(talk, owner=anna, upload=upload(PDF, name="a.pdf"))
            for _ in range(AT_ONCE)
        ]
    )


@pytest.mark.usefixtures("slow_check")
def test_the_last_place_of_a_quota_is_taken_once(anna, rose, settings):
    settings.UPLOAD_QUOTA_BYTES = len(PDF)
    answers = files_at_once(anna, rose)
    assert [type(one) for one in answers].count(TooLarge) == AT_ONCE - 1
    kept = Attachment.objects.get()
    assert {path.name for path in _on_disk(kept)} == {kept.pk.hex}


def test_without_the_lock_it_would_be_taken_more_often(anna, rose, settings, monkeypatch):
    """The control: all have looked, and looked again where the lock was, before anybody takes."""
    settings.UPLOAD_QUOTA_BYTES = len(PDF)
    look, meeting, mine = attachments._refuse_over_quota, Meeting(AT_ONCE), threading.local()

    def look_and_meet(*args):
        look(*args)
        mine.looks = getattr(mine, "looks", 0) + 1
        if mine.looks == 2:
            meeting.wait()

    monkeypatch.setattr(attachments, "_refuse_over_quota", look_and_meet)
    monkeypatch.setattr(attachments, "_locked", lambda pk: User.objects.get(pk=pk))
    files_at_once(anna, rose)
    assert Attachment.objects.count() > 1


def test_one_file_goes_with_one_message_only(anna, rose):
    talk = conversation_of(anna, rose)
    kept = services.keep_upload(talk, owner=anna, upload=upload())
    answers = all_at_once(
        [
            lambda: services.post_message(talk, author=anna, body="Mine", files=[kept.pk])
            for _ in range(AT_ONCE)
        ]
    )
    assert [type(one) for one in answers].count(NoSuchFile) == AT_ONCE - 1
    talk.refresh_from_db()
    assert Message.objects.count() == talk.head_seq == 1


def test_who_drops_a_file_while_sending_it_has_done_one_of_both(anna, rose):
    talk = conversation_of(anna, rose)
    for _ in range(10):
        kept = services.keep_upload(talk, owner=anna, upload=upload(PDF, name="a.pdf"))
        sent, dropped = all_at_once(
            [
                lambda pk=kept.pk: services.post_message(talk, author=anna, body="", files=[pk]),
                lambda pk=kept.pk: services.drop_upload(pk, by=anna),
            ]
        )
        assert isinstance(sent, NoSuchFile) != isinstance(dropped, NoSuchFile)
    assert Attachment.objects.filter(message=None).count() == 0
    assert Message.objects.count() == Attachment.objects.count()


def _on_disk(attachment):
    folder = Path(attachment.file.storage.path("."))
    return [path for path in folder.rglob("*") if path.is_file()]
