"""Sheets of paper: statements as PDF, in the site's own type.

The fonts are the pages' variable ones, which a PDF cannot carry: fixed cuts of them are made once
and kept beside the other files of this installation.
"""

import os
import tempfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from django.conf import settings
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont
from fpdf import FPDF
from fpdf.enums import TableBordersLayout
from fpdf.fonts import FontFace

from payments.vendor_statements import VendorStatement
from vendors.money import words

FONTS = Path(settings.BASE_DIR) / "static" / "vendor" / "fonts"
WEIGHTS = {"": 400, "B": 600}
INK = (42, 31, 36)
SOFT = (94, 79, 85)
LINE = (230, 218, 208)
COLUMNS = (12, 32, 26, 15, 15)


def statement_pdf(statement: VendorStatement) -> bytes:
    """One month of a vendor's account on A4."""
    paper = _Paper(title=f"Statement, {statement.first:%B %Y}")
    paper.facts(
        {
            "Vendor": statement.vendor.name,
            "Currency": statement.currency,
            "Balance before": words(statement.opening, statement.currency),
            "Balance after": words(statement.closing, statement.currency),
        }
    )
    rows = [
        (
            f"{line.at:%d %b}",
            line.words,
            line.reference,
            words(line.amount, statement.currency),
            words(line.balance, statement.currency),
        )
        for line in statement.lines
    ]
    paper.rows(("Day", "What", "Of", "Amount", "Balance"), rows)
    if not rows:
        paper.note("Nothing moved in this month.")
    paper.note("Positive amounts are yours. Days are those of UTC. The balance is what Wedding")
    paper.note("Bazaar keeps for you until it is paid out.")
    return bytes(paper.output())


class _Paper(FPDF):
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

    def facts(self, facts: dict[str, str]) -> None:
        for name, value in facts.items():
            self.set_text_color(*SOFT)
            self.set_font("Figtree", size=9)
            self.cell(36, text=name, h=6)
            self.set_text_color(*INK)
            self.set_font("Figtree", "B", 9)
            self.cell(0, text=value, h=6, new_x="LMARGIN", new_y="NEXT")
        self.ln(4)

    def rows(self, head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> None:
        self.set_font("Figtree", size=9)
        self.set_draw_color(*LINE)
        with self.table(
            col_widths=COLUMNS,
            text_align=("LEFT", "LEFT", "LEFT", "RIGHT", "RIGHT"),
            borders_layout=TableBordersLayout.HORIZONTAL_LINES,
            headings_style=FontFace(emphasis="BOLD", color=INK),
            line_height=6,
        ) as table:
            for cells in (head, *rows):
                table.row(cells)
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
