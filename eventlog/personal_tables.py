"""What is personal, and so can be destroyed: keys, sealed words, people, and answers given."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    DateTime,
    Index,
    LargeBinary,
    Table,
    Text,
    Uuid,
    func,
)

from eventlog.beside import metadata


def moment(name: str) -> Column[object]:
    now = func.clock_timestamp()
    return Column(name, DateTime(timezone=True), nullable=False, server_default=now)


# One for each report, person and file of theirs; `master` names the key that has wrapped it.
data_key = Table(
    "data_key",
    metadata,
    Column("owner", Uuid, primary_key=True),
    Column("wrapped", LargeBinary, nullable=False),
    Column("master", Text, nullable=False),
    moment("made_at"),
)

# What an event says in words, under the key of its report; the event holds the SHA-256 of it.
sealed_words = Table(
    "sealed_words",
    metadata,
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("owner", Uuid, nullable=False),
    Column("ciphertext", LargeBinary, nullable=False),
    Index("sealed_words_owner", "owner"),
)

person = Table(
    "person",
    metadata,
    Column("person_id", Uuid, primary_key=True),
    Column("phone_hmac", LargeBinary, unique=True),
    Column("contact", LargeBinary, nullable=False),
    moment("made_at"),
)

idempotency_key = Table(
    "idempotency_key",
    metadata,
    Column("key", Text, primary_key=True),
    Column("fingerprint", Text, nullable=False),
    Column("answer", JSON, nullable=False),
    moment("recorded_at"),
)
