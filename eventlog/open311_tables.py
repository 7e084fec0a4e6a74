"""What stands beside the log for Open311: the keys of clients, and pictures still to be fetched."""

from sqlalchemy import Column, DateTime, Index, Integer, LargeBinary, Table, Text, Uuid, func

from eventlog.beside import metadata


def moment(name: str) -> Column[object]:
    now = func.clock_timestamp()
    return Column(name, DateTime(timezone=True), nullable=False, server_default=now)


# Who may write. A key is a secret, so only its SHA-256 is kept, and not in the log, which never
# forgets; what was written with it is told by the events themselves. A revoked key stays listed.
open311_key = Table(
    "open311_key",
    metadata,
    Column("name", Text, primary_key=True),
    Column("sha256", LargeBinary, nullable=False, unique=True),
    Column("per_minute", Integer, nullable=False),
    Column("agency", Text),  # whose own system this is
    moment("made_at"),
    Column("revoked_at", DateTime(timezone=True)),
)

# A picture that a report links to. The address is sealed under the key of the report, and the row
# is gone as soon as the picture is fetched or given up.
linked_media = Table(
    "linked_media",
    metadata,
    Column("link_id", Uuid, primary_key=True),
    Column("report_id", Uuid, nullable=False),
    Column("code", Text, nullable=False),
    Column("client", Text, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("next_try", DateTime(timezone=True), nullable=False, server_default=func.now()),
    moment("recorded_at"),
    Index("linked_media_due", "next_try"),
)
