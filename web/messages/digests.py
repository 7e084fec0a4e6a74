"""Digests: once a day, to everybody who hears of areas where something happened since yesterday.

A day is from one digest hour to the next. It is over before it is told, so whoever counts it
again, here or in another process, finds the same, and the same digest is one delivery.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import Connection, RowMapping

from domain.messages.watch import Surroundings
from projections.surroundings import cases_within
from projections.watched_area import areas_of, watchers
from web.messages.addressing import keep, new_delivery
from web.messages.facts import Facts, Item
from web.messages.people import ways
from web.wiring import Services

DIGEST = "digest"
AT = time(8)  # by the city's clocks
MOST = 20  # cases in one digest


@dataclass
class Digests:
    """Remembers which day it told, so that it counts each day once."""

    services: Services
    told: int = 0

    def make(self) -> bool:
        day = last_day(self.services, self.services.now())
        if day == self.told:
            return False
        with self.services.engine.begin() as db:
            for watch_id, person_id, areas in list(watchers(db)):
                self._write_to(db, (watch_id, day, DIGEST), person_id, areas)
        self.told = day
        return True

    def _write_to(
        self,
        db: Connection,
        key: tuple[UUID, int, str],
        person_id: str,
        areas: list[Surroundings],
    ) -> None:
        if news(self.services, db, areas, key[1]):
            to = ways(self.services, db, person_id, DIGEST)
            keep(db, [new_delivery(self.services, key, person_id, way) for way in to])


def last_day(services: Services, now: datetime) -> int:
    """The number of the last day whose digest hour has come."""
    clock = now.astimezone(services.config.time_zone)
    return clock.date().toordinal() - (clock.time() < AT)


def news(
    services: Services, db: Connection, areas: list[Surroundings], day: int
) -> list[RowMapping]:
    end = end_of(services, day)
    return list(cases_within(db, areas, MOST, end - timedelta(days=1), end))


def end_of(services: Services, day: int) -> datetime:
    """The moment at which a day is over."""
    zone = services.config.time_zone
    return datetime.combine(datetime.fromordinal(day), AT, zone).astimezone(UTC)


def facts_of_digest(services: Services, person_id: str, day: int) -> Facts:
    with services.engine.connect() as db:
        found = news(services, db, areas_of(db, person_id), day)
    items = tuple(Item(row["code"], row["category"], row["status"]) for row in found)
    return Facts(DIGEST, values={"number": str(len(items))}, items=items)
