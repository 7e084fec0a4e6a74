"""A GeoPackage (OGC 12-128r18) of one layer: SQLite, so it is whole before its first byte is sent.

The file has no name any more once it is sent: nothing of it stays, however slow its reader is.
"""

import sqlite3
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from struct import pack
from tempfile import TemporaryDirectory
from typing import Any

from projections.open_data import Source
from web.exports.table import PROPERTIES, SHAPE, Rows, Table, as_text

APPLICATION, VERSION = 0x47504B47, 10300  # "GPKG", 1.3
HEADER = b"GP\0\1" + pack("<i", 4326)  # no envelope, little-endian, EPSG:4326
AT_ONCE = 1 << 20  # bytes
TYPES: dict[type[Any], str] = {int: "INTEGER", float: "DOUBLE", date: "DATE", datetime: "DATETIME"}
WKT = (
    'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563]],'
    'PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433],AUTHORITY["EPSG","4326"]]'
)
GROUND = f"""
PRAGMA application_id = {APPLICATION};
PRAGMA user_version = {VERSION};
CREATE TABLE gpkg_spatial_ref_sys (
  srs_name TEXT NOT NULL, srs_id INTEGER PRIMARY KEY, organization TEXT NOT NULL,
  organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT);
INSERT INTO gpkg_spatial_ref_sys VALUES
  ('Undefined cartesian SRS', -1, 'NONE', -1, 'undefined', NULL),
  ('Undefined geographic SRS', 0, 'NONE', 0, 'undefined', NULL),
  ('WGS 84', 4326, 'EPSG', 4326, '{WKT}', NULL);
CREATE TABLE gpkg_contents (
  table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE,
  description TEXT DEFAULT '', last_change DATETIME NOT NULL, min_x DOUBLE, min_y DOUBLE,
  max_x DOUBLE, max_y DOUBLE, srs_id INTEGER REFERENCES gpkg_spatial_ref_sys(srs_id));
CREATE TABLE gpkg_geometry_columns (
  table_name TEXT NOT NULL UNIQUE REFERENCES gpkg_contents(table_name), column_name TEXT NOT NULL,
  geometry_type_name TEXT NOT NULL, srs_id INTEGER NOT NULL REFERENCES gpkg_spatial_ref_sys(srs_id),
  z TINYINT NOT NULL, m TINYINT NOT NULL, PRIMARY KEY (table_name, column_name));
"""
NOBODY_ELSE = "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE"
LAYER = "INSERT INTO gpkg_contents VALUES (?, 'features', ?, '', ?, NULL, NULL, NULL, NULL, 4326)"
SHAPES = "INSERT INTO gpkg_geometry_columns VALUES (?, 'geom', ?, 4326, 0, 0)"


def geopackage(table: Table, batches: Iterator[Rows], home: Path, now: datetime) -> Iterator[bytes]:
    """Raises `OSError` where there is no room in `home`."""
    home.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=home) as folder:
        path = Path(folder) / "layer.gpkg"
        fill(path, table, batches, now)
        file = path.open("rb")
    with file:
        while part := file.read(AT_ONCE):
            yield part


def fill(path: Path, table: Table, batches: Iterator[Rows], now: datetime) -> None:
    db = sqlite3.connect(path)
    try:
        db.executescript(NOBODY_ELSE)
        db.executescript(GROUND)
        source = table.source
        db.execute(layer(source))
        db.execute(LAYER, (source.name, source.name, stamp(now)))
        db.execute(SHAPES, (source.name, "MULTIPOLYGON" if source.name == "wards" else "POINT"))
        insert = f"INSERT INTO {source.name} VALUES (NULL, ?{', ?' * len(source.properties)})"
        turned = [written(kind) for kind in source.kinds.values()]
        for rows in batches:
            db.executemany(insert, (values(row, turned) for row in rows))
        db.commit()
    finally:
        db.close()


def layer(source: Source) -> str:
    columns = [f'"{name}" {TYPES.get(kind, "TEXT")}' for name, kind in source.kinds.items()]
    return (
        f"CREATE TABLE {source.name} (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, geom BLOB, "
        f"{', '.join(columns)})"
    )


Turn = Callable[[Any], Any]


def written(kind: type[Any]) -> Turn:
    if kind in (int, float, str):
        return lambda value: value
    if kind is datetime:
        return stamp
    return date.isoformat if kind is date else as_text


def values(row: Any, turned: list[Turn]) -> list[Any]:
    shape = row[SHAPE]
    return [
        None if shape is None else HEADER + bytes(shape),
        *(
            None if value is None else turn(value)
            for turn, value in zip(turned, row[PROPERTIES:], strict=True)
        ),
    ]


def stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
