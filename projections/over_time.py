"""Where and when people reported, as the public may count it: a read of the ward board.

Counted is what was screened, is not hidden, and goes on by itself: no merged report. The index
`ward_board_over_time` holds all that is asked for, so that a count does not touch the wide rows.
"""

from dataclasses import dataclass
from datetime import datetime
from math import ceil, log2
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Connection

from projections.case_heir import JOINED, TODAY
from projections.report_list import Bounds
from projections.ward_counts import Stay, as_stays

MOST_ACROSS = 64  # cells, so that no box asks for more than a map can show
DIGITS = 5  # of degrees: a metre
COUNTED = """
NOT held_back AND merged_into IS NULL
AND submitted_at >= %(begin)s AND submitted_at < %(end)s
AND (%(category)s::text IS NULL OR category = %(category)s)
"""
HEAT = f"""
SELECT sum(lat), sum(lon), count(*) FROM ward_board
WHERE {COUNTED} AND lon BETWEEN %(west)s AND %(east)s AND lat BETWEEN %(south)s AND %(north)s
GROUP BY floor(lon / %(cell)s), floor(lat / %(cell)s)
"""  # noqa: S608 - made of our own words alone
BY_WARD = f"""
SELECT ward_id, count(*) AS number FROM ward_board WHERE {COUNTED} GROUP BY ward_id
"""  # noqa: S608
# As `ward_counts` has it of all reports.
STAYS = f"""
SELECT c.ward_then, {TODAY}, count(*)
FROM (SELECT report_id FROM ward_board WHERE {COUNTED}) b
JOIN case_stages c USING (report_id) {JOINED}
GROUP BY 1, 2
"""  # noqa: S608
FIRST = """
SELECT min(submitted_at) FROM ward_board WHERE NOT held_back AND merged_into IS NULL
"""


class Spot(NamedTuple):
    """So many reports, and the middle of them in degrees, EPSG:4326."""

    lat: float
    lon: float
    number: int


@dataclass(frozen=True)
class Period:
    """From `begin` on, up to `end` and without it; of one category, or of all."""

    begin: datetime
    end: datetime
    category: str | None = None

    def spots(self, db: Connection, box: Bounds) -> list[Spot]:
        """By cell of the box (degrees, EPSG:4326), at most some 64 cells across."""
        west, south, east, north = box
        bounds = {"west": west, "south": south, "east": east, "north": north}
        rows = db.exec_driver_sql(HEAT, self._bound | bounds | {"cell": cell_of(box)})
        return [Spot(round(y / n, DIGITS), round(x / n, DIGITS), n) for y, x, n in rows]

    def by_ward(self, db: Connection) -> dict[UUID | None, int]:
        """None stands for no ward."""
        return {row.ward_id: row.number for row in db.exec_driver_sql(BY_WARD, self._bound)}

    def stays(self, db: Connection) -> list[Stay]:
        return as_stays(db.exec_driver_sql(STAYS, self._bound))

    @property
    def _bound(self) -> dict[str, Any]:
        return {"begin": self.begin, "end": self.end, "category": self.category}


def cell_of(box: Bounds) -> float:
    """The side of a cell in degrees: a power of two, so that cells stay where they are."""
    west, south, east, north = box
    least = max(east - west, north - south) / MOST_ACROSS
    return 2.0 ** ceil(log2(least)) if least > 0 else 1.0


def first_moment(db: Connection) -> datetime | None:
    """When the oldest of them was sent."""
    found: datetime | None = db.exec_driver_sql(FIRST).scalar()
    return found
