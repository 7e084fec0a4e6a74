"""Tables beside the log: what passes. Nothing in them is history, and each may be emptied."""

from sqlalchemy import (
    Column,
    DateTime,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    Uuid,
    text,
)

metadata = MetaData()

# UNLOGGED: a crash of the server empties it, and writing to it never waits for the disk.
request_count = Table(
    "request_count",
    metadata,
    Column("key", LargeBinary, primary_key=True),
    Column("used", Integer, nullable=False),
    Column("until", DateTime(timezone=True), nullable=False),
    Index("request_count_until", "until"),
    prefixes=["UNLOGGED"],
)

# Telephones that somebody wants to prove as theirs, for some minutes: neither the database's
# own log nor a copy of it ever holds them. `state`: asked, withheld, sent, used.
sign_in_code = Table(
    "sign_in_code",
    metadata,
    Column("code_id", Uuid, primary_key=True),
    Column("browser", LargeBinary, nullable=False),
    Column("phone", LargeBinary, nullable=False),  # sealed
    Column("language", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("code", LargeBinary),  # a keyed hash
    Column("tries", Integer, nullable=False),
    Column("asked_at", DateTime(timezone=True), nullable=False),
    Column("until", DateTime(timezone=True), nullable=False),
    Index("sign_in_code_browser", "browser", "asked_at"),
    Index("sign_in_code_asked", "asked_at", postgresql_where=text("state = 'asked'")),
    prefixes=["UNLOGGED"],
)
