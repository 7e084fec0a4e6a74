"""How many reports are in each cell of the map; the ward board is told anew, and counts them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from migrations.roles import hand_over

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    op.create_table(
        "cells",
        sa.Column("level", sa.SmallInteger, primary_key=True),
        sa.Column("cell", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("month", sa.SmallInteger, primary_key=True),
        sa.Column("ward_id", sa.Uuid, primary_key=True),
        sa.Column("counts", sa.ARRAY(sa.Integer), nullable=False),
        sa.Column("by_category", JSONB, nullable=False),
    )
    hand_over("cells")
    op.execute("TRUNCATE ward_board")
    op.execute("DELETE FROM parked_event WHERE projection = 'ward_board'")
    op.execute("DELETE FROM projection WHERE name = 'ward_board'")
