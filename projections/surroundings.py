"""What happened around somebody: the public's cases in some areas, found by PostGIS."""

from collections.abc import Sequence
from datetime import datetime

from geoalchemy2 import Geography
from sqlalchemy import ColumnElement, Connection, RowMapping, cast, func, or_, select

from domain.messages.watch import Surroundings
from projections.live_map import table as live_map

c = live_map.c
SHOWN = ("code", "category", "status", "text", "ward_name", "submitted_at", "changed_at")


def is_within(area: Surroundings) -> ColumnElement[bool]:
    """In metres on the earth, along its surface."""
    if area.ward_id is not None:
        return c.ward_id == area.ward_id
    centre = func.ST_SetSRID(func.ST_MakePoint(area.lon, area.lat), 4326)
    return func.ST_DWithin(cast(c.point, Geography), cast(centre, Geography), area.radius_m)


def cases_within(
    db: Connection,
    areas: Sequence[Surroundings],
    most: int,
    since: datetime | None = None,
    until: datetime | None = None,
) -> Sequence[RowMapping]:
    """What changed last comes first; `since` and `until` bound when that was."""
    query = select(*(c[name] for name in SHOWN)).where(or_(*map(is_within, areas)))
    if since is not None:
        query = query.where(c.changed_at >= since)
    if until is not None:
        query = query.where(c.changed_at < until)
    found = query.where(~c.hidden).order_by(c.changed_at.desc(), c.code).limit(most)
    return db.execute(found).mappings().all()
