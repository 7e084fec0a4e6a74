"""The map of the city as it was at a moment: what was open where, and the wards of that time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from domain.refusals import Invalid
from domain.wards.ward import WardVersion
from geo.atlas import midnight
from projections.open_then import Clock, Counted, Then, begin_of
from projections.report_list import Bounds
from projections.ward_map import known_versions, versions_known_by
from web.context import time_zone, unit_name
from web.language import gettext
from web.wiring import Services

CELL_PIXELS, TILE_PIXELS = 64, 256
MOST_SINGLE = 500  # reports that a map shows each by itself
THE_EARTH: Bounds = (-180.0, -90.0, 180.0, 90.0)


class NoMoment(Invalid):
    """Please give a day and a time, such as 2026-01-31T08:30."""

    field = "at"


def cell_of(zoom: int) -> float:
    """The side of a cell in degrees, so that it is of one size on every screen."""
    return 360 * CELL_PIXELS / TILE_PIXELS * 0.5**zoom


def moment_typed(text: str) -> datetime:
    """On the city's clocks, unless it says its offset. Raises `NoMoment`."""
    try:
        read = datetime.fromisoformat(text.strip())
        at = read if read.tzinfo else read.replace(tzinfo=time_zone())
        return at.astimezone(time_zone())
    except (ValueError, OverflowError) as error:
        raise NoMoment from error


@dataclass(frozen=True)
class CityThen:
    """The city at a moment, by one of the two clocks."""

    services: Services
    at: datetime
    clock: Clock

    @property
    def then(self) -> Then:
        return Then(self.at, self.clock)

    def shown(self, box: Bounds, zoom: int) -> dict[str, Any]:
        """For a map: cells, or the reports themselves where they are few."""
        with self.services.engine.connect() as db:
            wards = self.wards(db)
            counted = self.then.counted(db, box, cell_of(zoom))
            singly = counted.in_box <= MOST_SINGLE
            reports = self.then.in_box(db, box, MOST_SINGLE) if singly else []
        return {
            "at": self.at,
            "clock": self.clock,
            "total": counted.total,
            "in_view": counted.in_box,
            "without_place": counted.without_place,
            "wards": self.by_ward(counted, wards),
            "wards_key": key_of(wards),
            "cells": [] if singly else [each._asdict() for each in counted.cells],
            "reports": [feature(row, names_of(wards)) for row in reports],
        }

    def counted(self, db: Connection) -> Counted:
        return self.then.counted(db, THE_EARTH, 360.0)

    def wards(self, db: Connection) -> list[WardVersion]:
        """Those in force then; by the clock of the log only what it had been told by then."""
        known = versions_known_by(db, self.at) if self.clock == "recorded" else known_versions(db)
        return [ward for ward in known if self._is_in_force(ward)]

    def _is_in_force(self, ward: WardVersion) -> bool:
        zone = self.services.config.time_zone
        begun = midnight(ward.valid_from, zone) <= self.at
        return begun and (ward.valid_to is None or self.at < midnight(ward.valid_to, zone))

    def by_ward(self, counted: Counted, wards: Sequence[WardVersion]) -> list[dict[str, Any]]:
        """The fullest first. A case keeps the ward that it was given, though that is no more."""
        names = names_of(wards)
        missing = counted.wards.keys() - names.keys() - {None}
        with self.services.engine.connect() as db:
            names = (names_of(known_versions(db)) if missing else {}) | names
        lines = [
            {"ward": ward, "name": names.get(ward) or unnamed(ward), "number": number}
            for ward, number in counted.wards.items()
        ]
        return sorted(lines, key=lambda line: (-line["number"], line["name"]))

    def begin(self, db: Connection) -> datetime:
        return begin_of(db, self.clock) or self.services.now()


def names_of(wards: Sequence[WardVersion]) -> dict[UUID | None, str]:
    return {ward.ward_id: unit_name(ward.name, ward.unit_type) for ward in wards}


def unnamed(ward: UUID | None) -> str:
    return gettext("Outside every ward") if ward is None else gettext("A former ward")


def key_of(wards: Sequence[WardVersion]) -> str:
    """Another one for other wards, so that a map knows when to draw them anew."""
    said = "\n".join(f"{ward.ward_id} {ward.boundary}" for ward in wards)
    return sha256(said.encode()).hexdigest()[:16]


def feature(row: dict[str, Any], names: dict[UUID | None, str]) -> dict[str, Any]:
    """A GeoJSON feature after RFC 7946, for the map and the list alike."""
    ward = row["ward_id"]
    return {
        "type": "Feature",
        "id": row["code"],
        "geometry": {"type": "Point", "coordinates": [row["lon"], row["lat"]]},
        "properties": {
            "status": row["status"],
            "since": row["since"],
            "ward": names.get(ward) or unnamed(ward),
        },
    }
