"""Sheets of paper: evidence as PDF, and what all our sheets share, in the site's own type."""

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import Any, cast

from fpdf import FPDF
from fpdf.enums import MethodReturnValue, TableBordersLayout
from fpdf.fonts import FontFace

from payments import evidence
from payments.models import Dispute
from payments.typefaces import OWN, WEIGHTS, Face, drawable, faces_for, in_sight, runs_left
from vendors.money import words

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
    """Any letter may be given to it: what its own typeface lacks stands in, from a font that is
    added when the first such letter comes. So papers that need none are what they always were.
    """

    def __init__(self, *, title: str) -> None:
        super().__init__(format="A4")
        self.set_title(title)
        self.set_lang("en")
        self._faces: set[Face] = set()
        self._is_measuring = False
        self._add(*OWN)
        self._lettered("")
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
            parts = self._lines(line, w=width, h=5)
            for part in parts:
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

    def cell(self, *args: Any, **options: Any) -> bool:
        """A line, which fpdf draws from left to right."""
        options["text"] = in_sight(self._lettered(options.get("text", "")))
        self._settle_font(options["text"])
        return super().cell(*args, **options)

    def multi_cell(self, *args: Any, **options: Any) -> Any:
        """Broken into lines in the order in which it is read, and drawn line by line."""
        text = self._lettered(options.get("text", ""))
        if not self._is_measuring and runs_left(text):
            text = "\n".join(map(in_sight, self._lines(text, *args, **_shape(options))))
        if not options.get("dry_run"):
            self._settle_font(text)
        options["text"] = text
        return super().multi_cell(*args, **options)

    def _lines(self, text: str, *args: Any, **shape: Any) -> list[str]:
        """As it is broken in a space of this shape."""
        self._is_measuring = True
        found = self.multi_cell(
            *args, text=text, dry_run=True, output=MethodReturnValue.LINES, **shape
        )
        self._is_measuring = False
        return cast(list[str], found)

    def _lettered(self, text: str) -> str:
        """The text as it can be drawn, with the fonts for it at hand."""
        text = drawable(text)
        faces = faces_for(text)
        self._add(*faces)
        families = [face.family for face in (*OWN[1:], *faces)]
        self.set_fallback_fonts(families, exact_match=False)
        return text

    def _settle_font(self, text: str) -> None:
        """fpdf 2.8 forgets the font of a page after a text that begins with another one."""
        if OWN[0].letters.issuperset(text) or self.current_font_is_set_on_page:
            return
        assert self.current_font is not None  # noqa: S101 - a text is about to be drawn
        self._out(self._set_font_for_page(self.current_font, self.font_size_pt))

    def _add(self, *faces: Face) -> None:
        new = [face for face in faces if face not in self._faces]
        self._faces.update(new)
        for style, weight in WEIGHTS.items():
            for face in new:
                if style in face.styles:
                    self.add_font(face.family, style, face.cut(weight))


def _shape(options: dict[str, Any]) -> dict[str, Any]:
    """What of these says how a text is broken into lines."""
    return {name: options[name] for name in ("w", "h", "padding", "wrapmode") if name in options}
