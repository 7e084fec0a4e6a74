"""The wards before and after a day, and the lineage between them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, select

from domain.people.actor import Actor
from domain.wards.lineage import Overlap, Succession, successions
from domain.wards.reform import NoSuchReform, ReformDesk
from geo.atlas import WardVersion, midnight
from geo.lineage import ground_in_common
from projections.reform import ReformRow, reforms
from projections.ward_board import table as ward_board
from web.wiring import Services

Wards = dict[UUID, WardVersion]


@dataclass(frozen=True)
class Eve:
    """A day on which the map changes, from its first moment on: the wards before, and after."""

    day: date
    begins: datetime
    before: Wards
    after: Wards

    @property
    def last_moment(self) -> datetime:
        return self.begins - timedelta(seconds=1)

    @property
    def gone(self) -> set[UUID]:
        return set(self.before) - set(self.after)

    @property
    def changes_anything(self) -> bool:
        one, other = (
            {ward.ward_id: ward.boundary for ward in side.values()}
            for side in (self.before, self.after)
        )
        return bool(self.before) and one != other


def names_of(eve: Eve) -> dict[UUID, str]:
    """Code and name of every ward of both maps; those before where a ward is in both."""
    wards = {**eve.after, **eve.before}
    return {ward_id: f"{ward.code} {ward.name}" for ward_id, ward in wards.items()}


def eve_of(services: Services, day: date) -> Eve:
    begins = midnight(day, services.config.time_zone)
    before = services.atlas.in_force(begins - timedelta(seconds=1))
    return Eve(day, begins, by_id(before), by_id(services.atlas.in_force(begins)))


def by_id(wards: Sequence[WardVersion]) -> Wards:
    return {ward.ward_id: ward for ward in wards}


def reform_on(services: Services, day: date) -> ReformRow:
    """Raises `NoSuchReform`."""
    with services.engine.connect() as db:
        found = next((each for each in reforms(db) if each.day == day), None)
    if found is None:
        raise NoSuchReform
    return found


def announce(services: Services, day: date, decree: str, by: Actor) -> tuple[Succession, ...]:
    """Draws the lineage of that day and records it; none where the map stays as it is."""
    eve = eve_of(services, day)
    if not eve.changes_anything:
        return ()
    links = with_reports(services, eve, lineage_of(eve))
    ReformDesk(services.city).announce(day, decree, links, by, services.now())
    return links


def lineage_of(eve: Eve) -> list[Succession]:
    before, after = list(eve.before.values()), list(eve.after.values())
    common = ground_in_common([w.geometry for w in before], [w.geometry for w in after])
    overlaps = [
        Overlap(before[c.before].ward_id, after[c.after].ward_id, c.of_before, c.of_after)
        for c in common
    ]
    same = [
        (one.ward_id, other.ward_id)
        for one in before
        for other in after
        if (one.code, one.name) == (other.code, other.name)
    ]
    return successions(overlaps, same)


def with_reports(
    services: Services, eve: Eve, links: Sequence[Succession]
) -> tuple[Succession, ...]:
    with services.engine.connect() as db:
        numbers = flow(db, services, eve)
    return tuple(replace(link, reports=numbers[link.before, link.after]) for link in links)


def flow(db: Connection, services: Services, eve: Eve) -> Counter[tuple[UUID, UUID | None]]:
    """How many reports of each ward before lie in which one after, by their own places."""
    c = ward_board.c
    query = select(c.ward_id, c.lon, c.lat).where(c.ward_id.in_(eve.before), c.lon.is_not(None))
    wards, *pins = columns(db.execute(query).all())
    return Counter(zip(wards, services.atlas.wards_at(eve.begins, *pins), strict=True))


def columns(rows: Sequence[Any]) -> tuple[Sequence[Any], Sequence[float], Sequence[float]]:
    """Rows of a ward, a longitude and a latitude, the other way round."""
    wards, lons, lats = zip(*rows, strict=True) if rows else ((), (), ())
    return wards, lons, lats
