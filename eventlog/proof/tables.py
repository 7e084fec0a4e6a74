"""The tree over the log, in tiles of 256 hashes, and the checkpoints that were signed of it."""

from sqlalchemy import ARRAY, BigInteger, Column, DateTime, LargeBinary, SmallInteger, Table, Text

from eventlog.beside import metadata
from eventlog.tables import metadata as log_metadata

# Level 0 has the leaves, 32 bytes each, and each level above the roots of whole tiles below it
# (C2SP's tlog-tiles). Where events are, by position, stands with the leaves alone.
log_tile = Table(
    "log_tile",
    metadata,
    Column("level", SmallInteger, primary_key=True),
    Column("number", BigInteger, primary_key=True),
    Column("hashes", LargeBinary, nullable=False),
    Column("first_position", BigInteger, index=True),
    Column("positions", ARRAY(BigInteger)),
)

checkpoint = Table(
    "checkpoint",
    log_metadata,
    Column("size", BigInteger, primary_key=True, autoincrement=False),
    Column("note", Text, nullable=False),
    Column("signed_at", DateTime(timezone=True), nullable=False),
)
