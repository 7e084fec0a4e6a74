"""What of the log was handed out as evidence, and to whom."""

import sqlalchemy as sa
from alembic import op

from migrations.roles import hand_over

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    op.create_table(
        "bundle",
        sa.Column("bundle_id", sa.Uuid, primary_key=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Text, nullable=False),
        sa.Column("by_role", sa.Text, nullable=False),
        sa.Column("form", sa.Text, nullable=False),
        sa.Column("why", sa.Text),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("begins_at", sa.DateTime(timezone=True)),
        sa.Column("ends_at", sa.DateTime(timezone=True)),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("first_position", sa.BigInteger, nullable=False),
        sa.Column("position", sa.BigInteger, nullable=False),
        sa.Column("version", sa.BigInteger, nullable=False),
    )
    op.create_index("bundle_newest", "bundle", ["first_position"])
    op.create_index("bundle_code", "bundle", ["code", "first_position"])
    hand_over("bundle")
