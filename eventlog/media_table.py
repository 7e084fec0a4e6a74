"""The table of photographs, films and voice notes: what is known of each file beside its bytes."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Double,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    Uuid,
    false,
    func,
    text,
)

from eventlog.beside import metadata

UNDONE = text("state <> 'ready'")

# `sha256` is that of the original as it is kept, and the name by which events refer to it. `key`,
# sealed itself, opens the files. `lon` and `lat` (degrees) are offered for the pin, until a report
# refers to the file. Times of the database's own clock.
media = Table(
    "media",
    metadata,
    Column("media_id", Uuid, primary_key=True),
    Column("state", Text, nullable=False),  # arriving, waiting, working, ready, refused, removing
    Column("size", BigInteger, nullable=False),
    Column("kind", Text),
    Column("form", Text),
    Column("sha256", Text, unique=True),
    Column("key", LargeBinary),
    Column("reduced_sha256", Text),
    Column("width", Integer),
    Column("height", Integer),
    Column("seconds", Double),
    Column("lon", Double),
    Column("lat", Double),
    Column("taken_at", DateTime),  # by the camera's own clock
    Column("boxes", JSON),
    Column("refusal", Text),
    Column("referred", Boolean, nullable=False, server_default=false()),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("lease_until", DateTime(timezone=True)),
    Column("arrived_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("touched_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Index("media_undone", "arrived_at", postgresql_where=UNDONE),
    Index("media_touched", "touched_at"),
)
