"""A printed page: A4, headings, lines of facts, and fonts that have Vietnamese and Chinese."""

from collections.abc import Iterable
from datetime import datetime
from functools import cache

from fontTools.ttLib import TTFont
from fpdf import FPDF
from fpdf.enums import WrapMode, XPos, YPos

from web.auditor.fonts import BOLD, HAN, LATIN, font

INK, SOFT, LINE = (20, 24, 31), (90, 98, 110), (200, 206, 214)
MARGIN, WIDTH = 18, 174  # mm


@cache
def known(kind: str) -> frozenset[int]:
    """The characters that a font has."""
    with TTFont(font(kind), lazy=True) as opened:
        return frozenset(opened.getBestCmap())


class Paper(FPDF):
    """`running` stands at the top of every page."""

    def __init__(self, running: str, made_at: datetime, language: str) -> None:
        super().__init__(format="A4")
        self.running = running
        self.set_margin(MARGIN)
        self.set_auto_page_break(True, MARGIN)
        self.set_creation_date(made_at)
        self.set_lang(language)
        self.set_title(running)
        self.add_font(LATIN, fname=font(LATIN))
        self.add_font(LATIN, "B", font(BOLD))
        self.add_font(HAN, fname=font(HAN))
        self.set_fallback_fonts([HAN], exact_match=False)
        self.add_page()

    def header(self) -> None:
        self._pen(7.5, SOFT)
        self.cell(WIDTH, 5, printable(self.running), new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self.ln(3)

    def footer(self) -> None:
        self.set_y(-12)
        self._pen(7.5, SOFT)
        self.cell(WIDTH, 5, f"{self.page_no()} / {{nb}}", align="R")

    def headline(self, text: str) -> None:
        self._pen(17, INK, "B")
        self._write(text, 9)
        self.ln(1)

    def heading(self, text: str) -> None:
        self.keep_together(30)
        self.ln(5)
        self._pen(11.5, INK, "B")
        self._write(text, 7)
        self._rule()

    def paragraph(self, text: str) -> None:
        self._pen(9, INK)
        self._write(text, 5.2)

    def note(self, text: str) -> None:
        self._pen(7.5, SOFT)
        self._write(text, 4.2)

    def keep_together(self, height: float) -> None:
        """What comes next begins a page where it has not this many mm left."""
        if self.will_page_break(height):
            self.add_page()

    def gap(self) -> None:
        self.ln(2)

    def facts(self, rows: Iterable[tuple[str, str]]) -> None:
        """Names on the left, what they are on the right; an empty one is left out."""
        for name, value in rows:
            if not value:
                continue
            self.keep_together(12)
            top = self.y
            self._pen(8.5, SOFT)
            self._write(name, 5, 46)
            below, page = self.y, self.page
            self.set_xy(MARGIN + 48, top)
            self._pen(9, INK)
            self._write(value, 5, WIDTH - 48)
            self.set_xy(MARGIN, max(below, self.y) if page == self.page else self.y)

    def _rule(self) -> None:
        self.set_draw_color(*LINE)
        self.line(MARGIN, self.y, MARGIN + WIDTH, self.y)
        self.ln(2)

    def _write(self, text: str, height: float, width: float = WIDTH) -> None:
        self.multi_cell(
            width,
            height,
            printable(text),
            align="L",
            wrapmode=wrapping(text),
            new_x=XPos.LMARGIN,
            new_y=YPos.NEXT,
        )

    def _pen(self, size: float, colour: tuple[int, int, int], style: str = "") -> None:
        self.set_font(LATIN, style, size)
        self.set_text_color(*colour)


def printable(text: str) -> str:
    """What no font has is told by its number, so that nothing vanishes."""
    return "".join(
        c if c in "\n " or ord(c) in known(LATIN) or ord(c) in known(HAN) else f"[U+{ord(c):04X}]"
        for c in text
    )


def wrapping(text: str) -> WrapMode:
    """Chinese has no spaces to break lines at, and neither has a hash."""
    longest = max(map(len, text.split()), default=0)
    return WrapMode.CHAR if longest > 60 or any(ord(c) >= 0x2E80 for c in text) else WrapMode.WORD
