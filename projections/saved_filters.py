"""Saved filters: each login's lists, by the names that they gave them."""

from typing import NamedTuple
from uuid import UUID, uuid5

from sqlalchemy import JSON, Column, Connection, Table, Text, Uuid, select

from domain.people.saved_filters import SavedFilters
from projections.engine.projection import RowPerAggregate, kept_by_the_engine
from projections.engine.rows import Row
from projections.tables import metadata

table = Table(
    "saved_filters",
    metadata,
    Column("filters_id", Uuid, primary_key=True),
    Column("login", Text, nullable=False),
    Column("filters", JSON, nullable=False),  # query strings by name
    *kept_by_the_engine(),
    Column("alerting", JSON, nullable=False),  # the names of those with alerts
)

saved_filters = RowPerAggregate(table, key="filters_id")


@saved_filters.on(SavedFilters.Opened)
def begin(row: Row, event: SavedFilters.Opened) -> None:
    row |= {"login": event.login, "filters": {}, "alerting": []}


@saved_filters.on(SavedFilters.FilterSaved)
def keep(row: Row, event: SavedFilters.FilterSaved) -> None:
    row["filters"] = row["filters"] | {event.name: event.query}


@saved_filters.on(SavedFilters.FilterRemoved)
def forget(row: Row, event: SavedFilters.FilterRemoved) -> None:
    row["filters"] = {name: q for name, q in row["filters"].items() if name != event.name}
    row["alerting"] = [name for name in row["alerting"] if name != event.name]


@saved_filters.on(SavedFilters.AlertsTurned)
def turn_alerts(row: Row, event: SavedFilters.AlertsTurned) -> None:
    others = {name for name in row["alerting"] if name != event.name}
    row["alerting"] = sorted(others | {event.name} if event.on else others)


def filters_of(db: Connection, login: str) -> dict[str, str]:
    """In the order of their names."""
    return filters_and_alerts(db, login)[0]


def filters_and_alerts(db: Connection, login: str) -> tuple[dict[str, str], list[str]]:
    """The filters as `filters_of` has them, and the names of those with alerts."""
    query = select(table).where(table.c.filters_id == SavedFilters.create_id(login))
    row = db.execute(query).one_or_none()
    return ({}, []) if row is None else (dict(sorted(row.filters.items())), list(row.alerting))


class Alerting(NamedTuple):
    """A list of somebody's of whose new cases they want to hear; `list_id` stays while it does."""

    list_id: UUID
    login: str
    name: str
    query: str


def alerting(db: Connection) -> list[Alerting]:
    return [
        Alerting(uuid5(row.filters_id, name), row.login, name, row.filters[name])
        for row in db.execute(select(table))
        for name in row.alerting
        if name in row.filters
    ]
