"""The handbook as it stands: one row for each of its lists."""

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import JSON, BigInteger, Column, Connection, Table, Text

from domain.handbook.contents import Contents
from domain.handbook.handbook import Handbook
from eventlog.reader import Recorded
from projections.engine.rows import Row, replace
from projections.tables import metadata

table = Table(
    "handbook",
    metadata,
    Column("part", Text, primary_key=True),
    Column("version", BigInteger, nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("content", JSON, nullable=False),
)

PART_OF: dict[type[Any], str] = {
    Handbook.CategoriesAdopted: "categories",
    Handbook.AgenciesAdopted: "agencies",
    Handbook.RulesAdopted: "rules",
    Handbook.DeadlinesAdopted: "policies",
    Handbook.CalendarAdopted: "calendar",
    Handbook.RepliesAdopted: "replies",
    Handbook.DuplicateRuleAdopted: "duplicates",
}


class HandbookView:
    name = table.name
    table = table
    handles = PART_OF.keys()

    def apply(self, db: Connection, batch: Sequence[Recorded]) -> int:
        rows = {part: row(r, part) for r in batch if (part := PART_OF.get(type(r.event)))}
        if rows:
            replace(db, table, "part", rows.keys(), rows.values())
        return len(rows)


def row(recorded: Recorded, part: str) -> Row:
    return {
        "part": part,
        "version": recorded.event.originator_version,
        "position": recorded.position,
        "content": getattr(recorded.event, part),
    }


handbook = HandbookView()


def contents(db: Connection) -> Contents:
    """The lists now in force; empty ones in a city that has not begun its handbook."""
    rows = db.execute(table.select()).mappings().all()
    lists = {found["part"]: found["content"] for found in rows}
    version = max((found["version"] for found in rows), default=0)
    return msgspec.convert(lists | {"version": version}, Contents)
