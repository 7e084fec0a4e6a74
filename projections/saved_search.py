"""Saved searches: of which reports each person wants to hear, and how."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from sqlalchemy import JSON, Column, Connection, Table, Text, Uuid, select

from domain.messages.searches import Search, Searches
from projections.engine.projection import UNSAMPLED, RowPerAggregate, kept_by_the_engine
from projections.engine.rows import Row
from projections.tables import metadata

table = Table(
    "saved_search",
    metadata,
    Column("searches_id", Uuid, primary_key=True),
    Column("person_id", Text, nullable=False),
    Column("searches", JSON, nullable=False, info=UNSAMPLED),  # each as `Kept`, by its id
    *kept_by_the_engine(),
)

saved_search = RowPerAggregate(table, key="searches_id")


class Kept(NamedTuple):
    """A search of somebody, and when it was saved: of what was sent before nobody is told."""

    search_id: UUID
    person_id: str
    search: Search
    since: datetime


@saved_search.on(Searches.Opened)
def begin(row: Row, event: Searches.Opened) -> None:
    row |= {"person_id": event.person_id, "searches": {}}


@saved_search.on(Searches.SearchSaved)
def keep(row: Row, event: Searches.SearchSaved) -> None:
    """Whoever only renames it, or wants to hear of it otherwise, misses nothing by that."""
    asked = {name: getattr(event, name) for name in ("words", "category", "status")}
    asked |= {"ward": event.ward and str(event.ward), "cases": list(event.cases)}
    known = row["searches"].get(str(event.search_id))
    is_same = known is not None and asked.items() <= known["search"].items()
    search = {"name": event.text, "alert": event.alert, **asked}
    kept = {"search": search, "since": known["since"] if is_same else event.timestamp}
    row["searches"] = row["searches"] | {str(event.search_id): kept}


@saved_search.on(Searches.SearchRemoved)
def take_away(row: Row, event: Searches.SearchRemoved) -> None:
    gone = str(event.search_id)
    row["searches"] = {key: each for key, each in row["searches"].items() if key != gone}


@saved_search.on(Searches.PersonalDataShredded)
def forget(row: Row, _: Searches.PersonalDataShredded) -> None:
    row["searches"] = {}


def searches_of(db: Connection, person_id: str) -> list[Kept]:
    """By name."""
    mine = table.c.searches_id == Searches.create_id(person_id)
    found = [kept for row in db.execute(select(table).where(mine)) for kept in kept_in(row)]
    return sorted(found, key=lambda kept: kept.search.name)


def all_searches(db: Connection) -> list[Kept]:
    return [kept for row in db.execute(select(table)) for kept in kept_in(row)]


def kept_in(row: Any) -> Iterator[Kept]:
    for search_id, each in row.searches.items():
        search = msgspec.convert(each["search"], Search)
        since = msgspec.convert(each["since"], datetime)
        yield Kept(UUID(search_id), row.person_id, search, since)
