"""What people may send each other as files, and what becomes of it."""

import codecs
import datetime as dt
import hashlib
import io
import os
import uuid

import msgspec
import pytest
from django.core.files.storage import storages
from django.utils import timezone
from PIL import Image

from messaging import audit, pictures, services, tasks
from messaging.exceptions import (
    BadBody,
    Closed,
    NoSuchFile,
    NotAMember,
    ScanFailed,
    TooFast,
    TooLarge,
    TooManyFiles,
    UploadError,
)
from messaging.limits import uploads
from messaging.models import Attachment, Conversation, Message
from messaging.services import telling
from messaging.uploads import clean_name
from tests.factories.files import (
    PDF,
    SVG,
    archive,
    moving,
    open_text,
    photograph,
    picture,
    upload,
    word,
)
from tests.factories.messaging import conversation_of
from tests.fixtures.clamd import VIRUS, running_clamd

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]


@pytest.fixture
def talk(anna, rose):
    return conversation_of(anna, rose)


@pytest.fixture
def keep(talk, anna):
    return lambda *content, **facts: services.keep_upload(
        talk, owner=anna, upload=upload(*content, **facts)
    )


@pytest.fixture
def clamd(settings):
    with running_clamd() as clamd:
        settings.CLAMD_ADDRESS = clamd.address
        yield clamd


@pytest.fixture
def told(monkeypatch):
    parcels = []
    monkeypatch.setattr(telling, "publish", parcels.extend)
    return parcels


def stored_files():
    disk = storages["private"]
    return {
        f"{folder}/{name}"
        for folder in (disk.listdir("")[0] if disk.exists("") else [])
        for name in disk.listdir(folder)[1]
    }


def opened(attachment):
    with attachment.file.open() as file:
        return Image.open(io.BytesIO(file.read()))


def make_old(attachment, hours=25):
    then = timezone.now() - dt.timedelta(hours=hours)
    Attachment.objects.filter(pk=attachment.pk).update(created_at=then)


# ---------------------------------------------------------------- what is taken


def test_a_picture_is_kept_as_we_write_it(keep, talk, anna):
    kept = keep(photograph((60, 40)), name="Our garden.JPG", claimed="text/html")

    assert (kept.kind, kept.name, kept.content_type) == ("picture", "Our garden.jpg", "image/jpeg")
    assert (kept.width, kept.height) == (40, 60)  # upright
    assert (kept.conversation, kept.owner, kept.message) == (talk, anna, None)
    content = kept.file.open().read()
    assert (kept.size, kept.checksum) == (len(content), hashlib.sha256(content).hexdigest())
    assert b"secret" not in content
    assert not opened(kept).getexif()


def test_what_we_store_is_named_by_us(keep):
    kept = keep(name="invitation.png")
    assert kept.file.name == f"{kept.pk.hex[:2]}/{kept.pk.hex}"
    assert kept.file.storage is storages["private"]


def test_transparency_is_kept(keep):
    clear = keep(picture(mode="RGBA"), name="logo.png")
    assert opened(clear).mode == "RGBA"


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_what_moves_goes_on_moving(keep, kind):
    kept = keep(moving(kind, comment=b"our secret"), name=f"dance.{kind.lower()}")

    assert (kept.name, kept.content_type) == ("dance.webp", "image/webp")
    assert (kept.width, kept.height) == (20, 10)
    shown = opened(kept)
    durations = []
    for number in range(shown.n_frames):
        shown.seek(number)
        shown.load()
        durations.append(shown.info["duration"])
    assert durations == [50, 120, 50]
    assert b"secret" not in kept.file.open().read()
    services.make_thumbnail(kept.pk)
    kept.refresh_from_db()
    assert Image.open(io.BytesIO(kept.thumb.open().read())).n_frames == 1


def test_of_what_moves_too_much_the_first_picture_stays(keep, settings, monkeypatch):
    settings.UPLOAD_MAX_PIXELS = 3 * 20 * 10 - 1
    large = keep(moving(), name="large.gif")
    settings.UPLOAD_MAX_PIXELS = 3 * 20 * 10
    assert opened(keep(moving(), name="fits.gif")).n_frames == 3
    monkeypatch.setattr(pictures, "MOST_FRAMES", 2)
    long = keep(moving(), name="long.gif")

    for kept in (large, long):
        assert kept.content_type == "image/png"
        assert opened(kept).getpixel((0, 0)) == (255, 0, 0)


def test_what_breaks_off_moves_as_far_as_it_goes(keep):
    content = moving()
    kept = keep(content[: content.rindex(b"\x21\xf9") + 4], name="torn.gif")
    assert opened(kept).n_frames == 2


def test_a_photograph_with_a_second_one_behind_it_stays_a_photograph(keep):
    kept = keep(moving("MPO"), name="deep.jpg")
    assert (kept.name, kept.content_type) == ("deep.jpg", "image/jpeg")


def test_a_large_picture_is_made_smaller(keep):
    kept = keep(picture((5000, 1000), "JPEG"), name="wide.jpg")
    assert (kept.width, kept.height) == (4096, 819)


@pytest.mark.parametrize(
    ("name", "content", "kind", "content_type"),
    [
        ("contract.pdf", PDF, "pdf", "application/pdf"),
        ("plan.DOCX", word(), "document", "wordprocessingml.document"),
        ("table.odt", open_text(), "document", "opendocument.text"),
        ("guests.csv", b"name;table\nAnna;1\n", "document", "text/csv"),
        ("note.txt", "Grüße".encode("latin-1"), "document", "text/plain"),
        ("wide.txt", "Grüße 💐".encode("utf-16"), "document", "text/plain"),
        ("wide.csv", codecs.BOM_UTF16_BE + "a;b".encode("utf-16-be"), "document", "text/csv"),
        ("day.ics", b"\xef\xbb\xbfBEGIN:VCALENDAR\r\n", "document", "text/calendar"),
    ],
)
def test_documents_are_kept_as_they_came(keep, name, content, kind, content_type):
    kept = keep(content, name=name, claimed="text/html")
    assert (kept.kind, kept.name) == (kind, name)
    assert kept.content_type.endswith(content_type)
    assert kept.file.open().read() == content


# ---------------------------------------------------------------- the bad ones


def test_of_a_polyglot_only_the_picture_is_kept(keep):
    evil = b"<script>alert(1)</script>PK\x03\x04"
    kept = keep(picture() + evil, name="two-in-one.png")
    assert b"script" not in kept.file.open().read()


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("drawing.svg", SVG, "of this kind"),
        ("drawing.png", SVG, "not a JPEG, PNG, WebP or GIF"),
        ("page.html", b"<html>", "of this kind"),
        ("party.zip", archive(a=b"b"), "of this kind"),
        ("noname", PDF, "of this kind"),
        ("trick.gif", b"GIF89a<html>", "not a JPEG, PNG, WebP or GIF"),
        ("cut.png", picture()[:60], "not a JPEG, PNG, WebP or GIF"),
        ("contract.pdf", picture(), "not what its name says"),
        ("photo.jpg", PDF, "not a JPEG, PNG, WebP or GIF"),
        ("plan.docx", archive(a=b"b"), "not what its name says"),
        ("macro.docx", word(**{"word/vbaProject.bin": b"x"}), "not what its name says"),
        ("plan.odt", word(), "not what its name says"),
        ("note.txt", b"MZ\0\0", "not what its name says"),
        ("note.txt", codecs.BOM_UTF16_LE + b"a\0\0\0", "not what its name says"),
        ("note.txt", codecs.BOM_UTF16_LE + b"a\0b", "not what its name says"),
        ("day.ics", "BEGIN:VCALENDAR".encode("utf-16"), "not what its name says"),
        ("us.HEIC", b"\0\0\0\x18ftypheic", "Save it as JPEG"),
        ("day.ics", b"<html>", "not what its name says"),
        ("bomb.png", picture((9000, 9000), mode="L"), "more than 40 million pixels"),
        ("atom.png", picture((20000, 20000), mode="1"), "more than 40 million pixels"),
        ("empty.png", b"", "empty"),
        ("empty.pdf", b"", "empty"),
    ],
)
def test_what_cannot_be_shared_is_refused(keep, name, content, why):
    with pytest.raises(UploadError, match=why):
        keep(content, name=name)
    assert not Attachment.objects.exists()
    assert stored_files() == set()


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd.png", "passwd.png"),
        ("C:\\Users\\anna\\us.png", "us.png"),
        ("a\x00b\r\nSet-Cookie: x.png", "abSet-Cookie: x.png"),
        ("harmless\u202egnp.exe", "harmlessgnp.exe"),
        ("x" * 300 + ".png", "x" * 100 + ".png"),
        ("a." + "b" * 300, "a." + "b" * 9),
        ("  spaced \t out.png", "spaced out.png"),
        ("....png", "png"),
        ("..", "file"),
        ("", "file"),
    ],
)
def test_names_are_shown_clean(name, shown):
    assert clean_name(name) == shown


def test_a_path_in_a_name_leads_nowhere(talk, anna):
    raw = upload()
    raw._name = "../../../etc/cron.d/evil.png"  # as no browser would send it
    kept = services.keep_upload(talk, owner=anna, upload=raw)
    assert kept.name == "evil.png"
    assert stored_files() == {f"{kept.pk.hex[:2]}/{kept.pk.hex}"}


def test_a_file_that_is_too_large_is_refused(keep, settings):
    settings.UPLOAD_MAX_BYTES = 1024 * 1024
    with pytest.raises(TooLarge, match="larger than 1 MB"):
        keep(b"%PDF-" + bytes(1024 * 1024), name="big.pdf")
    assert stored_files() == set()


def test_a_quota_counts_everything_one_keeps(keep, talk, anna, rose, settings):
    settings.UPLOAD_QUOTA_BYTES = 3 * len(PDF) - 1
    keep(PDF, name="1.pdf")
    sent = keep(PDF, name="2.pdf")
    services.post_message(talk, author=anna, body="", files=[sent.pk])

    with pytest.raises(TooLarge, match="Your files"):
        keep(PDF, name="3.pdf")

    assert Attachment.objects.count() == 2 == len(stored_files())
    assert services.keep_upload(talk, owner=rose, upload=upload(PDF, name="hers.pdf"))


def test_a_flood_of_files_is_refused(keep, settings):
    settings.UPLOADS_BURST, settings.UPLOADS_PER_SECOND = 2, 0.01
    assert uploads().burst == 2
    keep()
    keep()
    with pytest.raises(TooFast):
        keep()
    assert Attachment.objects.count() == 2


def test_who_is_blocked_keeps_nothing(talk, anna, rose):
    services.block(anna, by=rose)
    with pytest.raises(Closed):
        services.keep_upload(talk, owner=anna, upload=upload())
    assert stored_files() == set()


def test_strangers_and_those_who_left_keep_nothing(talk, anna, stranger):
    with pytest.raises(NotAMember):
        services.keep_upload(talk, owner=stranger, upload=upload())
    services.remove_member(talk, anna)
    with pytest.raises(NotAMember):
        services.keep_upload(talk, owner=anna, upload=upload())
    assert stored_files() == set()


# ---------------------------------------------------------------- the scanner


def test_a_clean_file_is_scanned_as_it_came(keep, clamd):
    kept = keep(PDF, name="contract.pdf")
    assert clamd.seen == [PDF]
    assert kept.scanned_at is not None


def test_what_the_scanner_finds_is_refused(keep, clamd):
    with pytest.raises(UploadError, match="Eicar-Signature"):
        keep(PDF + VIRUS, name="contract.pdf")
    assert stored_files() == set()


@pytest.mark.parametrize("says", [b"", b"INSTREAM size limit exceeded. ERROR\0", b"stream: O"])
def test_a_scanner_without_a_clear_answer_lets_nothing_in(keep, clamd, says):
    clamd.says = says
    with pytest.raises(ScanFailed):
        keep(PDF, name="contract.pdf")
    assert not Attachment.objects.exists()


@pytest.mark.parametrize("address", ["127.0.0.1:1", "/nowhere/clamd.sock", "nonsense"])
def test_a_scanner_that_is_down_lets_nothing_in(keep, settings, address):
    settings.CLAMD_ADDRESS = address
    with pytest.raises(ScanFailed):
        keep(PDF, name="contract.pdf")
    assert stored_files() == set()


def test_without_a_scanner_nothing_claims_to_be_scanned(keep):
    assert keep().scanned_at is None


# ---------------------------------------------------------------- sending


def test_a_message_and_its_files_appear_together(
    keep, talk, anna, told, django_capture_on_commit_callbacks
):
    second, first = keep(PDF, name="contract.pdf"), keep()
    with django_capture_on_commit_callbacks(execute=True):
        services.post_message(talk, author=anna, body="", files=[first.pk, second.pk])

    message = Message.objects.get()
    assert (message.body, list(message.attachments.all())) == ("", [first, second])
    (frame,) = [msgspec.json.decode(parcel.frame) for parcel in told if parcel.frame]
    assert frame["att"] == [
        {
            "id": str(first.pk),
            "kind": "picture",
            "name": "garden.png",
            "type": "image/png",
            "size": first.size,
            "url": f"/messages/{talk.pk}/attachments/{first.pk}/",
            "width": 60,
            "height": 40,
            "thumb": f"/messages/{talk.pk}/attachments/{first.pk}/thumb/",
        },
        {
            "id": str(second.pk),
            "kind": "pdf",
            "name": "contract.pdf",
            "type": "application/pdf",
            "size": len(PDF),
            "url": f"/messages/{talk.pk}/attachments/{second.pk}/",
        },
    ]


def test_a_file_that_is_not_to_be_had_stops_the_whole_message(
    keep, talk, anna, rose, stranger, told, django_capture_on_commit_callbacks
):
    good, sent = keep(), keep()
    services.post_message(talk, author=anna, body="", files=[sent.pk])
    other_talk = conversation_of(anna, stranger)
    elsewhere = services.keep_upload(other_talk, owner=anna, upload=upload())
    hers = services.keep_upload(talk, owner=rose, upload=upload())
    told.clear()
    for bad in (sent.pk, elsewhere.pk, hers.pk, uuid.uuid4()):
        with django_capture_on_commit_callbacks(execute=True), pytest.raises(NoSuchFile):
            services.post_message(talk, author=anna, body="Look", files=[good.pk, bad])

    assert Message.objects.count() == Conversation.objects.get(pk=talk.pk).head_seq == 1
    assert told == []
    good.refresh_from_db()
    assert good.message is None


def test_a_repeat_gets_the_first_message_and_takes_nothing(keep, talk, anna):
    name, once, other = uuid.uuid4(), keep(), keep()
    first = services.post_message(talk, author=anna, body="", files=[once.pk], client_id=name)
    for files in ([once.pk], [other.pk], [uuid.uuid4()]):
        again = services.post_message(talk, author=anna, body="", files=files, client_id=name)
        assert (again.seq, again.ts, again.repeat) == (first.seq, first.ts, True)
    other.refresh_from_db()
    assert (other.message, Message.objects.count()) == (None, 1)


def test_a_message_has_words_or_files_and_not_too_many(keep, talk, anna):
    with pytest.raises(BadBody):
        services.post_message(talk, author=anna, body=" ", files=[])
    with pytest.raises(TooManyFiles, match="at most 10"):
        services.post_message(talk, author=anna, body="", files=[uuid.uuid4() for _ in range(11)])
    assert not Message.objects.exists()


def test_a_form_with_one_bad_file_sends_nothing(talk, anna):
    files = [upload(PDF, name="good.pdf"), upload(SVG, name="bad.svg")]
    with pytest.raises(UploadError, match=r"^bad\.svg: "):
        services.post_with_uploads(talk, author=anna, body="Look", uploads=files)
    assert not Message.objects.exists()
    assert not Attachment.objects.exists()


def test_a_form_that_is_sent_twice_leaves_one_message_and_no_orphan(
    talk, anna, django_capture_on_commit_callbacks
):
    name = uuid.uuid4()
    for _ in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            services.post_with_uploads(
                talk, author=anna, body="", uploads=[upload(PDF, name="a.pdf")], client_id=name
            )
    kept = Attachment.objects.get()
    assert kept.message == Message.objects.get()
    assert stored_files() == {kept.file.name}


# ---------------------------------------------------------------- what is left over


def test_dropping_removes_row_and_file(keep, anna, django_capture_on_commit_callbacks):
    kept = keep(PDF, name="a.pdf")
    with django_capture_on_commit_callbacks(execute=True):
        services.drop_upload(kept.pk, by=anna)
        assert stored_files() == {kept.file.name}
    assert stored_files() == set()
    assert not Attachment.objects.exists()


def test_only_its_owner_drops_a_file_and_only_before_it_is_sent(keep, talk, anna, rose):
    kept = keep()
    with pytest.raises(NoSuchFile):
        services.drop_upload(kept.pk, by=rose)
    services.post_message(talk, author=anna, body="", files=[kept.pk])
    with pytest.raises(NoSuchFile):
        services.drop_upload(kept.pk, by=anna)
    assert Attachment.objects.get() == kept


def test_a_sweep_removes_what_was_never_sent_and_files_nobody_knows(
    keep, talk, anna, django_capture_on_commit_callbacks
):
    sent, waiting, forgotten = keep(), keep(), keep()
    services.post_message(talk, author=anna, body="", files=[sent.pk])
    services.make_thumbnail(sent.pk)
    make_old(sent)
    make_old(forgotten)
    disk = storages["private"]
    lost, fresh, odd = f"ab/{uuid.uuid4().hex}", f"ab/{uuid.uuid4().hex}", "ab/readme"
    theirs = f"papers/{uuid.uuid4().hex}"
    for name in (lost, fresh, odd, theirs):
        disk.save(name, io.BytesIO(b"x"))
    long_ago = (timezone.now() - dt.timedelta(hours=25)).timestamp()
    sent.refresh_from_db()
    for name in (lost, odd, theirs, sent.file.name, sent.thumb.name):
        os.utime(disk.path(name), (long_ago, long_ago))

    with django_capture_on_commit_callbacks(execute=True):
        assert tasks.sweep_attachments() == 3

    assert set(Attachment.objects.all()) == {sent, waiting}
    assert stored_files() == {sent.file.name, sent.thumb.name, waiting.file.name, fresh, theirs}
    with django_capture_on_commit_callbacks(execute=True):
        assert tasks.sweep_attachments() == 0


def test_a_thumbnail_is_drawn_once(keep):
    kept = keep(picture((1600, 800), "JPEG"), name="wide.jpg")
    tasks.make_thumbnail(str(kept.pk))
    kept.refresh_from_db()
    small = Image.open(io.BytesIO(kept.thumb.open().read()))
    assert (small.size, small.format) == ((640, 320), "WEBP")

    tasks.make_thumbnail(str(kept.pk))
    tasks.make_thumbnail(str(uuid.uuid4()))
    assert stored_files() == {kept.file.name, kept.thumb.name}


def test_lost_bells_are_rung_again(keep):
    bare, drawn, hopeless = keep(), keep(), keep()
    services.make_thumbnail(drawn.pk)
    make_old(hopeless)
    keep(PDF, name="contract.pdf")

    assert tasks.make_missing_thumbnails() == 1

    bare.refresh_from_db()
    assert bare.thumb
    assert tasks.make_missing_thumbnails() == 0


# ---------------------------------------------------------------- the audit


def test_the_audit_misses_files_and_sees_changed_ones(keep, talk, anna, rose):
    gone, changed, moved, fine = keep(), keep(), keep(), keep()
    services.post_message(talk, author=anna, body="", files=[moved.pk, fine.pk])
    assert list(audit.problems()) == []

    gone.file.storage.delete(gone.file.name)
    with open(changed.file.path, "ab") as file:
        file.write(b"!")
    Attachment.objects.filter(pk=moved.pk).update(owner=rose)

    assert sorted(audit.problems()) == sorted(
        [
            f"attachment {gone.pk}: its file is gone",
            f"attachment {changed.pk}: its file is not what was stored",
            f"attachment {moved.pk}: it does not belong to message {Message.objects.get().pk}",
        ]
    )
