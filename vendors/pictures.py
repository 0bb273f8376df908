"""Pictures people send us, made harmless before they are kept."""

import io
import uuid

from django.core.files import File
from django.core.files.base import ContentFile
from PIL import Image, ImageOps, UnidentifiedImageError

from vendors.exceptions import VendorError

MAX_BYTES = 12 * 1024 * 1024
MAX_PIXELS = 40_000_000
LONGEST_SIDE = 1600
FORMATS = ("JPEG", "PNG", "WEBP")


class NotAPicture(VendorError):
    """The upload is no picture, or too large to be decoded safely."""


def clean_picture(upload: File[bytes]) -> ContentFile[bytes]:
    """Decode, turn upright, shrink to 1600 pixels and write anew as WebP: no EXIF, no second
    meaning.

    The header's size is checked before a pixel is decoded: a 9 KB PNG can unfold to 400 MB.
    """
    if (upload.size or 0) > MAX_BYTES:
        raise NotAPicture("This file is larger than 12 MB.")
    try:
        picture = Image.open(upload, formats=FORMATS)
        if picture.width * picture.height > MAX_PIXELS:
            raise NotAPicture("This picture has more than 40 million pixels.")
        upright = ImageOps.exif_transpose(picture).convert("RGB")
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise NotAPicture("This is not a JPEG, PNG or WebP picture.") from error
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    written = io.BytesIO()
    upright.save(written, "WEBP", quality=82)
    return ContentFile(written.getvalue(), name=f"{uuid.uuid4().hex}.webp")
