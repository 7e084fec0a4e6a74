"""How many reports there were in each ward: by the map of their time, and by today's."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Connection

from projections.case_heir import JOINED, TODAY
from projections.case_stages import NO_WARD
from projections.ward_board import NOT_ENDED

STAYS = f"SELECT c.ward_then, {TODAY}, count(*) FROM case_stages c {JOINED} GROUP BY 1, 2"  # noqa: S608
STAYS_FROM_BEFORE = f"""
SELECT c.ward_then, {TODAY}, count(*) FROM case_stages c {JOINED}
WHERE c.submitted_at < %(moment)s AND (%(ended)s OR {NOT_ENDED}) GROUP BY 1, 2
"""  # noqa: S608


class Stay(NamedTuple):
    """So many reports came when their place was in one ward, and it is in another by now."""

    then: UUID | None
    today: UUID | None
    reports: int


def stays(db: Connection) -> list[Stay]:
    """Every report once."""
    return as_stays(db.exec_driver_sql(STAYS))


def stays_from_before(db: Connection, moment: datetime, *, ended: bool) -> list[Stay]:
    """Of reports that came before the moment: all of them, or without those that have ended."""
    return as_stays(db.exec_driver_sql(STAYS_FROM_BEFORE, {"moment": moment, "ended": ended}))


def as_stays(rows: Iterable[Any]) -> list[Stay]:
    return [Stay(as_id(then), as_id(today), number) for then, today, number in rows]


def as_id(ward: str | None) -> UUID | None:
    return None if ward in (None, NO_WARD) else UUID(ward)
