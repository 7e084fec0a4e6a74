"""What can be forgotten: keys, words under these keys, and the people behind opaque ids."""

from datetime import datetime

import sqlalchemy as sa
from alembic import op

from migrations.roles import grant_delete, hand_over

revision = "0010"
down_revision = "0008"


def upgrade() -> None:
    op.create_table(
        "data_key",
        sa.Column("owner", sa.Uuid, primary_key=True),
        sa.Column("wrapped", sa.LargeBinary, nullable=False),
        sa.Column("master", sa.Text, nullable=False),
        made_at(),
    )
    op.create_table(
        "sealed_words",
        sa.Column("position", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("owner", sa.Uuid, nullable=False),
        sa.Column("ciphertext", sa.LargeBinary, nullable=False),
    )
    op.create_index("sealed_words_owner", "sealed_words", ["owner"])
    op.create_table(
        "person",
        sa.Column("person_id", sa.Uuid, primary_key=True),
        sa.Column("phone_hmac", sa.LargeBinary, unique=True),
        sa.Column("contact", sa.LargeBinary, nullable=False),
        made_at(),
    )
    # The application destroys what is in them, and makes them anew so that nothing is left.
    hand_over("data_key", "sealed_words", "person")
    grant_delete("idempotency_key")


def made_at() -> sa.Column[datetime]:
    now = sa.func.clock_timestamp()
    return sa.Column("made_at", sa.DateTime(timezone=True), nullable=False, server_default=now)
