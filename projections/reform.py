"""Reforms: when another map comes into force, what goes on in what, and what was decided."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import msgspec
from sqlalchemy import JSON, Column, Connection, Date, DateTime, Index, Table, Text, Uuid, select

from domain.wards.lineage import Difference, Lineage, Succession
from domain.wards.reform import Reform
from projections.engine.projection import RowPerAggregate, kept_by_the_engine
from projections.engine.rows import Row
from projections.tables import metadata

table = Table(
    "reform",
    metadata,
    Column("reform_id", Uuid, primary_key=True),
    Column("day", Date, nullable=False),
    Column("decree", Text, nullable=False),
    Column("links", JSON, nullable=False),  # each as `Succession`
    Column("source", Text),  # the official table that it was compared with
    Column("differences", JSON),  # each as `Difference`
    Column("decisions", JSON, nullable=False),  # choices by what they are about
    Column("ordered_at", DateTime(timezone=True)),
    Column("finished_at", DateTime(timezone=True)),
    *kept_by_the_engine(),
    Index("reform_day", "day"),
)

reform = RowPerAggregate(table, key="reform_id")


@reform.on(Reform.Announced)
def announce(row: Row, event: Reform.Announced) -> None:
    row |= {"day": event.day, "decree": event.decree, "links": [], "decisions": {}}


@reform.on(Reform.LineageDrawn)
def draw(row: Row, event: Reform.LineageDrawn) -> None:
    row["links"] = event.links


@reform.on(Reform.Compared)
def compare(row: Row, event: Reform.Compared) -> None:
    row |= {"source": event.source, "differences": event.differences}


@reform.on(Reform.Decided)
def decide(row: Row, event: Reform.Decided) -> None:
    row["decisions"] = row["decisions"] | {event.about: event.choice}


@reform.on(Reform.Ordered)
def order(row: Row, event: Reform.Ordered) -> None:
    row |= {"ordered_at": event.timestamp, "finished_at": None}


@reform.on(Reform.Finished)
def finish(row: Row, event: Reform.Finished) -> None:
    row["finished_at"] = event.timestamp


class ReformRow(msgspec.Struct):
    """A row with its lineage as the domain knows it."""

    day: date
    decree: str
    lineage: Lineage
    source: str | None
    differences: tuple[Difference, ...]
    decisions: dict[str, str]
    ordered_at: datetime | None
    finished_at: datetime | None

    @property
    def is_due(self) -> bool:
        return self.ordered_at is not None and self.finished_at is None


def reforms(db: Connection) -> Sequence[ReformRow]:
    """All of them, the earliest day first."""
    rows = db.execute(select(table).order_by(table.c.day)).mappings()
    return [told(dict(row)) for row in rows]


def told(row: dict[str, Any]) -> ReformRow:
    links: list[Succession] = msgspec.convert(row["links"], list[Succession])
    differences = msgspec.convert(row["differences"] or [], tuple[Difference, ...])
    others = {name: row[name] for name in ("day", "decree", "source", "decisions")}
    times = {name: row[name] for name in ("ordered_at", "finished_at")}
    return ReformRow(lineage=Lineage(tuple(links)), differences=differences, **others, **times)
