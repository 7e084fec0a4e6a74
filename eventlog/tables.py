"""The tables that only ever grow: the log, and the boundaries that its events refer to."""

from geoalchemy2 import Geometry
from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    DateTime,
    Double,
    Index,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    func,
    text,
)

metadata = MetaData()
UNDONE_ALONE = text("topic = 'report.import_undone'")

# `json`, not `jsonb`: the stored bytes stay exactly what was written, and SQL can still read them.
event_log = Table(
    "event_log",
    metadata,
    Column("position", BigInteger, primary_key=True, autoincrement=True),
    Column("originator_id", Uuid, nullable=False),
    Column("originator_version", BigInteger, nullable=False),
    Column("topic", Text, nullable=False),
    Column("state", JSON, nullable=False),
    Column(
        "recorded_at",
        DateTime(timezone=True),
        nullable=False,
        server_default=func.clock_timestamp(),
    ),
    UniqueConstraint("originator_id", "originator_version", name="event_log_stream"),
    Index("event_log_recorded", "recorded_at", postgresql_using="brin"),
    Index("event_log_undone", "position", postgresql_where=UNDONE_ALONE),
)

# Content-addressed: `sha256` is the hash of the geometry's normalised 2-D WKB, in hex.
boundary = Table(
    "boundary",
    metadata,
    Column("sha256", Text, primary_key=True),
    Column("geometry", Geometry("MULTIPOLYGON", 4326, spatial_index=False), nullable=False),
    Column("outline", Geometry("MULTIPOLYGON", 4326, spatial_index=False), nullable=False),
    Column("area_km2", Double, nullable=False),
    Index("boundary_geometry", "geometry", postgresql_using="gist"),
)
