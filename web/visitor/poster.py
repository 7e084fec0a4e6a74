"""The poster of a place: A4, its name in three languages, and a QR code that opens its page."""

from datetime import datetime
from io import BytesIO
from typing import Any

import segno
from fpdf.enums import XPos, YPos

from web.auditor.fonts import LATIN
from web.auditor.paper import INK, MARGIN, SOFT, WIDTH, Paper, printable
from web.language import LANGUAGES, gettext, speaking

CODE = 96  # mm


def poster_of(place: dict[str, Any], address: str, made_at: datetime) -> bytes:
    """The address names no language: each reader's own browser does."""
    paper = Paper("Ka Long", made_at, "vi")
    paper.set_auto_page_break(False)
    paper.set_y(38)
    for size, tag in ((30, "vi"), (18, "en"), (18, "zh")):
        if name := place["name"].get(tag):
            line(paper, name, size, INK, "B" if tag == "vi" else "")
    image = BytesIO()
    segno.make(address, error="m", micro=False).save(image, kind="png", scale=20, border=4)
    paper.image(image, x=MARGIN + (WIDTH - CODE) / 2, y=paper.y + 8, w=CODE, h=CODE)
    paper.set_y(paper.y + CODE + 14)
    for tag in LANGUAGES:
        with speaking(tag):
            line(paper, gettext("Posted prices, opening hours, and where to report"), 14, INK)
    line(paper, address, 9, SOFT)
    return bytes(paper.output())


def line(
    paper: Paper, text: str, size: float, colour: tuple[int, int, int], style: str = ""
) -> None:
    paper.set_font(LATIN, style, size)
    paper.set_text_color(*colour)
    paper.multi_cell(
        WIDTH, size * 0.48, printable(text), align="C", new_x=XPos.LMARGIN, new_y=YPos.NEXT
    )
    paper.ln(1.5)
