"""The pyramid: how many reports are in each cell of the map's grid, kept beside the ward board.

For map zoom z a cell is 1/8 of a tile's side, 32 pixels: level z + 3 of `geo.quadtree`. Stored are
the levels of zoom 6, 8, 10, 12 and 14, and an odd zoom adds four cells of the next. A row counts
what was sent in one month (UTC) from one ward, by category, status and whether it is overdue.

Overdue is what the clock has recorded (`Report.DeadlineMissed`) of a case that is still open, so
that time alone changes no count: a cell turns when the timekeeper's event comes, seconds later.

Counted is what has a place and is not merged into another case; of a hidden one only the words are
hidden. A second table of the board and no view of its own: the row before and after a batch is all
that is needed, so each level costs one addition for a report that changed, and none otherwise.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from functools import cache
from operator import add as sum_of
from operator import itemgetter
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from sqlalchemy import ARRAY, BigInteger, Column, Connection, Integer, SmallInteger, Table, Uuid
from sqlalchemy.dialects.postgresql import JSONB

from domain.reports.life import OPEN, Status
from eventlog.mapper import encode
from geo.quadtree import cell_at
from projections.engine.rows import Row, put
from projections.tables import metadata

ZOOMS = (6, 8, 10, 12, 14)
STEP = 2  # from one of them to the next
CELLS_ASIDE = 8  # of a tile
FINER = 3  # levels from a tile to its cells: 2**3 is `CELLS_ASIDE`
FINEST = ZOOMS[-1] + FINER
NO_WARD = UUID(int=0)  # outside every ward

# The places of a row's counts: each status in time, then the open ones once more, overdue.
IN_TIME = {status: place for place, status in enumerate(Status)}
OVERDUE = {status: len(IN_TIME) + n for n, status in enumerate(s for s in Status if s in OPEN)}
PLACES = len(IN_TIME) + len(OVERDUE)

table = Table(
    "cells",
    metadata,
    Column("level", SmallInteger, primary_key=True),
    Column("cell", BigInteger, primary_key=True, autoincrement=False),
    Column("month", SmallInteger, primary_key=True),  # since the year 0
    Column("ward_id", Uuid, primary_key=True),
    Column("counts", ARRAY(Integer), nullable=False),
    Column("by_category", JSONB, nullable=False),  # the counts of each category
)

TAKE_OUT = """
DELETE FROM cells c USING unnest(%s::bigint[], %s::smallint[], %s::uuid[]) k (cell, month, ward)
WHERE c.level = %s AND (c.cell, c.month, c.ward_id) = (k.cell, k.month, k.ward)
RETURNING c.cell, c.month, c.ward_id, c.by_category::text
"""


class Counted(NamedTuple):
    """Where one report is counted; `cell` is of the finest level, `ward` the number of its UUID."""

    cell: int
    month: int
    ward: int
    category: str
    place: int


Key = tuple[int, int, int]  # cell, month and ward: a row of one level
ByCategory = dict[str, list[int]]
Level = dict[Key, ByCategory]
decode = msgspec.json.Decoder(ByCategory).decode
facts_of = itemgetter("lon", "lat", "submitted_at", "ward_id", "category", "status", "missed")
uuid_of = cache(lambda number: str(UUID(int=number)))


def month_of(moment: datetime) -> int:
    in_utc = moment.astimezone(UTC)
    return in_utc.year * 12 + in_utc.month - 1


def counted(row: Row) -> Counted | None:
    """None for a case without a place, and for one that another case stands for."""
    lon, lat, submitted_at, ward_id, category, status, missed = facts_of(row)
    if lon is None or row["merged_into"] is not None:
        return None
    place = OVERDUE[status] if missed and status in OVERDUE else IN_TIME[status]
    cell = cell_at(lon, lat, FINEST)
    return Counted(cell, month_of(submitted_at), (ward_id or NO_WARD).int, category, place)


class Pyramid:
    """Keeps the table in step with the rows of the board; see `RowPerAggregate`."""

    table = table

    def seen(self, rows: Iterable[Row]) -> list[Counted | None]:
        return [counted(row) for row in rows]

    def follow(self, db: Connection, before: list[Counted | None], rows: Iterable[Row]) -> None:
        """`before` is what was seen of the rows that are older than the batch."""
        moved: Counter[Any] = Counter(self.seen(rows))
        moved.subtract(before)
        moved.pop(None, None)
        level = finest({where: number for where, number in moved.items() if number})
        rows = []
        for zoom in reversed(ZOOMS):
            rows += rows_after(zoom + FINER, take_out(db, zoom + FINER, level), level)
            level = coarser(level)
        put(db, table, rows)


def finest(moved: Mapping[Counted, int]) -> Level:
    level: Level = defaultdict(dict)
    for (cell, month, ward, category, place), number in moved.items():
        counts = level[cell, month, ward]
        if category not in counts:
            counts[category] = [0] * PLACES
        counts[category][place] += number
    return level


def coarser(level: Level) -> Level:
    """The same of the next one that is stored: 16 cells are one of it."""
    found: Level = defaultdict(dict)
    for (cell, month, ward), counts in level.items():
        add(found[cell >> 2 * STEP, month, ward], counts)
    return found


def add(counts: ByCategory, more: ByCategory) -> None:
    for category, numbers in more.items():
        known = counts.get(category)
        counts[category] = [*map(sum_of, known, numbers)] if known else numbers


def take_out(db: Connection, level: int, changes: Level) -> Level:
    if not changes:
        return {}
    cells, months, wards = zip(*changes, strict=True)
    cursor = db.connection.cursor()
    cursor.execute(TAKE_OUT, (list(cells), list(months), list(map(uuid_of, wards)), level))
    found = cursor.fetchall()
    cursor.close()
    return {(cell, month, ward.int): decode(counts) for cell, month, ward, counts in found}


def rows_after(level: int, known: Level, changes: Level) -> Iterator[Row]:
    """A cell in which nothing is left has no row, so that a rebuilt table is the same."""
    for key, change in changes.items():
        counts = known.get(key, {})
        add(counts, change)
        if left := {name: numbers for name, numbers in counts.items() if any(numbers)}:
            cell, month, ward = key
            yield {
                "level": level,
                "cell": cell,
                "month": month,
                "ward_id": uuid_of(ward),
                "counts": array([*map(sum, zip(*left.values(), strict=True))]),
                "by_category": left,
            }


def array(numbers: list[int]) -> str:
    """As PostgreSQL reads it."""
    return f"{{{encode(numbers).decode()[1:-1]}}}"
