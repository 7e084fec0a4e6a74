"""The ward register: what a new map of the whole city changes, worked out before anything is."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from domain.city import City
from domain.people.actor import Actor
from domain.refusals import Invalid
from domain.wards.ward import Ward, WardVersion


class PeriodTaken(Invalid):
    """Another map is in force inside this period: {code} {name} from {valid_from}."""

    field = "valid_to"


class PeriodBackwards(Invalid):
    """The last day of the period lies before its first."""

    field = "valid_to"


@dataclass(frozen=True)
class NewUnit:
    """A unit of the map that is to be adopted; `boundary` is the SHA-256 of its geometry."""

    code: str
    name: str
    unit_type: str
    boundary: str


@dataclass
class Adoption:
    """What a new map changes: units by what becomes of them."""

    established: list[NewUnit] = field(default_factory=list)
    redrawn: list[tuple[UUID, NewUnit]] = field(default_factory=list)
    unchanged: list[NewUnit] = field(default_factory=list)
    closed: list[WardVersion] = field(default_factory=list)

    @property
    def changes_anything(self) -> bool:
        return bool(self.established or self.redrawn or self.closed)


def plan(
    known: Sequence[WardVersion], units: Sequence[NewUnit], start: date, end: date | None
) -> Adoption:
    """Compares a complete new map, in force from `start` up to `end`, with the known versions.

    A unit with the same code and the same name goes on as the same ward; any other is new.
    Raises `PeriodTaken` where a version would be lost or cut out of the middle, unless it is of
    a unit that the new map states anew from the same day on, and `PeriodBackwards`.
    """
    if end is not None and end <= start:
        raise PeriodBackwards
    adoption = Adoption()
    kept: set[UUID] = set()
    for unit in units:
        same = [v for v in known if (v.code, v.name) == (unit.code, unit.name)]
        kept.update(v.ward_id for v in same)
        if any(stands_already(v, unit, start, end) for v in same):
            adoption.unchanged.append(unit)
        elif same:
            adoption.redrawn.append((same[-1].ward_id, unit))
        else:
            adoption.established.append(unit)
    adoption.closed.extend(v for v in known if v.ward_id not in kept and v.overlaps(start, end))
    refuse_losses(known, kept, {v.ward_id for v in adoption.closed}, start, end)
    return adoption


def stands_already(version: WardVersion, unit: NewUnit, start: date, end: date | None) -> bool:
    same_period = version.valid_from <= start and version.valid_to == end
    return version.boundary == unit.boundary and same_period


def refuse_losses(
    known: Sequence[WardVersion], kept: set[UUID], gone: set[UUID], start: date, end: date | None
) -> None:
    for version in known:
        stated_anew = version.ward_id in kept and version.valid_from == start
        # A ward that is gone cannot come back after the period by itself.
        until = None if version.ward_id in gone else end
        if version.overlaps(start, until) and not stated_anew:
            refuse_a_hole(version, start, end)


def refuse_a_hole(version: WardVersion, start: date, end: date | None) -> None:
    outlasts = end is not None and (version.valid_to is None or version.valid_to > end)
    if version.valid_from >= start or outlasts:
        raise PeriodTaken(code=version.code, name=version.name, valid_from=version.valid_from)


@dataclass(frozen=True)
class Decree:
    """When a map is in force, and what says so; `valid_to` is exclusive, None means open."""

    valid_from: date
    valid_to: date | None
    source: str


@dataclass(frozen=True)
class WardRegister:
    city: City

    def adopt(self, adoption: Adoption, decree: Decree, by: Actor, now: datetime) -> int | None:
        """Records all changes in one save. Returns the last position, or None without a change."""
        wards = [
            *(establish(unit, decree, by, now) for unit in adoption.established),
            *(self._redraw(ward_id, unit, decree, by, now) for ward_id, unit in adoption.redrawn),
            *(self._abolish(w, decree, by, now) for w in {v.ward_id for v in adoption.closed}),
        ]
        return self.city.record(*wards) or None

    def _redraw(
        self, ward_id: UUID, unit: NewUnit, decree: Decree, by: Actor, now: datetime
    ) -> Ward:
        ward: Ward = self.city.repository.get(ward_id)
        ward.redraw(unit.boundary, decree.valid_from, decree.valid_to, decree.source, by, now)
        return ward

    def _abolish(self, ward_id: UUID, decree: Decree, by: Actor, now: datetime) -> Ward:
        ward: Ward = self.city.repository.get(ward_id)
        ward.abolish(decree.valid_from, by, now)
        return ward


def establish(unit: NewUnit, decree: Decree, by: Actor, now: datetime) -> Ward:
    return Ward(
        code=unit.code,
        name=unit.name,
        unit_type=unit.unit_type,
        boundary=unit.boundary,
        valid_from=decree.valid_from,
        valid_to=decree.valid_to,
        source=decree.source,
        by=by,
        timestamp=now,
    )
