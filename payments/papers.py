"""Sheets of paper: evidence as PDF, and what all our sheets share, in the site's own type.

The fonts are the pages' variable ones, which a PDF cannot carry: fixed cuts of them are made once
and kept beside the other files of this installation.
"""

import os
import tempfile
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import zip_longest
from pathlib import Path
from typing import cast

from django.conf import settings
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont
from fpdf import FPDF
from fpdf.enums import MethodReturnValue, TableBordersLayout
from fpdf.fonts import FontFace

from payments import evidence
from payments.models import Dispute
from vendors.money import words

FONTS = Path(settings.BASE_DIR) / "static" / "vendor" / "fonts"
WEIGHTS = {"": 400, "B": 600}
INK = (42, 31, 36)
SOFT = (94, 79, 85)
LINE = (230, 218, 208)


def evidence_pdf(dispute: Dispute) -> bytes:
    """All we know of a disputed payment, for its bank to read: what `evidence` puts together, and
    what the fields there have no room for.
    """
    booking, texts = evidence.booking_of(dispute), evidence.draft_of(dispute)
    paper = Paper(title=f"Payment of {words(dispute.amount, dispute.currency)}")
    paper.facts(
        {
            "Booking": f"{booking.pk}, {booking}",
            "Vendor": booking.vendor.name,
            "Couple": str(booking.couple),
            "Receipt": dispute.payment.receipt_number or "",
            "Dispute": dispute.number,
        }
    )
    for name, (label, _) in evidence.FIELDS.items():
        paper.section(str(label), texts[name])
    paper.section("Receipts", "\n".join(evidence.receipts(booking)))
    paper.section("Terms, word for word", evidence.agreed_terms(booking))
    spoken = evidence.conversation(booking)
    said = [f"{each.at:%d %b %Y, %H:%M} {each.who}: {each.text}" for each in spoken]
    paper.section("What couple and vendor wrote to each other", "\n".join(said))
    paper.section("Files they shared", "\n".join(evidence.shared_files(booking)))
    return bytes(paper.output())


class Paper(FPDF):
    def __init__(self, *, title: str) -> None:
        super().__init__(format="A4")
        self.set_title(title)
        self.set_lang("en")
        for style, weight in WEIGHTS.items():
            self.add_font("Figtree", style, _cut("figtree-latin", weight))
            self.add_font("Figtree Ext", style, _cut("figtree-latin-ext", weight))
        self.set_fallback_fonts(["Figtree Ext"], exact_match=False)
        self.set_margin(18)
        self.set_auto_page_break(True, margin=22)
        self.add_page()
        self.set_text_color(*SOFT)
        self.set_font("Figtree", size=9)
        self.cell(text="Wedding Bazaar", new_x="LMARGIN", new_y="NEXT", h=6)
        self.set_text_color(*INK)
        self.set_font("Figtree", "B", 18)
        self.cell(text=title, new_x="LMARGIN", new_y="NEXT", h=12)
        self.ln(3)

    def footer(self) -> None:
        self.set_y(-16)
        self.set_text_color(*SOFT)
        self.set_font("Figtree", size=8)
        self.cell(0, text=f"Page {self.page_no()} of {{nb}}", align="R")

    def heading(self, text: str) -> None:
        self.set_text_color(*INK)
        self.set_font("Figtree", "B", 11)
        self.cell(0, text=text, h=8, new_x="LMARGIN", new_y="NEXT")

    def facts(self, facts: dict[str, str]) -> None:
        for name, value in facts.items():
            self.set_text_color(*SOFT)
            self.set_font("Figtree", size=9)
            self.cell(36, text=name, h=6)
            self.set_text_color(*INK)
            self.set_font("Figtree", "B", 9)
            self.cell(0, text=value, h=6, new_x="LMARGIN", new_y="NEXT")
        self.ln(4)

    def parties(self, left: Sequence[str], right: Sequence[str]) -> None:
        """Two addresses beside each other, the name first in each; long lines are broken."""
        half = self.epw / 2
        columns = [list(self._broken(lines, half - 4)) for lines in (left, right)]
        for theirs, ours in zip_longest(*columns, fillvalue=("", "")):
            for (style, text), align in ((theirs, "L"), (ours, "R")):
                self.set_text_color(*(INK if style else SOFT))
                self.set_font("Figtree", style, 9)
                self.cell(half, text=text, h=5, align=align)
            self.ln(5)
        self.ln(4)

    def _broken(self, lines: Sequence[str], width: float) -> Iterator[tuple[str, str]]:
        """Each line that is drawn, with its style."""
        for number, line in enumerate(lines):
            style = "" if number else "B"
            self.set_font("Figtree", style, 9)
            parts = self.multi_cell(width, 5, line, dry_run=True, output=MethodReturnValue.LINES)
            for part in cast(list[str], parts):
                yield style, part

    def rows(
        self,
        head: tuple[str, ...],
        rows: Sequence[tuple[str, ...]],
        *,
        widths: tuple[int, ...],
        texts: int,
        foot: tuple[str, ...] = (),
    ) -> None:
        """A table whose first `texts` columns are words and the others numbers; its head comes
        again on each page, and `foot` adds up.
        """
        self.set_text_color(*INK)
        self.set_font("Figtree", size=8)
        self.set_draw_color(*LINE)
        with self.table(
            col_widths=widths,
            text_align=("LEFT",) * texts + ("RIGHT",) * (len(head) - texts),
            borders_layout=TableBordersLayout.HORIZONTAL_LINES,
            headings_style=FontFace(emphasis="BOLD", color=INK),
            line_height=5,
            padding=(0.7, 1),
        ) as table:
            for cells in (head, *rows):
                table.row(cells)
            if foot:
                table.row(foot, style=FontFace(emphasis="BOLD", color=INK))
        self.ln(4)

    def section(self, title: str, text: str) -> None:
        """A heading and what stands below it; nothing when there is nothing to say."""
        if not text.strip():
            return
        self.heading(title)
        self.set_font("Figtree", size=9)
        self.multi_cell(0, h=5, text=text, align="L", new_x="LMARGIN", new_y="NEXT")
        self.ln(3)

    def note(self, text: str) -> None:
        self.set_text_color(*SOFT)
        self.set_font("Figtree", size=8)
        self.cell(text=text, new_x="LMARGIN", new_y="NEXT", h=5)


@cache
def _cut(name: str, weight: int) -> Path:
    """The font of this weight as a file that a PDF can carry."""
    source = FONTS / f"{name}-wght-normal.woff2"
    folder = Path(settings.VAR_DIR) / "fonts"
    made = folder / f"{name}-{weight}-{source.stat().st_size}.ttf"
    if not made.exists():
        folder.mkdir(parents=True, exist_ok=True)
        font = instantiateVariableFont(TTFont(source), {"wght": weight})
        font.flavor = None
        with tempfile.NamedTemporaryFile(dir=folder, delete=False) as scratch:
            font.save(scratch)
        os.replace(scratch.name, made)
    return made
