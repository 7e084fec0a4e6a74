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
from operator import itemgetter
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from sqlalchemy import ARRAY, BigInteger, Column, Connection, Integer, SmallInteger, Table, Uuid
from sqlalchemy.dialects.postgresql import JSONB

from domain.reports.life import OPEN, Status
from geo.quadtree import cell_at
from projections.engine.rows import Row, put
from projections.tables import metadata

ZOOMS = (6, 8, 10, 12, 14)
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
DELETE FROM cells c
USING unnest(%s::smallint[], %s::bigint[], %s::smallint[], %s::uuid[]) k (level, cell, month, ward)
WHERE (c.level, c.cell, c.month, c.ward_id) = (k.level, k.cell, k.month, k.ward)
RETURNING c.level, c.cell, c.month, c.ward_id, c.by_category::text
"""


class Counted(NamedTuple):
    """Where one report is counted; `cell` is of the finest level."""

    cell: int
    month: int
    ward_id: UUID
    category: str
    place: int


class Key(NamedTuple):
    level: int
    cell: int
    month: int
    ward_id: UUID


Change = Counter[tuple[str, int]]  # by category and place
ByCategory = dict[str, list[int]]
decode = msgspec.json.Decoder(ByCategory).decode
facts_of = itemgetter("lon", "lat", "submitted_at", "ward_id", "category", "status", "missed")


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
    return Counted(cell, month_of(submitted_at), ward_id or NO_WARD, category, place)


class Pyramid:
    """Keeps the table in step with the rows of the board; see `RowPerAggregate`."""

    table = table

    def seen(self, rows: Iterable[Row]) -> list[Counted | None]:
        return [counted(row) for row in rows]

    def follow(self, db: Connection, before: list[Counted | None], rows: Iterable[Row]) -> None:
        """`before` is what was seen of the rows that are older than the batch."""
        moved = Counter(self.seen(rows))
        moved.subtract(before)
        moved.pop(None, None)
        changes = changes_of({where: number for where, number in moved.items() if number})
        if changes:
            known = dict(take_out(db, changes))
            put(db, table, rows_after(known, changes))


def changes_of(moved: Mapping[Any, int]) -> dict[Key, Change]:
    """The same at every level that is stored."""
    changes: dict[Key, Change] = defaultdict(Counter)
    for zoom in ZOOMS:
        level, shift = zoom + FINER, 2 * (ZOOMS[-1] - zoom)
        for (cell, month, ward_id, category, place), number in moved.items():
            changes[Key(level, cell >> shift, month, ward_id)][category, place] += number
    return changes


def take_out(db: Connection, changes: Mapping[Key, Any]) -> list[tuple[Key, ByCategory]]:
    levels, cells, months, wards = zip(*changes, strict=True)
    cursor = db.connection.cursor()
    keys = (list(levels), list(cells), list(months), [str(ward) for ward in wards])
    cursor.execute(TAKE_OUT, keys)
    found = cursor.fetchall()
    cursor.close()
    return [(Key(*key), decode(counts)) for *key, counts in found]


def rows_after(known: Mapping[Key, ByCategory], changes: Mapping[Key, Change]) -> Iterator[Row]:
    """A cell in which nothing is left has no row, so that a rebuilt table is the same."""
    for key, change in changes.items():
        counts = known.get(key, {})
        for (category, place), number in change.items():
            counts.setdefault(category, [0] * PLACES)[place] += number
        if left := {name: each for name, each in counts.items() if any(each)}:
            totals = [sum(column) for column in zip(*left.values(), strict=True)]
            yield key._asdict() | {"counts": array(totals), "by_category": left}


def array(numbers: list[int]) -> str:
    """As PostgreSQL reads it."""
    return f"{{{','.join(map(str, numbers))}}}"
