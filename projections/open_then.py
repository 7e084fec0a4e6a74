"""What the time map tells of a moment: how many reports were open where, and which ones."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from math import floor
from typing import Any, Literal, NamedTuple
from uuid import UUID

from sqlalchemy import Connection

from domain.reports.life import OPEN as OPEN_STATUSES
from projections.report_list import Bounds
from projections.time_map import STATE_OF

Clock = Literal["effective", "recorded"]
MOMENTS: dict[Clock, str] = {"effective": "since", "recorded": "known"}

# The step of a moment is the number of steps that had begun by then. Few reports ever were at
# other places; where they are looked for by themselves, all others take half the time.
OPEN = """
SELECT code, lon, lat, ward_id, states[n] AS state, {moments}[n] AS since
FROM (SELECT *, width_bucket(%(at)s::timestamptz, {moments}) AS n FROM time_map) way
WHERE states[n] > 0 AND (earlier IS NULL OR n > (earlier->-1->>'last')::int)
UNION ALL
SELECT code, place.lon, place.lat, place.ward_id, states[n], {moments}[n]
FROM (SELECT *, width_bucket(%(at)s::timestamptz, {moments}) AS n FROM time_map
  WHERE earlier IS NOT NULL) way
CROSS JOIN LATERAL (
  SELECT * FROM json_to_recordset(earlier)
  AS place (last int, lon float8, lat float8, ward_id uuid)
  WHERE last >= n ORDER BY last LIMIT 1
) place
WHERE states[n] > 0
"""
IN_BOX = "lon BETWEEN %(west)s AND %(east)s AND lat BETWEEN %(south)s AND %(north)s"
COUNTED = f"""
SELECT ward_id, lon IS NULL, CASE WHEN {IN_BOX} THEN
    floor((lon - %(x)s) / %(cell)s)::bigint * 1000000 + floor((lat - %(y)s) / %(cell)s)::bigint
  END, count(*), sum(lon), sum(lat)
FROM ({{open}}) open GROUP BY 1, 2, 3
"""
LISTED = """
SELECT code, lon, lat, ward_id, state, since FROM ({open}) open
WHERE {where} ORDER BY since DESC, code LIMIT %(limit)s
"""
BEGIN: dict[Clock, str] = {
    "effective": "SELECT min(since[1]) FROM time_map",
    "recorded": "SELECT recorded_at FROM event_log ORDER BY position LIMIT 1",
}
STATUS_OF = {STATE_OF[status]: status for status in OPEN_STATUSES}
LARGEST_GRID = 200  # cells across, so that no box asks for more than a map can show
Listed = list[dict[str, Any]]


class Cell(NamedTuple):
    """So many open reports, and the middle of them in degrees."""

    lon: float
    lat: float
    number: int


@dataclass(frozen=True)
class Counted:
    """All that were open: by ward (None: in no ward), those in a box by cell, those nowhere."""

    wards: dict[UUID | None, int]
    cells: Sequence[Cell]
    without_place: int

    @property
    def total(self) -> int:
        return sum(self.wards.values())

    @property
    def in_box(self) -> int:
        return sum(cell.number for cell in self.cells)


@dataclass(frozen=True)
class Then:
    """A moment by one of the clocks: when things happened, or when the log was told of them."""

    at: datetime
    clock: Clock = "effective"

    def counted(self, db: Connection, box: Bounds, cell: float) -> Counted:
        """`box` in degrees, EPSG:4326; `cell` is the side of a cell in degrees."""
        west, south, east, north = box
        cell = max(cell, (east - west) / LARGEST_GRID, (north - south) / LARGEST_GRID)
        # Cells stay where they are when the box moves.
        corner = {"x": floor(west / cell) * cell, "y": floor(south / cell) * cell, "cell": cell}
        rows = db.exec_driver_sql(self._filled(COUNTED), self._bound(box) | corner)
        wards: Counter[UUID | None] = Counter()
        places: dict[int, list[tuple[int, float, float]]] = {}
        without = 0
        for ward, is_nowhere, place, number, lons, lats in rows:
            wards[ward] += number
            without += number if is_nowhere else 0
            if place is not None:
                places.setdefault(place, []).append((number, lons, lats))
        return Counted(dict(wards), [together(parts) for parts in places.values()], without)

    def in_box(self, db: Connection, box: Bounds, limit: int) -> Listed:
        """The latest first: `code`, place, `ward_id`, `status`, and `since` when it has that."""
        return self._listed(db, IN_BOX, self._bound(box) | {"limit": limit})

    def in_ward(self, db: Connection, ward: UUID | None, limit: int) -> Listed:
        """The same for a ward; None stands for those that were in no ward."""
        bound = {"at": self.at, "ward": ward and str(ward), "limit": limit}
        return self._listed(db, "ward_id IS NOT DISTINCT FROM %(ward)s::uuid", bound)

    def _listed(self, db: Connection, where: str, bound: dict[str, Any]) -> Listed:
        rows = db.exec_driver_sql(self._filled(LISTED, where=where), bound).mappings()
        return [dict(row) | {"status": STATUS_OF[row["state"]]} for row in rows]

    def _filled(self, query: str, **parts: str) -> str:
        return query.format(open=OPEN.format(moments=MOMENTS[self.clock]), **parts)

    def _bound(self, box: Bounds) -> dict[str, Any]:
        return {"at": self.at, **dict(zip(("west", "south", "east", "north"), box, strict=True))}


def together(parts: Sequence[tuple[int, float, float]]) -> Cell:
    number = sum(part[0] for part in parts)
    return Cell(sum(p[1] for p in parts) / number, sum(p[2] for p in parts) / number, number)


def begin_of(db: Connection, clock: Clock) -> datetime | None:
    """Before this moment there was no report, or nothing in the log."""
    begin: datetime | None = db.exec_driver_sql(BEGIN[clock]).scalar()
    return begin
