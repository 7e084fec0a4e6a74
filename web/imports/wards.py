"""Takes over a complete map of wards: boundaries are stored once, by hash, then adopted."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Connection, func, select
from sqlalchemy.dialects.postgresql import insert

from domain.people.actor import SYSTEM
from domain.wards.register import Adoption, Decree, NewUnit, plan
from eventlog.tables import boundary
from geo.boundaries import Unit, refuse_turned
from geo.coverage import Coverage, area_km2, inspect, outlines
from geo.geojson import to_ewkb
from projections.ward_map import known_versions
from web.wiring import Services

OUTLINE_TOLERANCE_M = 10.0
ONE_MAP_AT_A_TIME = 5_201_679  # any number that nothing else uses as an advisory lock


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

    Raises `SwappedAxes`, `PeriodTaken` and `PeriodBackwards`, and then changes nothing.
    """
    with one_at_a_time(services) as db:
        services.catch_up()
        refuse_turned(units, [ward.geometry for ward in services.atlas.versions])
        adoption = plan(known_versions(db), new_units(units), decree.valid_from, decree.valid_to)
        if adoption.changes_anything:
            store(services, units)
        services.register.adopt(adoption, decree, SYSTEM, services.now())
    return MapAdopted(units, adoption, inspect(units))


@contextmanager
def one_at_a_time(services: Services) -> Iterator[Connection]:
    """Two maps at once would not know of each other's units. It ends with the connection."""
    with services.engine.begin() as db:
        db.execute(select(func.pg_advisory_xact_lock(ONE_MAP_AT_A_TIME)))
        yield db


def new_units(units: Sequence[Unit]) -> list[NewUnit]:
    return [NewUnit(u.code, u.name, u.unit_type, u.sha256) for u in units]


def store(services: Services, units: Sequence[Unit]) -> None:
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
    # Committed before the events that name them, so that no view ever looks for one in vain.
    with services.engine.begin() as db:
        db.execute(insert(boundary).on_conflict_do_nothing(), rows)
