"""The tree over the log, and the checkpoints that were signed of it."""

import sqlalchemy as sa
from alembic import op

from migrations.roles import grant_append, grant_change

revision = "0015"
down_revision = "0014"

GUARD = """
CREATE TRIGGER checkpoint_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON checkpoint
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
"""


def upgrade() -> None:
    op.create_table(
        "log_tile",
        sa.Column("level", sa.SmallInteger, primary_key=True),
        sa.Column("number", sa.BigInteger, primary_key=True),
        sa.Column("hashes", sa.LargeBinary, nullable=False),
        sa.Column("first_position", sa.BigInteger),
        sa.Column("positions", sa.ARRAY(sa.BigInteger)),
    )
    op.create_index("ix_log_tile_first_position", "log_tile", ["first_position"])
    op.create_table(
        "checkpoint",
        sa.Column("size", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.execute(GUARD)
    grant_change("log_tile")
    grant_append("checkpoint")
