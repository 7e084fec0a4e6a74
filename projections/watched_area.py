"""Watched areas: of which wards and surroundings each person wants to hear."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import JSON, Column, Connection, Table, Text, Uuid, select

from domain.messages.watch import Surroundings, Watch
from projections.engine.projection import RowPerAggregate, kept_by_the_engine
from projections.engine.rows import Row
from projections.tables import metadata

table = Table(
    "watched_area",
    metadata,
    Column("watch_id", Uuid, primary_key=True),
    Column("person_id", Text, nullable=False),
    Column("areas", JSON, nullable=False),  # each as `Surroundings`, by its key
    *kept_by_the_engine(),
)

watched_area = RowPerAggregate(table, key="watch_id")


@watched_area.on(Watch.Opened)
def begin(row: Row, event: Watch.Opened) -> None:
    row |= {"person_id": event.person_id, "areas": {}}


@watched_area.on(Watch.AreaWatched)
def add(row: Row, event: Watch.AreaWatched) -> None:
    row["areas"] = row["areas"] | {event.area.key: event.area}


@watched_area.on(Watch.AreaLeft)
def take_away(row: Row, event: Watch.AreaLeft) -> None:
    row["areas"] = {key: area for key, area in row["areas"].items() if key != event.key}


@watched_area.on(Watch.AreaSucceeded)
def follow_the_successors(row: Row, event: Watch.AreaSucceeded) -> None:
    kept = {key: area for key, area in row["areas"].items() if key != event.key}
    row["areas"] = kept | {area.key: area for area in event.areas}


def areas_of(db: Connection, person_id: str) -> list[Surroundings]:
    query = select(table.c.areas).where(table.c.watch_id == Watch.create_id(person_id))
    found = db.execute(query).scalar_one_or_none() or {}
    return [surroundings(area) for area in found.values()]


def watchers(db: Connection) -> Iterator[tuple[UUID, str, list[Surroundings]]]:
    """Everybody who hears of an area: the watch's id, the person's, and the areas."""
    for watch_id, person_id, areas in db.execute(
        select(table.c.watch_id, table.c.person_id, table.c.areas)
    ):
        if areas:
            yield watch_id, person_id, [surroundings(area) for area in areas.values()]


def surroundings(area: dict[str, Any]) -> Surroundings:
    found: Surroundings = msgspec.convert(area, Surroundings)
    return found
