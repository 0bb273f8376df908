"""What a file may be before it is kept: its size while it arrives, its kind, its name.

A kind is believed only when extension and content agree; what the browser says of it does not
count. Pictures are drawn anew. Everything else is stored as it came and only ever given out as a
download with the content type of this table.
"""

import codecs
import io
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from messaging import pictures
from messaging.exceptions import TooLarge, UploadError
from messaging.models import Attachment

LONGEST_SIDE = 4096
LONGEST_STEM = 100
PICTURE_FORMATS = (pictures.JPEG, pictures.PNG, pictures.WEBP, pictures.GIF)
PICTURE_EXTENSIONS = (".jpg", ".jpeg", ".png", ".webp", ".gif")
HEIC_EXTENSIONS = (".heic", ".heif")
WRITTEN_AS = {
    pictures.JPEG: (".jpg", "image/jpeg"),
    pictures.PNG: (".png", "image/png"),
    pictures.WEBP: (".webp", "image/webp"),
}
OFFICE = "application/vnd.openxmlformats-officedocument"
OPEN_DOCUMENT = "application/vnd.oasis.opendocument"


@dataclass(frozen=True, slots=True)
class Fit:
    """A file as it will be stored."""

    kind: Attachment.Kind
    name: str
    content_type: str
    content: bytes
    width: int = 0
    height: int = 0


class Bounded(FileUploadHandler):
    """Lets go of a file that outgrows UPLOAD_MAX_BYTES as it arrives. What is left of it is its
    name and its size, so that a form can say which one was too large.
    """

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        return raw_data if start + len(raw_data) <= settings.UPLOAD_MAX_BYTES else None

    def file_complete(self, file_size: int) -> UploadedFile[bytes] | None:
        if file_size <= settings.UPLOAD_MAX_BYTES:
            return None  # the next handler has it
        return UploadedFile(io.BytesIO(), self.file_name, size=file_size)


def refuse_size(upload: UploadedFile[bytes]) -> None:
    """Raises UploadError for nothing, TooLarge for too much."""
    if not upload.size:
        raise UploadError("This file is empty.")
    if upload.size > settings.UPLOAD_MAX_BYTES:
        raise TooLarge(f"This file is larger than {megabytes(settings.UPLOAD_MAX_BYTES)}.")


def megabytes(size: int) -> str:
    return f"{size / 1024 / 1024:.0f} MB"


def make_fit(upload: UploadedFile[bytes]) -> Fit:
    """What is stored of an upload. Raises UploadError, with words for who sent it."""
    name = clean_name(upload.name or "")
    extension = PurePosixPath(name).suffix.lower()
    if extension in PICTURE_EXTENSIONS:
        return _picture(upload, name)
    if extension in HEIC_EXTENSIONS:
        raise UploadError(
            "HEIC pictures cannot be shared. Save it as JPEG and try again; iPhones take JPEG "
            "under Settings, Camera, Formats, Most Compatible."
        )
    if extension not in DOCUMENTS:
        raise UploadError(
            "Files of this kind cannot be shared. Pictures (JPEG, PNG, WebP, GIF), PDF, office "
            "documents, text, CSV and calendar files can."
        )
    content_type, is_genuine = DOCUMENTS[extension]
    upload.seek(0)
    content = upload.read()
    if not is_genuine(content):
        raise UploadError(f"What is in this file is not what its name says ({extension[1:]}).")
    kind = Attachment.Kind.PDF if extension == ".pdf" else Attachment.Kind.DOCUMENT
    return Fit(kind, name, content_type, content)


def clean_name(name: str) -> str:
    """What people see: no folders, nothing invisible, not too long, the last extension kept."""
    name = name.replace("\\", "/").rpartition("/")[2]
    shown = "".join(one for one in name if unicodedata.category(one)[0] != "C")
    path = PurePosixPath(" ".join(shown.split()).strip(". ") or "file")
    return path.stem[:LONGEST_STEM] + path.suffix[:10]


def _picture(upload: UploadedFile[bytes], name: str) -> Fit:
    try:
        drawn = pictures.redraw(
            upload, formats=PICTURE_FORMATS, longest_side=LONGEST_SIDE, may_move=True
        )
    except pictures.NotAPicture as error:
        raise UploadError(str(error)) from error
    extension, content_type = WRITTEN_AS[drawn.format]
    name = PurePosixPath(name).stem + extension
    return Fit(
        Attachment.Kind.PICTURE, name, content_type, drawn.content, drawn.width, drawn.height
    )


def _is_pdf(content: bytes) -> bool:
    return content.startswith(b"%PDF-")


def _is_office(folder: bytes) -> Callable[[bytes], bool]:
    """A zip with the parts of this kind and no macros; names stand in a zip as they are."""

    def is_genuine(content: bytes) -> bool:
        parts = (b"[Content_Types].xml", folder)
        return (
            content.startswith(b"PK\x03\x04")
            and all(part in content for part in parts)
            and b"vbaProject.bin" not in content
        )

    return is_genuine


def _is_open_document(kind: str) -> Callable[[bytes], bool]:
    """A zip whose first part, not compressed, says what it is."""
    first = f"mimetype{OPEN_DOCUMENT}.{kind}".encode()
    return lambda content: content.startswith(b"PK\x03\x04") and content[30:].startswith(first)


def _is_text(content: bytes) -> bool:
    """Any text has no zeros; UTF-16, as some programs save it, begins with its mark instead."""
    if not content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return b"\0" not in content
    try:
        return "\0" not in content.decode("utf-16")
    except UnicodeDecodeError:
        return False


def _is_calendar(content: bytes) -> bool:
    return _is_text(content) and content.lstrip(b"\xef\xbb\xbf\r\n ").startswith(b"BEGIN:VCALENDAR")


DOCUMENTS: dict[str, tuple[str, Callable[[bytes], bool]]] = {
    ".pdf": ("application/pdf", _is_pdf),
    ".docx": (f"{OFFICE}.wordprocessingml.document", _is_office(b"word/")),
    ".xlsx": (f"{OFFICE}.spreadsheetml.sheet", _is_office(b"xl/")),
    ".pptx": (f"{OFFICE}.presentationml.presentation", _is_office(b"ppt/")),
    ".odt": (f"{OPEN_DOCUMENT}.text", _is_open_document("text")),
    ".ods": (f"{OPEN_DOCUMENT}.spreadsheet", _is_open_document("spreadsheet")),
    ".txt": ("text/plain", _is_text),
    ".csv": ("text/csv", _is_text),
    ".ics": ("text/calendar", _is_calendar),
}
ACCEPTED = ",".join([*PICTURE_EXTENSIONS, *DOCUMENTS])
