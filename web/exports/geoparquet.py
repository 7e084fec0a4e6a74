"""GeoParquet 1.1: columns with their types, geometries as WKB in longitude and latitude."""

from datetime import date, datetime
from typing import Any

import msgspec
import pyarrow
from pyarrow import parquet

from web.exports.table import PROPERTIES, SHAPE, Outlet, Rows, Table, as_text

BINARY = pyarrow.binary()
GROUP = 20_000  # rows
TYPES: dict[type[Any], Any] = {
    int: pyarrow.int64(),
    float: pyarrow.float64(),
    date: pyarrow.date32(),
    datetime: pyarrow.timestamp("us", "UTC"),
}


class GeoParquet:
    def __init__(self, table: Table) -> None:
        source = table.source
        self._kinds = list(source.kinds.values())
        fields = [(name, TYPES.get(kind, pyarrow.string())) for name, kind in source.kinds.items()]
        geometry = [("geometry", BINARY)]
        kind = "MultiPolygon" if source.name == "wards" else "Point"
        self._schema = pyarrow.schema(fields + geometry, {"geo": metadata(kind)})
        self._out = Outlet()
        self._writer = parquet.ParquetWriter(self._out, self._schema, compression="zstd")
        self._waiting: list[Any] = []
        self._rows = 0

    def begin(self) -> bytes:
        return self._out.taken()

    def add(self, rows: Rows) -> bytes:
        self._waiting.append(self._batch(rows))
        self._rows += len(rows)
        if self._rows >= GROUP:
            self._write()
        return self._out.taken()

    def end(self) -> bytes:
        self._write()
        self._writer.close()
        return self._out.taken()

    def _batch(self, rows: Rows) -> Any:
        columns = list(zip(*rows, strict=True))
        shapes = pyarrow.array([shape and bytes(shape) for shape in columns[SHAPE]], BINARY)
        arrays = [
            pyarrow.array(values if kind in TYPES or kind is str else texts(values), field.type)
            for values, kind, field in zip(
                columns[PROPERTIES:], self._kinds, self._schema, strict=False
            )
        ]
        return pyarrow.record_batch([*arrays, shapes], self._schema)

    def _write(self) -> None:
        if self._waiting:
            table = pyarrow.Table.from_batches(self._waiting, self._schema)
            self._writer.write_table(table, row_group_size=GROUP)
        self._waiting, self._rows = [], 0


def texts(values: Any) -> list[str | None]:
    return [None if value is None else as_text(value) for value in values]


def metadata(kind: str) -> bytes:
    """Without a `crs` it is longitude and latitude on WGS 84 (OGC:CRS84), says the standard."""
    column = {"encoding": "WKB", "geometry_types": [kind]}
    content = {"version": "1.1.0", "primary_column": "geometry", "columns": {"geometry": column}}
    return msgspec.json.encode(content)
