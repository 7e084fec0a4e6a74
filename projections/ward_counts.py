"""How many reports there were in each ward: by the map of their time, and by today's."""

from collections.abc import Iterable
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Connection

from projections.case_heir import JOINED, TODAY
from projections.case_stages import NO_WARD

STAYS = f"SELECT c.ward_then, {TODAY}, count(*) FROM case_stages c {JOINED} GROUP BY 1, 2"  # noqa: S608


class Stay(NamedTuple):
    """So many reports came when their place was in one ward, and it is in another by now."""

    then: UUID | None
    today: UUID | None
    reports: int


def stays(db: Connection) -> list[Stay]:
    """Every report once."""
    return as_stays(db.exec_driver_sql(STAYS))


def as_stays(rows: Iterable[Any]) -> list[Stay]:
    return [Stay(as_id(then), as_id(today), number) for then, today, number in rows]


def as_id(ward: str | None) -> UUID | None:
    return None if ward in (None, NO_WARD) else UUID(ward)
