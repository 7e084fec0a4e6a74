"""What is open where: numbers for the list of wards, and the cases that wait for somebody."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Connection, RowMapping, func, select

from domain.people.authority import Area
from domain.reports.life import OPEN
from projections.report_list import COLUMNS
from projections.ward_board import table as ward_board
from web.accounts.people import Person
from web.desks.query import Condition, within

MOST = 50  # entries of a list that nobody can filter
c = ward_board.c
IS_OPEN = c.status.in_(sorted(OPEN))
NOT_SURE = c.how.in_(("nearest", "none"))


def open_by_ward(db: Connection) -> dict[UUID | None, int]:
    counted = select(c.ward_id, func.count().label("number")).where(IS_OPEN).group_by(c.ward_id)
    return {row.ward_id: row.number for row in db.execute(counted)}


def open_in_ward(db: Connection, ward_id: UUID) -> Sequence[RowMapping]:
    return newest(db, c.ward_id == ward_id)


def waiting_for(db: Connection, person: Person) -> Sequence[RowMapping]:
    """An agency's cases for its officers, and for those who place reports the ones to place."""
    if person.agency is not None:
        return newest(db, *within(Area(agency=person.agency)))
    if person.role in ("dispatcher", "manager"):
        return newest(db, NOT_SURE)
    return ()


def newest(db: Connection, *wanted: Condition) -> Sequence[RowMapping]:
    columns = (c[name] for name in COLUMNS)
    query = select(*columns).where(IS_OPEN, *wanted).order_by(c.first_position.desc()).limit(MOST)
    return db.execute(query).mappings().all()
