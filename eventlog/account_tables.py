"""The tables of accounts: unlike the log beside them, their rows change and are forgotten."""

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Column,
    DateTime,
    Index,
    LargeBinary,
    Table,
    Text,
    Uuid,
)

from eventlog.beside import metadata

# `token_hash` is the SHA-256 of what the browser holds, in hex: who reads the table enters nowhere.
session = Table(
    "session",
    metadata,
    Column("token_hash", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("stream", Uuid),  # of a staff member's events
    Column("made_at", DateTime(timezone=True), nullable=False),
    Column("seen_at", DateTime(timezone=True), nullable=False),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    Column("address", Text, nullable=False),
    Column("browser", Text, nullable=False),
    Column("ended_at", DateTime(timezone=True)),
    Index("session_subject", "subject", "kind"),
)

# `guardian` is the name of who consented for a child, sealed under the person's key.
consent = Table(
    "consent",
    metadata,
    Column("consent_id", Uuid, primary_key=True),
    Column("person_id", Text, nullable=False),
    Column("purpose", Text, nullable=False),
    Column("given_at", DateTime(timezone=True), nullable=False),
    Column("withdrawn_at", DateTime(timezone=True)),
    Column("guardian", LargeBinary),
    Index("consent_person", "person_id", "given_at"),
)

# One row for each login. Passwords and recovery codes are kept as hashes, the secret of the second
# factor sealed. A name and an address never reach the log, so that they can be forgotten.
credential = Table(
    "credential",
    metadata,
    Column("login", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("email", Text),
    Column("password_hash", Text),
    Column("first_until", DateTime(timezone=True)),  # of a password that has to be replaced
    Column("totp_secret", LargeBinary),
    Column("totp_last_step", BigInteger),
    Column("recovery_codes", ARRAY(Text), nullable=False),
    Column("changed_at", DateTime(timezone=True), nullable=False),
)
