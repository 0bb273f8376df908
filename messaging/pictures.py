"""Pictures people send us, made harmless: drawn anew, with nothing of the file they came in."""

import contextlib
import io
import struct
import threading
from dataclasses import dataclass
from typing import IO

from django.conf import settings
from PIL import Image, ImageOps, UnidentifiedImageError

JPEG, PNG, WEBP, GIF = "JPEG", "PNG", "WEBP", "GIF"
QUALITY = 85

MPO = "MPO"  # what Pillow calls a JPEG with more pictures behind the first
BROKEN = (UnidentifiedImageError, OSError, SyntaxError, ValueError, LookupError, struct.error)
MOVING = (GIF, WEBP, PNG)
MOST_FRAMES = 600
DURATION = 100  # milliseconds of a frame that does not say

# Unfolding takes four bytes a pixel and more: in one process one picture at a time.
_unfolding = threading.Lock()


class NotAPicture(Exception):
    """The upload is no picture of ours, or has too many pixels; the text says which."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A picture as we write it."""

    content: bytes
    format: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Frame:
    """One of the pictures of something that moves."""

    picture: Image.Image
    milliseconds: int


def redraw(
    file: IO[bytes],
    *,
    formats: tuple[str, ...],
    longest_side: int,
    as_format: str = "",
    may_move: bool = False,
) -> Drawn:
    """Decode, turn upright, shrink to `longest_side` and write anew: no EXIF, no second meaning.

    The header's size is checked before a pixel is decoded: a 9 KB PNG can unfold to 400 MB. What
    moves becomes WebP where it `may_move` and is not too much; otherwise its first frame stays.
    Without `as_format`, a photograph stays JPEG, WebP stays WebP and everything else becomes PNG.
    Raises NotAPicture.
    """
    try:
        file.seek(0)
        picture = Image.open(file, formats=formats)
        _refuse_many_pixels(picture)
        with _unfolding:
            if may_move and (frames := _frames(picture, longest_side)):
                return _write_moving(frames)
            picture.draft("RGB", (longest_side, longest_side))  # JPEG unfolds smaller at once
            return _write(_upright(picture, longest_side), as_format or _kept(picture.format))
    except Image.DecompressionBombError as error:
        raise NotAPicture(_too_many_pixels()) from error
    except BROKEN as error:
        raise NotAPicture(f"This is not a {_listed(formats)} picture.") from error


def _refuse_many_pixels(picture: Image.Image) -> None:
    if picture.width * picture.height > settings.UPLOAD_MAX_PIXELS:
        raise NotAPicture(_too_many_pixels())


def _too_many_pixels() -> str:
    millions = settings.UPLOAD_MAX_PIXELS // 1_000_000
    return f"This picture has more than {millions} million pixels."


def _upright(picture: Image.Image, longest_side: int) -> Image.Image:
    """Shrunk before anything is copied: a large picture takes 160 MB each time."""
    picture.load()
    mode = "RGBA" if picture.has_transparency_data else "RGB"
    if picture.mode != mode:
        picture = picture.convert(mode)
    picture.thumbnail((longest_side, longest_side))
    upright = ImageOps.exif_transpose(picture)
    upright.info.clear()  # comments and profiles travel there
    return upright


def _frames(picture: Image.Image, longest_side: int) -> list[Frame]:
    """All frames of what moves; none of what stands still or has too many of them, or more pixels
    in them than a picture may have.
    """
    frames: list[Frame] = []
    pixels = 0
    with contextlib.suppress(EOFError, *BROKEN):  # after the last, or the last that is whole
        while picture.format in MOVING and getattr(picture, "is_animated", False):
            picture.seek(len(frames))
            pixels += picture.width * picture.height
            if pixels > settings.UPLOAD_MAX_PIXELS or len(frames) == MOST_FRAMES:
                frames = []
                break
            drawn = picture.convert("RGBA")
            drawn.thumbnail((longest_side, longest_side))
            drawn.info.clear()
            frames.append(Frame(drawn, int(picture.info.get("duration") or DURATION)))
    if len(frames) < 2:
        picture.seek(0)
        return []
    return frames


def _write_moving(frames: list[Frame]) -> Drawn:
    written = io.BytesIO()
    first, *others = [frame.picture for frame in frames]
    first.save(
        written,
        WEBP,
        save_all=True,
        append_images=others,
        duration=[frame.milliseconds for frame in frames],
        loop=0,
        quality=QUALITY,
        method=0,
    )
    return Drawn(written.getvalue(), WEBP, first.width, first.height)


def _write(drawn: Image.Image, name: str) -> Drawn:
    written = io.BytesIO()
    if name == JPEG and drawn.mode != "RGB":
        name = PNG
    drawn.save(written, name, quality=QUALITY)
    return Drawn(written.getvalue(), name, drawn.width, drawn.height)


def _kept(name: str | None) -> str:
    return {JPEG: JPEG, MPO: JPEG, WEBP: WEBP}.get(name or "", PNG)


def _listed(formats: tuple[str, ...]) -> str:
    names = [{WEBP: "WebP"}.get(name, name) for name in formats]
    return f"{', '.join(names[:-1])} or {names[-1]}"
