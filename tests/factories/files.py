"""Files as people upload them, good and bad."""

import io
import zipfile

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'


def picture(size=(60, 40), kind="PNG", mode="RGB", **options) -> bytes:
    written = io.BytesIO()
    Image.new(mode, size, "#8a2f4a").save(written, kind, **options)
    return written.getvalue()


def moving(kind="GIF", **options) -> bytes:
    """Three frames, each in another colour."""
    frames = [Image.new("RGB", (20, 10), colour) for colour in ("red", "blue", "lime")]
    written = io.BytesIO()
    durations = [50, 120, 50]
    frames[0].save(
        written, kind, save_all=True, append_images=frames[1:], duration=durations, **options
    )
    return written.getvalue()


def photograph(size=(60, 40)) -> bytes:
    """A JPEG with a place, a comment and an orientation: the camera was held upright."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010E] = "our secret garden"
    exif.get_ifd(0x8825)[1] = "N"
    return picture(size, "JPEG", exif=exif, comment=b"our secret comment")


def archive(**parts: bytes) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            how = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            made.writestr(name, content, how)
    return written.getvalue()


def word(**more: bytes) -> bytes:
    return archive(**{"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>"} | more)


def open_text() -> bytes:
    kind = b"application/vnd.oasis.opendocument.text"
    return archive(**{"mimetype": kind, "content.xml": b"<office/>"})


def upload(content: bytes | None = None, name="garden.png", claimed="image/png"):
    """As a form hands it over; without content, a picture."""
    return SimpleUploadedFile(name, picture() if content is None else content, claimed)
