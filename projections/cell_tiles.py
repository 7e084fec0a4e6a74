"""Reads of the pyramid: the counts of a tile's cells, by whatever the map is filtered by."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection

from domain.reports.life import OPEN, Status
from geo.quadtree import number_of
from projections.cells import CELLS_ASIDE, FINER, IN_TIME, OVERDUE, ZOOMS

FROM, TO = ZOOMS[0], ZOOMS[-1]
# The position first, in the same look: whoever asks for a later one has to ask again.
TILE = """
SELECT p.position, c.* FROM projection p LEFT JOIN LATERAL (
  SELECT (cell >> %(shift)s) & %(mask)s, {numbers}
  FROM cells WHERE level = %(level)s AND cell >= %(first)s AND cell < %(end)s {narrowed}
  GROUP BY 1 HAVING {number} > 0 ORDER BY 1
) c ON true WHERE p.name = 'ward_board'
"""
BY_WARD = " AND ward_id = %(ward)s::uuid"
BY_MONTH = " AND month BETWEEN %(earliest)s AND %(latest)s"
OF_ALL = "counts[{n}]"
OF_CATEGORY = "coalesce((by_category -> %(category)s ->> {n})::int, 0)"

Cell = tuple[int, int, int, int]


@dataclass(frozen=True)
class CellFilter:
    """What is None or empty does not restrict. `months` are the first and the last, from year 0."""

    category: str | None = None
    statuses: Sequence[Status] = tuple(Status)
    ward: UUID | None = None
    months: tuple[int, int] | None = None


class Counts(NamedTuple):
    """Each cell as its number in the tile, how many there are, are open, and are overdue.

    The number is that of `geo.quadtree` from 0 to 63; `position` is that of the ward board.
    """

    position: int
    cells: list[Cell]


def counts_of(db: Connection, zoom: int, column: int, row: int, wanted: CellFilter) -> Counts:
    """The cells of a tile of zoom 6 to 14 in which there is anything."""
    finer = next(stored for stored in ZOOMS if stored >= zoom) - zoom
    deep = 2 * (FINER + finer)
    first = number_of(column, row) << deep
    values = {
        "level": zoom + FINER + finer,
        "shift": 2 * finer,
        "mask": CELLS_ASIDE**2 - 1,
        "first": first,
        "end": first + (1 << deep),
        "ward": str(wanted.ward),
        "category": wanted.category,
        **dict(zip(("earliest", "latest"), wanted.months or (), strict=False)),
    }
    found = db.exec_driver_sql(query(wanted), values).all()
    cells = [tuple(each[1:]) for each in found if each[1] is not None]
    return Counts(found[0][0] if found else 0, cells)


def query(wanted: CellFilter) -> str:
    late = [OVERDUE[status] for status in wanted.statuses if status in OPEN]
    is_open = [*late, *(IN_TIME[status] for status in wanted.statuses if status in OPEN)]
    every = [*late, *(IN_TIME[status] for status in wanted.statuses)]
    numbers = [total(places, wanted) for places in (every, is_open, late)]
    narrowed = BY_WARD * (wanted.ward is not None) + BY_MONTH * (wanted.months is not None)
    return TILE.format(numbers=", ".join(numbers), number=numbers[0], narrowed=narrowed)


def total(places: Sequence[int], wanted: CellFilter) -> str:
    """Arrays begin with 1, and JSON with 0."""
    if wanted.category is None:
        terms = [OF_ALL.format(n=place + 1) for place in places]
    else:
        terms = [OF_CATEGORY.format(n=place) for place in places]
    return f"sum({' + '.join(terms) or '0'})"
