"""How many reports there were in each ward: by the map of their time, and by today's."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, func, select

from projections.case_stages import NO_WARD
from projections.case_stages import table as case_stages
from projections.ward_board import table as ward_board


class Stay(NamedTuple):
    """So many reports came when their place was in one ward, and are counted in another now."""

    then: UUID | None
    now: UUID | None
    reports: int


class Pin(NamedTuple):
    """A report with the ward of its time, and its place in degrees (EPSG:4326)."""

    then: UUID | None
    lon: float
    lat: float


def stays(db: Connection) -> list[Stay]:
    """Every report once. A case that a reform has moved is where it was moved to."""
    c = case_stages.c
    query = select(c.ward_then, c.ward, func.count()).group_by(c.ward_then, c.ward)
    return [Stay(as_id(then), as_id(ward), n) for then, ward, n in db.execute(query)]


def as_id(ward: str | None) -> UUID | None:
    return None if ward in (None, NO_WARD) else UUID(ward)


def pins_in(db: Connection, wards: Sequence[UUID]) -> list[Pin]:
    """The places of the reports that are still told to be in these wards."""
    c, stages = ward_board.c, case_stages.c
    both = ward_board.join(case_stages, c.report_id == stages.report_id)
    query = select(stages.ward_then, c.lon, c.lat).select_from(both)
    found = db.execute(query.where(stages.ward.in_([str(ward) for ward in wards])))
    return [Pin(as_id(then), lon, lat) for then, lon, lat in found if lon is not None]
