"""Where reports were open at any moment, and in which ward."""

import sqlalchemy as sa
from alembic import op

from migrations.roles import hand_over

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    moments = sa.ARRAY(sa.DateTime(timezone=True))
    op.create_table(
        "time_map",
        sa.Column("report_id", sa.Uuid, primary_key=True),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("lon", sa.Double),
        sa.Column("lat", sa.Double),
        sa.Column("ward_id", sa.Uuid),
        sa.Column("since", moments, nullable=False),
        sa.Column("known", moments, nullable=False),
        sa.Column("states", sa.ARRAY(sa.SmallInteger), nullable=False),
        sa.Column("earlier", sa.JSON),
        sa.Column("first_position", sa.BigInteger, nullable=False),
        sa.Column("position", sa.BigInteger, nullable=False),
        sa.Column("version", sa.BigInteger, nullable=False),
    )
    moved = sa.text("earlier IS NOT NULL")
    op.create_index("time_map_earlier", "time_map", ["report_id"], postgresql_where=moved)
    hand_over("time_map")
