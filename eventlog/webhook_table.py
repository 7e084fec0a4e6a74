"""What stands beside the log for webhooks: who is told of public events, and how far."""

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    Uuid,
    func,
)

from eventlog.beside import metadata

# The secret that signs is sealed under a key of the webhook's own, and gone with that key.
webhook = Table(
    "webhook",
    metadata,
    Column("webhook_id", Uuid, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("url", Text, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("position", BigInteger, nullable=False),  # everything up to there has been told
    Column("tries", Integer, nullable=False, server_default="0"),  # since the last success
    Column("next_try", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("stuck_since", DateTime(timezone=True)),
    Column("last_error", Text),
    Index("webhook_due", "next_try"),
)
