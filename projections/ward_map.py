"""The ward map: units and boundaries as versions in time. It routes every report."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Column, Connection, Date, Index, Table, Text, Uuid, select

from domain.wards.ward import Ward, WardVersion, abolished, redrawn
from eventlog.mapper import EventMapper
from eventlog.reader import RECORDED, Recorded, recorded
from projections.engine.rows import Row, replace
from projections.tables import metadata

table = Table(
    "ward_map",
    metadata,
    Column("ward_id", Uuid, primary_key=True),
    Column("valid_from", Date, primary_key=True),
    Column("valid_to", Date),
    Column("code", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("unit_type", Text, nullable=False),
    Column("boundary", Text, nullable=False),
    Column("position", BigInteger, nullable=False),
    Index("ward_map_code", "code"),
    Index("ward_map_boundary", "boundary"),
)

OF_A_VERSION = tuple(WardVersion.__dataclass_fields__)

KNOWN_BY = (
    RECORDED
    + """
WHERE originator_id IN (SELECT ward_id FROM ward_map) AND recorded_at <= %s ORDER BY position
"""
)

Versions = dict[UUID, list[WardVersion]]


class WardMap:
    """Folds with the domain's own rules, so a view can never tell another story than a replay."""

    name = table.name
    table = table
    handles = (Ward.Established, Ward.Redrawn, Ward.Abolished)

    def apply(self, db: Connection, batch: Sequence[Recorded]) -> int:
        known = [r for r in batch if type(r.event) in self.handles]
        if not known:
            return 0
        touched = {r.event.originator_id: r.position for r in known}
        versions = versions_of(db, list(touched))
        for each in known:
            ward_id = each.event.originator_id
            versions[ward_id] = after(versions.get(ward_id, []), each.event)
        replace(db, table, "ward_id", touched, rows_of(versions, touched))
        return len(touched)


def after(versions: list[WardVersion], event: Any) -> list[WardVersion]:
    if isinstance(event, Ward.Established):
        return [first_version(event)]
    if isinstance(event, Ward.Redrawn):
        return redrawn(versions, event.boundary, event.valid_from, event.valid_to)
    return abolished(versions, event.valid_to)


def first_version(event: Ward.Established) -> WardVersion:
    return WardVersion(
        ward_id=event.originator_id,
        code=event.code,
        name=event.name,
        unit_type=event.unit_type,
        boundary=event.boundary,
        valid_from=event.valid_from,
        valid_to=event.valid_to,
    )


def versions_of(db: Connection, ward_ids: Sequence[UUID]) -> Versions:
    query = select(table).where(table.c.ward_id.in_(ward_ids)).order_by(table.c.valid_from)
    found: Versions = {}
    for row in db.execute(query).mappings():
        found.setdefault(row["ward_id"], []).append(version_in(row))
    return found


def version_in(row: Any) -> WardVersion:
    return WardVersion(**{name: row[name] for name in WardVersion.__dataclass_fields__})


def rows_of(versions: Versions, touched: dict[UUID, int]) -> list[Row]:
    return [
        {name: getattr(version, name) for name in OF_A_VERSION} | {"position": touched[ward_id]}
        for ward_id, kept in versions.items()
        for version in kept
    ]


ward_map = WardMap()


def known_versions(db: Connection) -> list[WardVersion]:
    """Every version that was ever adopted and not cut away since."""
    rows = db.execute(select(table).order_by(table.c.valid_from, table.c.code)).mappings()
    return [version_in(row) for row in rows]


def versions_known_by(db: Connection, moment: datetime) -> list[WardVersion]:
    """Every version that the log had been told of by then, as it was told; see `known_versions`."""
    versions: Versions = {}
    for each in recorded(db, EventMapper(), KNOWN_BY, moment):
        ward_id = each.event.originator_id
        versions[ward_id] = after(versions.get(ward_id, []), each.event)
    known = [version for kept in versions.values() for version in kept]
    return sorted(known, key=lambda version: (version.valid_from, version.code))
