"""Staff: who works for the city now, and as what."""

from collections.abc import Sequence

from sqlalchemy import Boolean, Column, Connection, DateTime, RowMapping, Table, Text, Uuid

from domain.people.staff import StaffMember
from projections.engine.projection import RowPerAggregate, kept_by_the_engine
from projections.engine.rows import Row
from projections.tables import metadata

table = Table(
    "staff",
    metadata,
    Column("staff_id", Uuid, primary_key=True),
    Column("login", Text, nullable=False),
    Column("role", Text),  # NULL for somebody who has none now
    Column("ward_code", Text),
    Column("agency", Text),
    Column("suspended", Boolean, nullable=False),
    Column("since", DateTime(timezone=True), nullable=False),
    *kept_by_the_engine(),
)

staff = RowPerAggregate(table, key="staff_id")


@staff.on(StaffMember.Registered)
def begin(row: Row, event: StaffMember.Registered) -> None:
    row |= {"login": event.login, "suspended": False, "since": event.timestamp}


@staff.on(StaffMember.RoleGiven)
def give(row: Row, event: StaffMember.RoleGiven) -> None:
    row |= {"role": event.role, "ward_code": event.ward, "agency": event.agency}
    row["since"] = event.timestamp


@staff.on(StaffMember.RoleRemoved)
def remove(row: Row, event: StaffMember.RoleRemoved) -> None:
    row |= {"role": None, "ward_code": None, "agency": None, "since": event.timestamp}


@staff.on(StaffMember.Suspended, StaffMember.LetInAgain)
def suspend(row: Row, event: StaffMember.Suspended | StaffMember.LetInAgain) -> None:
    row |= {"suspended": isinstance(event, StaffMember.Suspended), "since": event.timestamp}


@staff.on(StaffMember.Described, StaffMember.BegunAnew)
def describe(_row: Row, _event: StaffMember.Described | StaffMember.BegunAnew) -> None:
    """Only the version moves on: names stand elsewhere, and are read again with the view."""


def everybody(db: Connection) -> Sequence[RowMapping]:
    """In the order in which they came."""
    return db.execute(table.select().order_by(table.c.first_position)).mappings().all()
