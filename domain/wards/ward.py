"""One ward: a unit with its own id, and the versions of code, name and boundary it had.

Official codes are given again to other units after a reform, so a code alone names nothing.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from eventsourcing.domain import Aggregate, event

from domain.people.actor import Actor


@dataclass(frozen=True)
class WardVersion:
    """In force on the days from `valid_from` up to, not including, `valid_to` (None: open)."""

    ward_id: UUID
    code: str
    name: str
    unit_type: str
    boundary: str
    valid_from: date
    valid_to: date | None

    def overlaps(self, start: date, end: date | None) -> bool:
        begins_before_end = end is None or self.valid_from < end
        return begins_before_end and (self.valid_to is None or start < self.valid_to)


class Ward(Aggregate):
    class Event(Aggregate.Event):
        """Says who made the change."""

        by: Actor

    class Established(Aggregate.Created):
        """A unit came into being, with its first code, name and boundary."""

        by: Actor
        code: str
        name: str
        unit_type: str
        boundary: str
        valid_from: date
        valid_to: date | None
        source: str

    class Redrawn(Event):
        """The unit got another boundary from this day on."""

        boundary: str
        valid_from: date
        valid_to: date | None
        source: str

    class Abolished(Event):
        """The unit is no more, from this day on."""

        valid_to: date

    @event(Established)
    def __init__(
        self,
        code: str,
        name: str,
        unit_type: str,
        boundary: str,
        valid_from: date,
        valid_to: date | None,
        source: str,
        by: Actor,
        timestamp: datetime,
    ) -> None:
        self.versions = [
            WardVersion(self.id, code, name, unit_type, boundary, valid_from, valid_to)
        ]

    @event(Redrawn)
    def redraw(
        self,
        boundary: str,
        valid_from: date,
        valid_to: date | None,
        source: str,
        by: Actor,
        timestamp: datetime,
    ) -> None:
        self.versions = redrawn(self.versions, boundary, valid_from, valid_to)

    @event(Abolished)
    def abolish(self, valid_to: date, by: Actor, timestamp: datetime) -> None:
        self.versions = abolished(self.versions, valid_to)


def redrawn(
    versions: list[WardVersion], boundary: str, valid_from: date, valid_to: date | None
) -> list[WardVersion]:
    """The versions with one more; those that it overlaps end where it begins."""
    new = replace(versions[-1], boundary=boundary, valid_from=valid_from, valid_to=valid_to)
    others = [
        replace(v, valid_to=valid_from) if v.overlaps(valid_from, valid_to) else v
        for v in versions
        if v.valid_from != valid_from
    ]
    return sorted([*others, new], key=lambda v: v.valid_from)


def abolished(versions: list[WardVersion], valid_to: date) -> list[WardVersion]:
    """The versions, none of which reaches beyond `valid_to`."""
    kept = [v for v in versions if v.valid_from < valid_to]
    return [replace(v, valid_to=valid_to) if v.overlaps(valid_to, None) else v for v in kept]
