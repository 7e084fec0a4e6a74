"""Duty: who works now, and since when."""

from datetime import datetime

from sqlalchemy import Column, Connection, DateTime, Table, Text, Uuid, select

from domain.people.duty import LONGEST_SHIFT, Duty
from projections.engine.projection import RowPerAggregate, kept_by_the_engine
from projections.engine.rows import Row
from projections.tables import metadata

table = Table(
    "duty",
    metadata,
    Column("duty_id", Uuid, primary_key=True),
    Column("login", Text, nullable=False),
    Column("since", DateTime(timezone=True)),  # NULL for somebody who does not work now
    *kept_by_the_engine(),
)

duty = RowPerAggregate(table, key="duty_id")


@duty.on(Duty.Opened)
def name_the_person(row: Row, event: Duty.Opened) -> None:
    row["login"] = event.login


@duty.on(Duty.Started)
def begin(row: Row, event: Duty.Started) -> None:
    row["since"] = event.timestamp


@duty.on(Duty.Ended)
def end(row: Row, _: Duty.Ended) -> None:
    row["since"] = None


def on_duty(db: Connection, now: datetime) -> frozenset[str]:
    """The logins of all who work now; whoever forgot to say that they went home did go home."""
    query = select(table.c.login).where(table.c.since > now - LONGEST_SHIFT)
    return frozenset(db.execute(query).scalars())
