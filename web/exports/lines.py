"""Files that are text from one end to the other: CSV and GeoJSON."""

import csv
from io import StringIO
from typing import Any

import msgspec

from geo.exchange import CRS84, written
from web.exports.table import PROPERTIES, SHAPE, Rows, Table
from web.scorecard.exports import BOM, plain


class Csv:
    """RFC 4180. What begins like a formula gets an apostrophe, and stays text."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def begin(self) -> bytes:
        return BOM.encode() + self._lines([self._table.heading])

    def add(self, rows: Rows) -> bytes:
        cells = self._table.cells
        return self._lines([[plain(cell) for cell in cells(row)] for row in rows])

    def end(self) -> bytes:
        return b""

    def _lines(self, rows: list[list[Any]]) -> bytes:
        text = StringIO()
        csv.writer(text).writerows(rows)
        return text.getvalue().encode()


class GeoJSON:
    """One FeatureCollection after RFC 7946."""

    def __init__(self, table: Table) -> None:
        self._names = table.source.properties
        self._between = b""

    def begin(self) -> bytes:
        return b'{"type":"FeatureCollection","features":[\n'

    def add(self, rows: Rows) -> bytes:
        shapes = written([row[SHAPE] for row in rows], CRS84)
        features = [
            {
                "type": "Feature",
                "id": row[0],
                "geometry": None if shape is None else msgspec.Raw(shape.encode()),
                "properties": dict(zip(self._names, row[PROPERTIES:], strict=True)),
            }
            for row, shape in zip(rows, shapes, strict=True)
        ]
        found = self._between + b",\n".join(map(msgspec.json.encode, features))
        self._between = b",\n"
        return found

    def end(self) -> bytes:
        return b"\n]}\n"
