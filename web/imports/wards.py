"""Takes over a complete map of wards: boundaries are stored once, by hash, then adopted."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import insert

from domain.people.actor import SYSTEM
from domain.wards.register import Adoption, Decree, NewUnit, plan
from eventlog.tables import boundary
from geo.boundaries import Unit
from geo.coverage import Coverage, area_km2, inspect, outlines
from geo.geojson import to_ewkb
from projections.ward_map import known_versions
from web.wiring import Services

OUTLINE_TOLERANCE_M = 10.0


@dataclass(frozen=True)
class MapAdopted:
    """What the map changed, and how well its units fit together."""

    units: Sequence[Unit]
    adoption: Adoption
    coverage: Coverage

    @property
    def repaired(self) -> list[Unit]:
        return [unit for unit in self.units if unit.repaired]


def adopt_map(services: Services, units: Sequence[Unit], decree: Decree) -> MapAdopted:
    """Records the differences from what is known; the same map again records nothing.

    The views have to be caught up before. Raises `PeriodTaken` and `PeriodBackwards`.
    """
    with services.engine.begin() as db:
        adoption = plan(known_versions(db), new_units(units), decree.valid_from, decree.valid_to)
        if adoption.changes_anything:
            store(db, units)
    services.register.adopt(adoption, decree, SYSTEM, services.now())
    return MapAdopted(units, adoption, inspect(units))


def new_units(units: Sequence[Unit]) -> list[NewUnit]:
    return [NewUnit(u.code, u.name, u.unit_type, u.sha256) for u in units]


def store(db: Connection, units: Sequence[Unit]) -> None:
    simple = outlines([unit.geometry for unit in units], OUTLINE_TOLERANCE_M)
    rows = [
        {
            "sha256": unit.sha256,
            "geometry": to_ewkb(unit.geometry),
            "outline": to_ewkb(outline),
            "area_km2": area_km2(unit.geometry),
        }
        for unit, outline in zip(units, simple, strict=True)
    ]
    if rows:
        db.execute(insert(boundary).on_conflict_do_nothing(), rows)
