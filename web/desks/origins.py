"""Where an answer came from: the handbook at each of its versions, and the decrees of wards."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from domain.handbook.contents import USUAL_CALENDAR, Contents
from domain.handbook.handbook import HANDBOOK_ID, Handbook
from domain.wards.ward import Ward
from eventlog.mapper import EventMapper
from eventlog.reader import RECORDED, recorded
from eventlog.replay import project

HANDBOOK_EVENTS = (Handbook.Opened, Handbook.Event)
STORIES = RECORDED + "WHERE originator_id = ANY(%s::uuid[]) ORDER BY originator_id, position"


@dataclass(frozen=True)
class Drawn:
    """One boundary of a ward as it was decreed."""

    name: str
    unit_type: str
    boundary: str
    valid_from: date
    valid_to: date | None
    source: str


@dataclass(frozen=True)
class Origins:
    """`handbooks` has every version with the moment at which it was adopted, oldest first."""

    handbooks: list[tuple[datetime, Contents]]
    wards: dict[UUID, list[Drawn]]

    def handbook(self, version: int) -> Contents | None:
        return next((c for _, c in reversed(self.handbooks) if c.version <= version), None)

    def handbook_on(self, moment: datetime) -> Contents:
        """The one in force then; the newest for what is older than every handbook."""
        before = [contents for at, contents in self.handbooks if at <= moment]
        newest = self.handbooks[-1][1] if self.handbooks else Contents()
        return before[-1] if before else newest

    def drawn(self, ward_id: UUID, boundary: str | None) -> Drawn | None:
        """The last decree that gave the ward this boundary."""
        versions = self.wards.get(ward_id, [])
        return next((v for v in reversed(versions) if v.boundary == boundary), None)


def origins_of(db: Connection, ward_ids: Iterable[UUID]) -> Origins:
    """One statement, however many wards a case has been through."""
    wanted = [str(HANDBOOK_ID), *map(str, ward_ids)]
    events = [found.event for found in recorded(db, EventMapper(), STORIES, wanted)]
    handbook = [event for event in events if isinstance(event, HANDBOOK_EVENTS)]
    wards: dict[UUID, list[Drawn]] = {}
    for event in events:
        if isinstance(event, Ward.Established | Ward.Redrawn):
            known = wards.setdefault(UUID(str(event.originator_id)), [])
            known.append(drawn_by(event, known))
    return Origins(versions_in(handbook), wards)


def versions_in(events: list[Any]) -> list[tuple[datetime, Contents]]:
    handbook, found = None, []
    for event in events:
        handbook = project(handbook, [event])
        found.append((event.timestamp, contents_of(handbook)))
    return found


def contents_of(handbook: Any) -> Contents:
    return Contents(
        version=handbook.version,
        categories=tuple(handbook.categories),
        agencies=tuple(handbook.agencies),
        rules=tuple(handbook.rules),
        policies=tuple(handbook.policies),
        calendar=handbook.calendar or USUAL_CALENDAR,
    )


def drawn_by(event: Ward.Established | Ward.Redrawn, before: list[Drawn]) -> Drawn:
    first = event if isinstance(event, Ward.Established) else before[0]
    return Drawn(
        name=first.name,
        unit_type=first.unit_type,
        boundary=event.boundary,
        valid_from=event.valid_from,
        valid_to=event.valid_to,
        source=event.source,
    )
