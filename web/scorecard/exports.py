"""Scorecards for spreadsheets: the figures of the pages, a row for each unit or each slice."""

import csv
from collections.abc import Sequence
from functools import partial
from io import BytesIO, StringIO
from typing import Literal

import xlsxwriter
from flask import Response

from projections.figures import FIGURES, SPANS
from web.calls import HTML, operation
from web.language import gettext
from web.scorecard.card import Card
from web.scorecard.words import figures, spans, unit_kinds

Format = Literal["csv", "xlsx"]
Cell = str | int | float | None
BOM = "\ufeff"  # or a spreadsheet takes the letters for another alphabet's
A_FORMULA = ("=", "+", "-", "@", "\t", "\r")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
as_file = partial(operation, media_type="text/csv", also={XLSX: None}, refused_as={HTML: None})


def export(cards: Sequence[Card], form: Format, name: str) -> Response:
    rows = [heading(), *(cells(card) for card in cards)]
    content, kind = (as_csv(rows), "text/csv") if form == "csv" else (as_xlsx(rows), XLSX)
    response = Response(content, mimetype=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    return response


def heading() -> list[Cell]:
    names = figures()
    times = [
        f"{name}: {what}"
        for name in spans().values()
        for what in (gettext("cases"), gettext("median, hours"), gettext("90 %, hours"))
    ]
    return [
        *(gettext("Kind of unit"), gettext("Unit"), gettext("Month"), gettext("Category")),
        *(names[figure] for figure in FIGURES),
        *shares_named(),
        *times,
    ]


def shares_named() -> list[str]:
    return [
        gettext("On time, of those decided"),
        gettext("On time, official formula"),
        gettext("Satisfied, of those who scored"),
        gettext("Satisfied, official formula"),
    ]


def cells(card: Card) -> list[Cell]:
    shares = (
        card.on_time,
        card.official_on_time,
        card.satisfaction,
        card.official_satisfaction,
    )
    return [
        kind_of(card),
        card.name,
        *(card["slice"] if card["slice_kind"] == kind else "" for kind in ("month", "category")),
        *(card[figure] for figure in FIGURES),
        *(share.value for share in shares),
        *(card[f"{span}_{what}"] for span in SPANS for what in ("n", "median", "p90")),
    ]


def kind_of(card: Card) -> str:
    is_today = (card["unit_kind"], card["wards"]) == ("ward", "today")
    return gettext("Wards of today") if is_today else unit_kinds()[card["unit_kind"]]


def as_csv(rows: Sequence[Sequence[Cell]]) -> bytes:
    written = StringIO()
    csv.writer(written).writerows([plain(cell) for cell in row] for row in rows)
    return (BOM + written.getvalue()).encode()


def plain(cell: Cell) -> Cell:
    """A spreadsheet must not calculate what somebody wrote."""
    is_formula = isinstance(cell, str) and cell.startswith(A_FORMULA)
    return f"'{cell}" if is_formula else cell


def as_xlsx(rows: Sequence[Sequence[Cell]]) -> bytes:
    written = BytesIO()
    with xlsxwriter.Workbook(written, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        sheet.freeze_panes(1, 2)
        sheet.set_column(0, len(rows[0]) - 1, 14)
        sheet.set_column(1, 1, 32)
        for y, row in enumerate(rows):
            for x, cell in enumerate(row):
                if isinstance(cell, str):
                    sheet.write_string(y, x, cell, None if y else bold)
                elif cell is not None:
                    sheet.write_number(y, x, cell)
    return written.getvalue()
