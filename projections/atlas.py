"""The ward map as an atlas in memory, with the boundaries that its versions name."""

from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from eventlog.tables import boundary
from geo.atlas import WardAtlas, WardVersion
from geo.geojson import from_ewkb
from projections.ward_map import known_versions


def load_atlas(db: Connection, time_zone: ZoneInfo, nearest_m: float) -> WardAtlas:
    """Every version of every ward, with its geometry in full resolution."""
    known = known_versions(db)
    wanted = {version.boundary for version in known}
    columns = select(boundary.c.sha256, boundary.c.geometry)
    rows = db.execute(columns.where(boundary.c.sha256.in_(wanted)))
    shapes = {row.sha256: from_ewkb(row.geometry.desc) for row in rows}
    versions = [
        WardVersion(
            ward_id=v.ward_id,
            code=v.code,
            name=v.name,
            unit_type=v.unit_type,
            valid_from=v.valid_from,
            valid_to=v.valid_to,
            boundary=v.boundary,
            geometry=shapes[v.boundary],
        )
        for v in known
    ]
    return WardAtlas(versions, time_zone, nearest_m)
