"""Pictures vendors show, made harmless before they are kept."""

import uuid

from django.core.files import File
from django.core.files.base import ContentFile

from messaging import pictures
from vendors.exceptions import VendorError

MAX_BYTES = 12 * 1024 * 1024
LONGEST_SIDE = 1600
FORMATS = (pictures.JPEG, pictures.PNG, pictures.WEBP)


class NotAPicture(VendorError):
    """The upload is no picture, or too large to be decoded safely."""


def clean_picture(upload: File[bytes]) -> ContentFile[bytes]:
    """The picture as WebP of at most 1600 pixels, under a name of ours."""
    if (upload.size or 0) > MAX_BYTES:
        raise NotAPicture("This file is larger than 12 MB.")
    try:
        drawn = pictures.redraw(
            upload, formats=FORMATS, longest_side=LONGEST_SIDE, as_format=pictures.WEBP
        )
    except pictures.NotAPicture as error:
        raise NotAPicture(str(error)) from error
    return ContentFile(drawn.content, name=f"{uuid.uuid4().hex}.webp")
