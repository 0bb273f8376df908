"""A sheet of paper as an office would hand it out, drawn: a heading, lines of text, a seal."""

import io

from PIL import Image, ImageDraw

SIZE = (620, 877)
INK, GREY, SEAL = "#3d2f35", "#cfc6ca", "#8a2f4a"


def registration() -> bytes:
    """A PNG of a few kilobytes."""
    sheet = Image.new("RGB", SIZE, "#fffdf9")
    pen = ImageDraw.Draw(sheet)
    pen.rectangle((24, 24, SIZE[0] - 25, SIZE[1] - 25), outline=GREY, width=2)
    pen.text((70, 80), "Register of businesses", fill=INK, font_size=32)
    pen.text((70, 130), "Extract, for the demonstration", fill=INK, font_size=18)
    for row in range(14):
        end = SIZE[0] - 70 - (row * 53) % 190
        pen.line((70, 220 + row * 32, end, 220 + row * 32), fill=GREY, width=9)
    pen.ellipse((430, 710, 540, 820), outline=SEAL, width=6)
    pen.ellipse((448, 728, 522, 802), outline=SEAL, width=2)
    written = io.BytesIO()
    sheet.save(written, "PNG", optimize=True)
    return written.getvalue()
