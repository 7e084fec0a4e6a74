"""How the views are: how far behind the log, and which events wait parked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection

STATUS = """
SELECT p.name, p.position, greatest(l.last - p.position, 0), count(e.position)
FROM projection p
CROSS JOIN (SELECT coalesce(max(position), 0) AS last FROM event_log) l
LEFT JOIN parked_event e ON e.projection = p.name
WHERE p.name = ANY(%s)
GROUP BY p.name, p.position, l.last
"""
PARKED = """
SELECT projection, position, originator_id, error, parked_at FROM parked_event
WHERE projection = ANY(%s) ORDER BY projection, position LIMIT %s
"""


@dataclass(frozen=True)
class ViewStatus:
    """`lag` is the number of log positions that the view has not taken yet."""

    name: str
    position: int
    lag: int
    parked: int


@dataclass(frozen=True)
class ParkedEvent:
    view: str
    position: int
    stream: UUID
    error: str
    parked_at: datetime


def status(db: Connection, names: Sequence[str]) -> list[ViewStatus]:
    """One line for each view that was ever fed, in the order of `names`."""
    rows = {row[0]: ViewStatus(*row) for row in db.exec_driver_sql(STATUS, (list(names),))}
    return [rows[name] for name in names if name in rows]


def parked(db: Connection, names: Sequence[str], most: int = 200) -> list[ParkedEvent]:
    """The oldest of each view first."""
    return [ParkedEvent(*row) for row in db.exec_driver_sql(PARKED, (list(names), most))]
