"""Which cases were read by those who check, and of one case who looked at it or tried to."""

import sqlalchemy as sa
from alembic import op

from migrations.roles import hand_over

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    op.create_table(
        "reading",
        sa.Column("reading_id", sa.Uuid, primary_key=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Text, nullable=False),
        sa.Column("by_role", sa.Text, nullable=False),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("first_position", sa.BigInteger, nullable=False),
        sa.Column("position", sa.BigInteger, nullable=False),
        sa.Column("version", sa.BigInteger, nullable=False),
    )
    op.create_index("reading_code", "reading", ["code", "first_position"])
    hand_over("reading")
    for view in ("attempt", "look"):
        op.create_index(f"{view}_code", view, ["code", "first_position"])
